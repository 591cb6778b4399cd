"""What has happened since the watch began, and how far behind it is."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

_WINDOW = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How far behind the work may fall before senders are slowed.

    Parameters
    ----------
    journal_bytes : bytes on disk that are accepted and in no batch yet.
    unchecked_rows : records accepted and not checked for alerts yet.
    waiting_bytes : bytes in memory that are read and not accepted yet.
    """

    journal_bytes: int = 2 << 30
    unchecked_rows: int = 1_000_000
    waiting_bytes: int = 32 << 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Figures of one moment. received = accepted + duplicate + quarantined.

    Parameters
    ----------
    rate : rows answered a second, over the last ten.
    slowed : why senders have to wait, or records are not accepted; None: they are.
    problem : why checks fail; None: they do not.
    """

    received: int
    accepted: int
    duplicate: int
    quarantined: int
    alerts: int
    unchecked_rows: int
    journal_bytes: int
    batches: int
    rate: float
    slowed: str | None
    problem: str | None

    def as_document(self) -> dict[str, Any]:
        """The same, for JSON."""
        return asdict(self)


class Tally:
    """Counts, from any thread."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(("accepted", "duplicate", "quarantined", "alerts", "batches"), 0)
        self._unchecked = 0
        self._bytes = 0
        self._trouble: str | None = None
        self._problem: str | None = None
        self._recent: deque[tuple[float, int]] = deque()

    def took(self, accepted: int, duplicate: int, quarantined: int) -> None:
        """Rows were answered."""
        moment = time.monotonic()
        with self._lock:
            self._counts["accepted"] += accepted
            self._counts["duplicate"] += duplicate
            self._counts["quarantined"] += quarantined
            self._unchecked += accepted
            self._recent.append((moment, accepted + duplicate + quarantined))
            while self._recent and self._recent[0][0] < moment - _WINDOW:
                self._recent.popleft()

    def checked(self, rows: int, alerts: int = 0) -> None:
        """Records were checked."""
        with self._lock:
            self._unchecked = max(0, self._unchecked - rows)
            self._counts["alerts"] += alerts

    def few_unchecked(self, rows: int) -> bool:
        """Whether fewer records than that are to be checked."""
        with self._lock:
            return self._unchecked < rows

    def waiting(self, rows: int) -> None:
        """Records of an earlier watch are still to be checked."""
        with self._lock:
            self._unchecked += rows

    def packed(self, batches: int) -> None:
        """Batches were made."""
        with self._lock:
            self._counts["batches"] += batches

    def unchecked(self, problem: str | None) -> None:
        """Say why nothing can be checked; None: it can."""
        with self._lock:
            self._problem = problem

    def journal(self, size: int) -> None:
        """The journal is so large."""
        with self._lock:
            self._bytes = size

    def trouble(self, sentence: str | None) -> None:
        """Say what stands in the way of accepting; None: nothing any more."""
        with self._lock:
            self._trouble = sentence

    def slowed(self) -> str | None:
        """What keeps records from being accepted at once; None: nothing."""
        with self._lock:
            if self._trouble:
                return self._trouble
        return self.behind()

    def behind(self) -> str | None:
        """Why senders have to wait; None: they have not."""
        with self._lock:
            if self._unchecked > self.limits.unchecked_rows:
                return f"{self._unchecked:,} records wait to be checked"
            if self._bytes > self.limits.journal_bytes:
                return f"{self._bytes / 1e6:,.0f} MB wait to be packed"
            return None

    def standing(self) -> Standing:
        """Figures of this moment."""
        slowed = self.slowed()
        with self._lock:
            counts = self._counts
            received = counts["accepted"] + counts["duplicate"] + counts["quarantined"]
            moment = time.monotonic()
            recent = [(t, n) for t, n in self._recent if t >= moment - _WINDOW]
            span = max(moment - recent[0][0], 1.0) if recent else 1.0
            return Standing(
                received,
                counts["accepted"],
                counts["duplicate"],
                counts["quarantined"],
                counts["alerts"],
                self._unchecked,
                self._bytes,
                counts["batches"],
                sum(n for _, n in recent) / span,
                slowed,
                self._problem,
            )
