"""Records arriving one at a time: accepted once they are safe on the disk, then packed into batches."""

from typing import TYPE_CHECKING

from manumit.late import late
from manumit.store.arrivals.frames import ARRIVED, Form, Frame, Segment
from manumit.store.arrivals.journal import FOLDER, DiskFullError, Journal, Mark
from manumit.store.arrivals.known import KnownIds, packed, stored_ids
from manumit.store.arrivals.packing import checked, note, pack, pack_all, progressed, unchecked

if TYPE_CHECKING:
    from manumit.store.arrivals.keys import Keys

__getattr__ = late(__name__, {"Keys": "keys"})  # it loads the database

__all__ = [
    "ARRIVED",
    "FOLDER",
    "DiskFullError",
    "Form",
    "Frame",
    "Journal",
    "Keys",
    "KnownIds",
    "Mark",
    "Segment",
    "checked",
    "note",
    "pack",
    "pack_all",
    "packed",
    "progressed",
    "stored_ids",
    "unchecked",
]
