"""Hot lists and entries, the alerts they raise, and how each alert was handled."""

from hotlists.models.alert import Alert, AlertView, Match, Notice
from hotlists.models.captured import MatchedEntry, Sighting, TypedPlate
from hotlists.models.category import ListCategory
from hotlists.models.check import Check, Clearance
from hotlists.models.crew import HandOver, Joined
from hotlists.models.disclosure import Disclosure
from hotlists.models.duty import Duty
from hotlists.models.entry import Entry, HotList
from hotlists.models.entry_change import EntryChange
from hotlists.models.entry_end import Extension, OngoingStatement, ShiftReview
from hotlists.models.entry_notice import EntryNotice
from hotlists.models.evidence import Evidence
from hotlists.models.flag import FlagAnswer
from hotlists.models.follow_up import FollowUp
from hotlists.models.importing import ImportChange, ListImport, RejectedRow
from hotlists.models.incident import Incident, IncidentRead
from hotlists.models.recipient import Delivery, Recipient
from hotlists.models.refresh import ListRefresh, Mailing
from hotlists.models.stop import Stop
from hotlists.models.suspension import EntryReview, Suspension
from hotlists.models.tally import OutcomeTally, TallyAdjustment

__all__ = [
    "Alert",
    "AlertView",
    "Check",
    "Clearance",
    "Delivery",
    "Disclosure",
    "Duty",
    "Entry",
    "EntryChange",
    "EntryNotice",
    "EntryReview",
    "Evidence",
    "Extension",
    "FlagAnswer",
    "FollowUp",
    "HandOver",
    "HotList",
    "ImportChange",
    "Incident",
    "IncidentRead",
    "Joined",
    "ListCategory",
    "ListImport",
    "ListRefresh",
    "Mailing",
    "Match",
    "MatchedEntry",
    "Notice",
    "OngoingStatement",
    "OutcomeTally",
    "Recipient",
    "RejectedRow",
    "ShiftReview",
    "Sighting",
    "Stop",
    "Suspension",
    "TallyAdjustment",
    "TypedPlate",
]
