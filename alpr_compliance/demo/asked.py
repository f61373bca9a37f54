"""The demonstration's requests: one held and sworn, one that waits, one from another agency."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from camera_ingest.models import Camera
from data_requests.models import DataRequest
from data_requests.rules.sworn import Jurat
from data_requests.services.drafting import (
    OutsideFacts,
    RequestDraft,
    TermsFacts,
    draft_request,
)
from data_requests.services.submission import submit_request, swear_request
from governance.models import Case
from personnel.models import User

VAN = "A neighbor saw the grey van leave the warehouse by Depot Road after the break-in."


def load_requests() -> None:
    """Three requests in the log, each through its services; people and plates are invented."""
    officer = User.objects.get(username="officer2")
    case = Case.objects.order_by("pk").first()
    if case is None:
        return
    now = timezone.now()
    scope: dict[str, Any] = {
        "plate": "TYK2964",
        "camera_ids": (Camera.objects.order_by("code")[0].pk,),
        "window_from": now - timedelta(days=2),
        "window_to": now - timedelta(minutes=30),
    }
    waiting = RequestDraft(
        kind="officer_data",
        case_id=case.pk,
        purpose="criminal_investigation",
        reason=VAN,
        **scope,
    )
    requests = [
        _held(officer, case, scope),
        draft_request(draft=waiting, actor=officer),
        _from_another_agency(officer, scope),
    ]
    for request in requests:
        submit_request(request_id=request.pk, actor=officer)


def _held(officer: User, case: Case, scope: dict[str, Any]) -> DataRequest:
    draft = RequestDraft(
        kind="preservation",
        case_id=case.pk,
        facts=VAN,
        parties="State against a person not yet known; the warehouse is the victim",
        **scope,
    )
    request = draft_request(draft=draft, actor=officer)
    jurat = Jurat(
        signer=officer.get_full_name(),
        oath_by="Mary Quill",
        oath_title="Notary public",
        commission="No. 20261234, until May 2029",
        place="The county, in the demonstration",
        sworn_on=(timezone.now() - timedelta(days=1)).date(),
    )
    paper = _paper("Sworn statement")
    swear_request(request_id=request.pk, jurat=jurat, upload=paper, actor=officer)
    return request


def _from_another_agency(officer: User, scope: dict[str, Any]) -> DataRequest:
    return draft_request(
        draft=RequestDraft(
            kind="release",
            outside=OutsideFacts(
                asker="state_agency",
                name="Lena Ortiz",
                title="Detective",
                agency="Neighbor County Sheriff",
                phone="555-010-2001",
            ),
            case_reference="Sheriff 26-0099",
            purpose="criminal_investigation",
            reason="The grey van may be the one of two break-ins in the next county",
            terms=TermsFacts(training="State ALPR course, March", is_never_sold=True),
            papers={"letter": _paper("Written request")},
            **scope,
        ),
        actor=officer,
    )


def _paper(title: str) -> SimpleUploadedFile:
    page = Image.new("RGB", (850, 1100), "white")
    ImageDraw.Draw(page).text((90, 120), f"Demonstration: {title}", "black")
    file = BytesIO()
    page.save(file, "PDF")
    return SimpleUploadedFile(f"{title.lower().replace(' ', '-')}.pdf", file.getvalue())
