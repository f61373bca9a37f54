"""Hot lists and entries, the alerts they raise, and how each alert was handled."""

from hotlists.models.alert import Alert, AlertView, Match, Notice
from hotlists.models.captured import MatchedEntry, Sighting, TypedPlate
from hotlists.models.check import Check, Clearance, Stop
from hotlists.models.crew import HandOver, Joined
from hotlists.models.duty import Duty
from hotlists.models.entry import Entry, HotList
from hotlists.models.flag import FlagAnswer

__all__ = [
    "Alert",
    "AlertView",
    "Check",
    "Clearance",
    "Duty",
    "Entry",
    "FlagAnswer",
    "HandOver",
    "HotList",
    "Joined",
    "Match",
    "MatchedEntry",
    "Notice",
    "Sighting",
    "Stop",
    "TypedPlate",
]
