"""Records written from one template, in any script.

corpus   texts as shingles, equal ones as one
telling  which shingles say something: the company they keep
linking  texts and groups that are alike
groups   records by group; members: template, slots, score of each
"""

from manumit.detect.campaigns import features, linking, templates
from manumit.detect.campaigns.corpus import Corpus, Source, feature_reader, read_corpus
from manumit.detect.campaigns.groups import Groups, find_in_groups, group_records
from manumit.detect.campaigns.linking import link_texts
from manumit.detect.campaigns.members import Found, founding_token
from manumit.detect.campaigns.telling import Telling, find_telling

FEATURES_VERSION = features.VERSION
"""Changes when a text would give other features."""

VERSION = f"{features.VERSION}.{linking.VERSION}.{templates.VERSION}"
"""Changes when the same records could give other campaigns."""

__all__ = [
    "FEATURES_VERSION",
    "VERSION",
    "Corpus",
    "Found",
    "Groups",
    "Source",
    "Telling",
    "feature_reader",
    "find_in_groups",
    "find_telling",
    "founding_token",
    "group_records",
    "link_texts",
    "read_corpus",
]
