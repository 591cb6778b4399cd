"""The tables that floors speak to one another in: names, types and what each column means.

One line a column. `null` in a meaning says what an absent value stands for; a column without it is never
null. Offsets count Unicode code points of the stored field, times are UTC, coordinates WGS 84 degrees,
distances metres, countries ISO 3166-1 alpha-2, languages BCP 47, phones E.164.
"""

from manumit.store.schema.alerts import ALERTS, SEVERITIES
from manumit.store.schema.base import TIME, Column, TableSchema
from manumit.store.schema.campaigns import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS
from manumit.store.schema.content import INDICATORS, LANGUAGES, MENTIONS
from manumit.store.schema.events import CHANGES, EVENTS
from manumit.store.schema.leads import LEADS, REASONS, RECORD_SCORES
from manumit.store.schema.networks import LINKS, NETWORK_MEMBERS, NETWORKS, SET_ASIDE
from manumit.store.schema.records import RECORDS

TABLES = {
    t.name: t
    for t in (
        RECORDS,
        LANGUAGES,
        MENTIONS,
        INDICATORS,
        CAMPAIGNS,
        CAMPAIGN_MEMBERS,
        CAMPAIGN_CONTACTS,
        LINKS,
        NETWORKS,
        NETWORK_MEMBERS,
        SET_ASIDE,
        RECORD_SCORES,
        LEADS,
        EVENTS,
        ALERTS,
    )
}

__all__ = [
    "ALERTS",
    "CAMPAIGNS",
    "CAMPAIGN_CONTACTS",
    "CAMPAIGN_MEMBERS",
    "CHANGES",
    "EVENTS",
    "INDICATORS",
    "LANGUAGES",
    "LEADS",
    "LINKS",
    "MENTIONS",
    "NETWORKS",
    "NETWORK_MEMBERS",
    "REASONS",
    "RECORDS",
    "RECORD_SCORES",
    "SET_ASIDE",
    "SEVERITIES",
    "TABLES",
    "TIME",
    "Column",
    "TableSchema",
]
