"""Hot lists and entries, the alerts they raise, and how each alert was handled."""

from hotlists.models.alert import Alert, AlertView, Match, Notice
from hotlists.models.captured import MatchedEntry, Sighting, TypedPlate
from hotlists.models.check import Check, Clearance
from hotlists.models.disclosure import Disclosure
from hotlists.models.entry import Entry, HotList
from hotlists.models.follow_up import FollowUp
from hotlists.models.incident import Incident, IncidentRead
from hotlists.models.recipient import Delivery, Recipient
from hotlists.models.stop import Stop

__all__ = [
    "Alert",
    "AlertView",
    "Check",
    "Clearance",
    "Delivery",
    "Disclosure",
    "Entry",
    "FollowUp",
    "HotList",
    "Incident",
    "IncidentRead",
    "Match",
    "MatchedEntry",
    "Notice",
    "Recipient",
    "Sighting",
    "Stop",
    "TypedPlate",
]
