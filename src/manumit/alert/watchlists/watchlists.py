"""All watchlists of a workspace, open for matching."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.alert.watchlists.hits import HITS
from manumit.alert.watchlists.matching import Material, table_of
from manumit.alert.watchlists.opened import OpenList
from manumit.alert.watchlists.opening_log import note_openings
from manumit.alert.watchlists.secret import Secret
from manumit.alert.watchlists.shelf import Shelf
from manumit.store import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from manumit.alert.watchlists.terms import ListManifest
    from manumit.store import Workspace

log = logging.getLogger(__name__)


class Watchlists:
    """The lists of a workspace as they were when it was opened; another thread may match meanwhile.

    Nothing in it changes: `refreshed` gives another one beside it, so that whoever matches with this one is
    never stopped.

    lists = Watchlists.open(ws)
    hits = lists.match(records, mentions)
    if lists.changed():
        lists = lists.refreshed()
    """

    def __init__(self, shelf: Shelf, stamp: tuple[int, ...], opened: tuple[OpenList, ...]) -> None:
        self._shelf, self._stamp, self._opened = shelf, stamp, opened
        self._secret = Secret.read(shelf.folder) if opened else None
        self._said_expired: set[str] = set()

    @classmethod
    def open(cls, ws: Workspace, *, why: str = "matching") -> Watchlists:
        """Open all lists that have not expired; each opening is a line in the log of openings.

        Raises
        ------
        WorkspaceError : a list's index is damaged, or its key is missing.
        """
        return cls._opened_from(Shelf(ws.path), {}, why)

    @classmethod
    def _opened_from(cls, shelf: Shelf, before: Mapping[str, OpenList], why: str) -> Watchlists:
        while True:
            stamp, manifests = shelf.read()
            try:
                opened = cls._open_each(shelf, manifests, before, why)
            except FileNotFoundError:  # replaced or removed since its manifest was read
                if shelf.read()[0] == stamp:
                    raise
                continue
            return cls(shelf, stamp, opened)

    @staticmethod
    def _open_each(
        shelf: Shelf, manifests: tuple[ListManifest, ...], before: Mapping[str, OpenList], why: str
    ) -> tuple[OpenList, ...]:
        today = datetime.now(UTC).date()
        live = [manifest for manifest in manifests if not manifest.expired(today)]
        if not live:
            return ()
        secret = Secret.read(shelf.folder)
        opened, fresh = [], []
        for manifest in live:
            known = before.get(manifest.list_id)
            if known is None or known.manifest != manifest:
                known = OpenList(manifest, shelf.path_of(manifest), secret)
                fresh.append(manifest.list_id)
            opened.append(known)
        note_openings(shelf.folder, fresh, "opened", why)
        return tuple(opened)

    def changed(self) -> bool:
        """Whether a list was added, replaced, renewed or removed since this was opened."""
        return self._shelf.stamp() != self._stamp

    def refreshed(self, *, why: str = "matching") -> Watchlists:
        """The lists as they are now; those that did not change are shared with this one."""
        return self._opened_from(self._shelf, {one.list_id: one for one in self._opened}, why)

    def only(self, list_id: str) -> Watchlists:
        """One of these lists alone; none, if it is not open."""
        return Watchlists(self._shelf, self._stamp, tuple(o for o in self._opened if o.list_id == list_id))

    @property
    def lists(self) -> dict[str, ListManifest]:
        """The lists that are open, by id: severity, meaning and whether protected are in `terms`."""
        return {one.list_id: one.manifest for one in self._opened}

    def opened(self, list_id: str) -> OpenList:
        """One list that is open, for showing its entries."""
        return next(one for one in self._opened if one.list_id == list_id)

    def expired(self, today: date | None = None) -> list[str]:
        """A sentence for each list that is past its last day, and therefore not matched."""
        day = today or datetime.now(UTC).date()
        return [manifest.past() for manifest in self._shelf.read()[1] if manifest.expired(day)]

    def match(
        self,
        records: pa.Table,
        mentions: pa.Table,
        *,
        images: pa.Table | None = None,
        today: date | None = None,
    ) -> pa.Table:
        """Entries met in records. A list past its last day is not matched, also if it expires meanwhile.

        Parameters
        ----------
        records : table `records`.
        mentions : table `mentions` of these records.
        images : record_id and pdq (64 hexadecimal digits) of their pictures, beside the hashes in `media`.
        today : day of the use; default: today in UTC.

        Returns
        -------
        table `watchlist_hits`, by list, record, field and place; entries that are met twice at one place
        (in a link and in the domain of it) once.

        Raises
        ------
        SchemaError : records or mentions lack a column.
        """
        day = today or datetime.now(UTC).date()
        live = [one for one in self._opened if not self._over(one.manifest, day)]
        if not live or not records.num_rows or self._secret is None:
            return HITS.arrow.empty_table()
        try:
            material = Material(records, mentions, images, self._secret)
            found = [table_of(one, material.hits(one)) for one in live]
        except KeyError as error:
            raise SchemaError(f"records or mentions: {error.args[0]}") from error
        return pa.concat_tables(found)

    def _over(self, manifest: ListManifest, day: date) -> bool:
        if not manifest.expired(day):
            return False
        if manifest.list_id not in self._said_expired:
            self._said_expired.add(manifest.list_id)
            log.warning("watchlist %s expired and is not matched any more", manifest.list_id)
        return True
