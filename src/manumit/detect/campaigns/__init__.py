"""Records written from one template, in any script.

corpus   texts as shingles, equal ones as one
telling  which shingles say something: the company they keep
linking  texts and groups that are alike
groups   records by group; members: template, slots, score of each

Names are loaded when they are first used: whether anything is new can be told by the versions alone, sooner
than the compiler of the kernels is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.detect.campaigns.versions import FEATURES_VERSION, VERSION
from manumit.late import late

if TYPE_CHECKING:
    from manumit.detect.campaigns.corpus import Corpus, Source, count_postings, feature_reader, read_corpus
    from manumit.detect.campaigns.extending import extend
    from manumit.detect.campaigns.groups import Groups, find_in_groups, group_records
    from manumit.detect.campaigns.known import PROFILES, KnownCampaigns, profile_table
    from manumit.detect.campaigns.linking import link_texts
    from manumit.detect.campaigns.members import Found, founding_token
    from manumit.detect.campaigns.standing import Standing, link_all, restored, stored
    from manumit.detect.campaigns.telling import Telling, find_telling

__all__ = [
    "FEATURES_VERSION",
    "PROFILES",
    "VERSION",
    "Corpus",
    "Found",
    "Groups",
    "KnownCampaigns",
    "Source",
    "Standing",
    "Telling",
    "count_postings",
    "extend",
    "feature_reader",
    "find_in_groups",
    "find_telling",
    "founding_token",
    "group_records",
    "link_all",
    "link_texts",
    "profile_table",
    "read_corpus",
    "restored",
    "stored",
]

_HOMES = {
    "Corpus": "corpus",
    "Found": "members",
    "Groups": "groups",
    "Source": "corpus",
    "KnownCampaigns": "known",
    "PROFILES": "known",
    "Standing": "standing",
    "Telling": "telling",
    "count_postings": "corpus",
    "extend": "extending",
    "feature_reader": "corpus",
    "find_in_groups": "groups",
    "find_telling": "telling",
    "founding_token": "members",
    "group_records": "groups",
    "link_all": "standing",
    "link_texts": "linking",
    "profile_table": "known",
    "read_corpus": "corpus",
    "restored": "standing",
    "stored": "standing",
}

__getattr__ = late(__name__, _HOMES)
