"""Hot lists and entries, the alerts they raise, and how each alert was handled."""

from hotlists.models.alert import Alert, AlertView, Match, Notice
from hotlists.models.captured import MatchedEntry, Sighting, TypedPlate
from hotlists.models.category import ListCategory
from hotlists.models.check import Check, Clearance, Stop
from hotlists.models.entry import Entry, HotList
from hotlists.models.entry_change import EntryChange
from hotlists.models.entry_end import Extension, OngoingStatement, ShiftReview
from hotlists.models.entry_notice import EntryNotice
from hotlists.models.importing import ImportChange, ListImport, RejectedRow
from hotlists.models.refresh import ListRefresh, Mailing
from hotlists.models.suspension import EntryReview, Suspension

__all__ = [
    "Alert",
    "AlertView",
    "Check",
    "Clearance",
    "Entry",
    "EntryChange",
    "EntryNotice",
    "EntryReview",
    "Extension",
    "HotList",
    "ImportChange",
    "ListCategory",
    "ListImport",
    "ListRefresh",
    "Mailing",
    "Match",
    "MatchedEntry",
    "Notice",
    "OngoingStatement",
    "RejectedRow",
    "ShiftReview",
    "Sighting",
    "Stop",
    "Suspension",
    "TypedPlate",
]
