"""What tests of requests ask for: drafts of each kind, papers, and requests on their way."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from camera_ingest.models import Camera
from data_requests.models import DataRequest
from data_requests.rules.sworn import Jurat
from data_requests.services.decision import Decision, approve_request, decide_request
from data_requests.services.drafting import (
    InstrumentFacts,
    OtherFacts,
    OutboundFacts,
    OutsideFacts,
    RequestDraft,
    TermsFacts,
    draft_request,
)
from data_requests.services.submission import submit_request, swear_request
from data_requests.services.verification import verify_requester
from personnel.gate import agency_profile
from tests.cast import PDF

GRANT = Decision(outcome="granted", report_number="26-000411")
REASON = "Burglary at the feed store, white van seen leaving on Depot Road"


def pdf(name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def outside(asker: str = "state_agency", **changes: str) -> OutsideFacts:
    facts = {
        "asker": asker,
        "name": "Lena Ortiz",
        "title": "Detective",
        "agency": "Dawson County Sheriff",
        "phone": "555-010-2001",
        "email": "ortiz@sheriff.example",
    }
    return OutsideFacts(**(facts | changes))


def camera_of(agency) -> Camera:
    return Camera.objects.first() or agency.add_camera()


def scope(agency, **changes: object) -> dict[str, object]:
    now = timezone.now()
    facts: dict[str, object] = {
        "plate": "KTX4827",
        "camera_ids": (camera_of(agency).pk,),
        "window_from": now - timedelta(days=3),
        "window_to": now - timedelta(days=2),
    }
    return facts | changes


def officer_draft(agency, **changes: object) -> RequestDraft:
    facts = {
        "kind": "officer_data",
        "case_id": agency.case().pk,
        "purpose": "criminal_investigation",
        "reason": REASON,
        **scope(agency),
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def preservation_draft(agency, **changes: object) -> RequestDraft:
    """Whole under both laws: North Carolina asks for each of these, Nebraska for fewer."""
    facts = {
        "kind": "preservation",
        "case_id": agency.case().pk,
        "facts": "A witness saw the white van leave the feed store by Depot Road at 2 a.m.",
        "parties": "State against Rowe; the feed store is the victim",
        **scope(agency),
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def warrant_draft(agency, ground: str = "search_warrant_state", **changes: object) -> RequestDraft:
    facts = {
        "kind": "warrant",
        "case_id": agency.case().pk,
        "instrument": InstrumentFacts(
            ground=ground,
            court="District Court of Dawson County",
            number="SW-26-0042",
            issued_by="Judge Avery",
            issued_on=date(2026, 1, 5),
        ),
        "papers": {"instrument": pdf("warrant.pdf")},
        **scope(agency),
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def release_draft(agency, asker: str = "state_agency", **changes: object) -> RequestDraft:
    facts = {
        "kind": "release",
        "outside": outside(asker),
        "purpose": "criminal_investigation",
        "reason": REASON,
        "terms": TermsFacts(training="State ALPR course, March 2026", is_never_sold=True),
        "papers": {"letter": pdf("letter.pdf")},
        **scope(agency),
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def outbound_draft(agency, **changes: object) -> RequestDraft:
    facts = {
        "kind": "outbound",
        "case_id": agency.case().pk,
        "reason": REASON,
        "outbound": OutboundFacts(agency="Gosper County Sheriff", contact="Records, 555-0107"),
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def other_draft(asker: str = "public", basis: str = "", **changes: object) -> RequestDraft:
    facts = {
        "kind": "other",
        "outside": outside(asker, agency="", title=""),
        "reason": "All reads of my street last summer",
        "other": OtherFacts(basis=basis),
        "papers": {"proof": pdf("order.pdf")} if basis else {},
    }
    return RequestDraft(**(facts | changes))  # type: ignore[arg-type]


def today() -> date:
    """The day by the agency's clock: an oath may be of it."""
    return timezone.localdate(timezone=ZoneInfo(agency_profile().agency.timezone))


def jurat(**changes: object) -> Jurat:
    facts = {
        "signer": "Officer Officer",
        "oath_by": "Mary Quill",
        "oath_title": "Notary public",
        "commission": "No. 20261234, until May 2029",
        "place": "Dawson County",
        "sworn_on": today(),
    }
    return Jurat(**(facts | changes))  # type: ignore[arg-type]


def submitted(agency, draft: RequestDraft, actor=None) -> DataRequest:
    writer = actor or agency.officer
    request = draft_request(draft=draft, actor=writer)
    return submit_request(request_id=request.pk, actor=writer)


def sworn(agency, request: DataRequest, actor=None) -> DataRequest:
    swear_request(
        request_id=request.pk, jurat=jurat(), upload=pdf("sworn.pdf"), actor=actor or agency.officer
    )
    return DataRequest.objects.get(pk=request.pk)


def ori(agency) -> str:
    """That of another agency of the same state."""
    return f"{agency.profile.agency.state}0240000"


def called(agency) -> dict[str, str]:
    """What is written down of an agency that was called back."""
    return {
        "ori": ori(agency),
        "call_back_number": "5550109999",
        "call_back_person": "Desk",
        "oath_checked": "Mary Quill, commission looked up",
    }


def verified(agency, request: DataRequest) -> DataRequest:
    verify_requester(
        request_id=request.pk,
        actor=agency.sergeant,
        ori=ori(agency),
        call_back_number="555-010-9999",
        call_back_person="Desk sergeant",
        identity="State identity card, shown in person",
        oath_checked="Mary Quill, her commission looked up",
    )
    return DataRequest.objects.get(pk=request.pk)


def reviewed(agency, request: DataRequest) -> DataRequest:
    """Through the supervisor where the policy asks for one."""
    if "supervisor" in agency.profile.requests.form(request.kind).approvals:
        return approve_request(request_id=request.pk, actor=agency.sergeant)
    return request


def granted(agency, request: DataRequest) -> DataRequest:
    reviewed(agency, request)
    return decide_request(request_id=request.pk, actor=agency.captain, decision=GRANT)
