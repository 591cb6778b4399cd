"""What a person sees of a run: ranked leads, and one network, campaign or record in full."""

from manumit.alert.views.campaigns import CampaignView, campaign_view
from manumit.alert.views.leads import KINDS, find_subject, top_leads
from manumit.alert.views.networks import NetworkView, network_view
from manumit.alert.views.records import RecordView, record_view
from manumit.alert.views.runs import newer_than, run_to_look_at
from manumit.alert.views.signs import Passage, Sign, advice_on, signs_of

__all__ = [
    "KINDS",
    "CampaignView",
    "NetworkView",
    "Passage",
    "RecordView",
    "Sign",
    "advice_on",
    "campaign_view",
    "find_subject",
    "network_view",
    "newer_than",
    "record_view",
    "run_to_look_at",
    "signs_of",
    "top_leads",
]
