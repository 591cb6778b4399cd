"""Lists of what to look out for, and where records meet them.

added = add_list(ws, path, ListTerms(name="Missing 2026", owner="unit 4", ..., protected=True))
lists = Watchlists.open(ws)
hits = lists.match(records, mentions)  # table `watchlist_hits`
if lists.changed():
    lists = lists.refreshed()
"""

from typing import TYPE_CHECKING

from manumit.alert.watchlists.hits import HITS
from manumit.alert.watchlists.opening_log import note_openings, read_openings
from manumit.alert.watchlists.shelf import FOLDER, Shelf
from manumit.alert.watchlists.terms import ListManifest, ListTerms
from manumit.late import late

if TYPE_CHECKING:
    from manumit.alert.watchlists.collected import Matched, match_collected
    from manumit.alert.watchlists.keeping import (
        Added,
        add_list,
        all_lists,
        find_list,
        remove_list,
        renew_list,
    )
    from manumit.alert.watchlists.normalising import KINDS
    from manumit.alert.watchlists.watchlists import Watchlists

__all__ = [
    "FOLDER",
    "HITS",
    "KINDS",
    "Added",
    "ListManifest",
    "ListTerms",
    "Matched",
    "Shelf",
    "Watchlists",
    "add_list",
    "all_lists",
    "find_list",
    "match_collected",
    "note_openings",
    "read_openings",
    "remove_list",
    "renew_list",
]

_KEEPING = ("Added", "add_list", "all_lists", "find_list", "remove_list", "renew_list")
__getattr__ = late(  # a workspace is verified without what matches
    __name__,
    dict.fromkeys(_KEEPING, "keeping")
    | {
        "KINDS": "normalising",
        "Matched": "collected",
        "Watchlists": "watchlists",
        "match_collected": "collected",
    },
)
