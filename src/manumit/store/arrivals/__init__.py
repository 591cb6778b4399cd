"""Records arriving one at a time: accepted once they are safe on the disk, then packed into batches."""

from manumit.store.arrivals.frames import ARRIVED, Form, Frame, Segment
from manumit.store.arrivals.journal import FOLDER, DiskFullError, Journal, Mark
from manumit.store.arrivals.keys import Keys
from manumit.store.arrivals.known import KnownIds, packed, stored_ids
from manumit.store.arrivals.packing import checked, note, pack, pack_all, progressed, unchecked

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
