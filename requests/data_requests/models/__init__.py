"""Requests for data: each with its parts, its papers and its steps."""

from data_requests.models.intake import Intake, IntakeAttempt
from data_requests.models.package import Package
from data_requests.models.parts import (
    Instrument,
    OtherAsk,
    OutboundAsk,
    OutsideRequester,
    ReleaseTerms,
    RequestDocument,
    SwornStatement,
)
from data_requests.models.request import DataRequest, DataRequestQuerySet, Step
from data_requests.models.vendor import VendorConfirmation, VendorLetter

__all__ = [
    "DataRequest",
    "DataRequestQuerySet",
    "Instrument",
    "Intake",
    "IntakeAttempt",
    "OtherAsk",
    "OutboundAsk",
    "OutsideRequester",
    "Package",
    "ReleaseTerms",
    "RequestDocument",
    "Step",
    "SwornStatement",
    "VendorConfirmation",
    "VendorLetter",
]
