"""What did we lawfully receive? Files to records, each traceable to a row of an original."""

from manumit.collect.collecting import Known, Outcome, collect, collect_all, files_of
from manumit.collect.limits import Limits
from manumit.collect.mapping import Mapping, Reading, load_mapping
from manumit.collect.proposal import Proposal, ProposedColumn, propose
from manumit.collect.redaction import redact
from manumit.collect.sources import Parsed, Request, Source, recognise, sources

__all__ = [
    "Known",
    "Limits",
    "Mapping",
    "Outcome",
    "Parsed",
    "Proposal",
    "ProposedColumn",
    "Reading",
    "Request",
    "Source",
    "collect",
    "collect_all",
    "files_of",
    "load_mapping",
    "propose",
    "recognise",
    "redact",
    "sources",
]
