"""On what terms a list is held, and what its manifest says."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from manumit.store import RefusedError
from manumit.store.schema import SEVERITIES

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class ListTerms:
    """On what terms a list is held.

    Parameters
    ----------
    name : for people; the list's id is made from it.
    owner : who answers for the list.
    legal_basis : what allows holding it.
    purpose : what a match may be used for.
    expires : last day of use.
    severity : of an alert on a hit: low, medium, high or urgent.
    meaning : what a hit means and what it does not, a sentence for the person who sees one.
    protected : it is of missing or protected persons: stored encrypted, shown as pseudonyms only.
    """

    name: str
    owner: str
    legal_basis: str
    purpose: str
    expires: date
    severity: str = "medium"
    meaning: str = "a reason to look"
    protected: bool = False

    def checked(self) -> ListTerms:
        """These terms.

        Raises
        ------
        RefusedError : one of them is missing, too long, or not one of the words it may be.
        """
        for field in ("name", "owner", "legal_basis", "purpose", "meaning"):
            said = str(getattr(self, field))
            option = f"--{field.replace('_', '-')}"
            if not said.strip():
                raise RefusedError(f"a watchlist needs {option}; nothing was added")
            if len(said) > _LONGEST:
                raise RefusedError(f"{option} may have {_LONGEST:,} characters at most")
        if self.severity not in SEVERITIES:
            raise RefusedError(f"{self.severity!r} is no severity; it is one of {', '.join(SEVERITIES)}")
        if not self.list_id:
            raise RefusedError("the name of a watchlist needs a letter or digit of a to z, 0 to 9")
        return self

    @property
    def list_id(self) -> str:
        """The id that the name gives."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:60]


@dataclass(frozen=True, slots=True)
class ListManifest:
    """One list as it is stored.

    Parameters
    ----------
    file : SHA-256 of its index, which also names it.
    bytes : of the index.
    original : name of the file it was made from.
    rows_in : values given; the sum of entries, duplicates and bad.
    kinds : entries by kind.
    added_at : UTC, ISO 8601; of the entries that stand now.
    operator : who added them.
    version : of the code that made the index; another one makes it anew.
    """

    terms: ListTerms
    file: str
    bytes: int
    original: str
    rows_in: int
    entries: int
    duplicates: int
    bad: int
    kinds: dict[str, int]
    added_at: str
    operator: str
    version: int

    @property
    def list_id(self) -> str:
        """The list's id."""
        return self.terms.list_id

    def expired(self, today: date) -> bool:
        """Whether its last day of use is past."""
        return today > self.terms.expires

    def past(self) -> str:
        """A sentence to say where its last day of use is past."""
        return (
            f"watchlist {self.list_id} expired on {self.terms.expires.isoformat()} and is not "
            f"matched; `manumit watchlist renew {self.list_id}` extends it"
        )

    def to_dict(self) -> dict[str, Any]:
        """In values that JSON has."""
        plain = asdict(self)
        plain["terms"]["expires"] = self.terms.expires.isoformat()
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> ListManifest:
        """From what `to_dict` gives."""
        terms = {**plain["terms"], "expires": date.fromisoformat(plain["terms"]["expires"])}
        return cls(**{**plain, "terms": ListTerms(**terms)})
