"""Hot lists and entries, the alerts they raise, and how each alert was handled."""

from hotlists.models.alert import Alert, AlertView, Match, Notice
from hotlists.models.captured import MatchedEntry, Sighting, TypedPlate
from hotlists.models.check import Check, Clearance, Stop
from hotlists.models.entry import Entry, HotList
from hotlists.models.importing import ImportChange, ListImport, RejectedRow

__all__ = [
    "Alert",
    "AlertView",
    "Check",
    "Clearance",
    "Entry",
    "HotList",
    "ImportChange",
    "ListImport",
    "Match",
    "MatchedEntry",
    "Notice",
    "RejectedRow",
    "Sighting",
    "Stop",
    "TypedPlate",
]
