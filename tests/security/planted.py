"""One agency with something behind most doors, and who of its people may see what."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from alpr_compliance.demo.audited import load_audits
from alpr_compliance.demo.loading import load_demo
from audits import models as audits
from audits.services.opening import local_day
from audits.services.report import make_report
from camera_ingest import models as cameras
from camera_ingest.services.agent import add_agent, speak_for
from camera_ingest.services.key import issue_agent_key
from camera_ingest.services.work import order_work
from data_requests.models import DataRequest, VendorLetter
from data_requests.services.drafting import RequestDraft, draft_request
from data_requests.services.vendor import acknowledge_letter, send_letter
from governance.models import Adoption, Case, Document, Flag
from governance.services.referral import report_misuse
from hotlists import models as hotlists
from personnel.gate import agency_profile
from personnel.models import AccountRequest, Designation, User
from personnel.services import scheduled_work
from reads.models import Hold, Inquiry, RetentionIncident
from reads.services.incident import open_incident
from tests.cast import Agency
from tests.data_requests.asking import pdf
from tests.hotlists.covert import covert_entry
from tests.hotlists.outside import ask as ask_outside

# What an address names, by the name of the number in it; of one app alone where it says so.
NAMED = {
    "adoption_id": Adoption,
    "asked_id": AccountRequest,
    "agent_id": cameras.Agent,
    "alert_id": hotlists.Alert,
    "audit_id": audits.Audit,
    "camera_id": cameras.Camera,
    "case_id": Case,
    "check_id": cameras.EquipmentCheck,
    "deployment_id": cameras.Deployment,
    "designation_id": Designation,
    "document_id": Document,
    "entry_id": hotlists.Entry,
    "flag_id": Flag,
    "hold_id": Hold,
    "hot_list_id": hotlists.HotList,
    "import_id": hotlists.ListImport,
    "key_id": cameras.CameraKey,
    "letter_id": VendorLetter,
    "log_id": audits.VendorLog,
    "match_id": hotlists.Match,
    "named_id": cameras.AgentCamera,
    "notice_id": hotlists.Notice,
    "order_id": cameras.WorkOrder,
    "recipient_id": hotlists.Recipient,
    "report_id": audits.Report,
    "audits:paper_id": audits.PostedPaper,
    "audits:incident_id": audits.UnknownAgency,
    "reads:incident_id": RetentionIncident,
}

# Forms that are looked at before what they name: filled, so that the door itself must refuse.
FILLED: dict[str, dict[str, Any]] = {
    "camera_ingest:note-result": {"kind": "arrest", "day": "2026-01-05", "text": "One arrest"},
    "data_requests:attach": {"kind": "support"},
    "data_requests:decide": {"outcome": "granted", "note": "Granted"},
    "governance:decide-approval": {"answer": "refuse", "note": "Not needed"},
    "hotlists:answer-status": {"answer": "valid"},
    "hotlists:answer-flag": {"match": "1", "flag": "color", "answer": "fits"},
    "hotlists:ask-extension": {"until": "2035-01-05", "justification": "Still sought"},
    "hotlists:decide-entry": {"decision": "approve", "version": "1"},
    "hotlists:photo-check": {"result": "same"},
    "hotlists:vehicle-check": {"result": "match", "characters": "KTX4827", "state": "NE"},
}


@dataclass
class Thing:
    """What addresses name by these values, and who of the people may see it."""

    name: str
    values: dict[str, Any]
    # None: the role alone decides.
    seen_by: frozenset[str] | None = None
    # These doors are open to others too: they show that it exists, or end it, and no more.
    but_for: frozenset[str] = frozenset()


def plant(settings: Any, folder: Path, profile: str) -> Agency:
    """The demonstration's agency and its audits; the people answer to the names of the cast."""
    settings.ALPR_PROFILE = profile
    settings.DATA_DIR, settings.MAP_FILE = folder, folder / "streets.geojson"
    assert load_demo()
    load_audits()
    people = {user.username: user for user in User.objects.exclude(groups=None)}
    agency = Agency(agency_profile(), people | {"other_officer": people["officer2"]})
    camera = cameras.Camera.objects.order_by("pk")[0]
    agent = add_agent(name="Recorder", actor=agency.captain)
    speak_for(agent_id=agent.pk, camera_id=camera.pk, called="1", actor=agency.captain)
    issue_agent_key(agent_id=agent.pk, actor=agency.captain)
    hold = Hold.objects.all()[0]
    letter = send_letter(hold_id=hold.pk, actor=agency.captain, sent_to="The vendor's legal desk")
    acknowledge_letter(letter_id=letter.pk, actor=agency.captain, by="Ana Lund", upload=pdf())
    open_incident(kind=RetentionIncident.Kind.UNSUPPORTED, actor=scheduled_work())
    [source, *_] = agency.profile.equipment.work.sources
    order_work(
        camera_id=camera.pk, kind="repair", what="Lens", source=source.code, actor=agency.captain
    )
    ask_outside(agency, url="https://192.0.2.1/in")
    year = local_day(agency.profile, timezone.now()).year - 1
    make_report(code=agency.profile.publication.reports[0].code, year=year, actor=agency.captain)
    entry = agency.add_entry("MKR2205")
    camera = cameras.Camera.objects.filter(is_in_service=True)[0]
    answer = agency.read(camera, entry.plate, image_id=uuid4())
    assert answer["status"] == "stored", answer
    return agency


def filled(agency: Agency, name: str) -> dict[str, Any]:
    """What somebody types into the form behind this door."""
    typed = dict(FILLED.get(name, {}))
    if name == "data_requests:attach":
        typed["paper"] = pdf()
    if name == "hotlists:hand-over":
        typed["receiver"] = str(agency.officer.pk)
    if name == "hotlists:keep-evidence":
        typed["case"] = Case.objects.all()[0].number
    return typed


def things_of(agency: Agency) -> list[Thing]:
    """One of everything, and what only some people may see."""
    common = {name: _first(model) for name, model in NAMED.items()}
    item = audits.AuditItem.objects.exclude(inquiry=None).order_by("pk")[0]
    common |= {"audit_id": item.audit_id, "item_id": item.pk}
    common |= {"camera_ingest:kind": agency.profile.equipment.checks[0].code}
    common |= {"data_requests:kind": "officer_data", "feed": "rekor", "form": "json"}
    common |= {"person_id": agency.officer.pk}
    return [Thing("anything", common), *_searches(agency), *_asked(agency), *_sealed(agency)]


def _first(model: Any) -> Any:
    found = model.objects.order_by("pk").values_list("pk", flat=True).first()
    assert found, f"The planted agency has no {model.__name__}."
    return found


def _searches(agency: Agency) -> list[Thing]:
    client = Client()
    client.force_login(
        agency.officer, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    for inquiry in Inquiry.objects.filter(searcher=agency.officer).order_by("pk"):
        page = client.get(f"/searches/{inquiry.pk}/").content.decode()
        if found := re.search(rf"/searches/{inquiry.pk}/read/([^/\"]+)/", page):
            values = {"inquiry_id": inquiry.pk, "reads:token": found[1]}
            return [Thing("an officer's search", values, frozenset({"officer"}))]
    raise AssertionError("The demonstration's officer found nothing.")


def _asked(agency: Agency) -> list[Thing]:
    """A request that waits, a draft, what is held against the sergeant, the captain's own use."""
    held = DataRequest.objects.get(kind="preservation")
    paper = held.documents.order_by("pk")[0]
    draft = draft_request(
        draft=RequestDraft(
            kind="officer_data", case_id=Case.objects.order_by("pk")[0].pk,
            purpose="criminal_investigation", reason="A draft", plate="TYK2964",
        ),
        actor=agency.officer,
    )  # fmt: skip
    against = report_misuse(
        person_id=agency.sergeant.pk, actor=agency.officer, grounds="Searched for a neighbor"
    )
    command = frozenset({"captain", "chief", "auditor"})
    return [
        Thing(
            "a request", {"request_id": held.pk, "data_requests:paper_id": paper.pk},
            command | {"officer2", "sergeant"},
        ),
        Thing("a draft", {"request_id": draft.pk}, frozenset({"officer"})),
        Thing("a referral of the sergeant", {"referral_id": against.pk}, command),
        Thing(
            "the captain's use", {"reads:person_id": agency.captain.pk},
            frozenset({"chief", "auditor"}),
        ),
    ]  # fmt: skip


def _sealed(agency: Agency) -> list[Thing]:
    """A covert entry with its alert and approval, and a covert deployment."""
    audience = frozenset({"captain", "officer2"})
    covert = covert_entry(agency)
    alert = covert.read(cameras.Camera.objects.order_by("pk")[0])
    cases = {"written_approval": covert.approval, "case": covert.approval.case}
    deployment = agency.deploy(cameras.Camera.objects.order_by("pk")[1], **cases)
    cameras.Deployment.objects.filter(pk=deployment.pk).update(
        ends_at=timezone.now() + timedelta(days=5)
    )
    existence = frozenset({"governance:written-approval", "governance:end-approval"})
    return [
        Thing("a covert entry", {"entry_id": covert.entry.pk}, audience),
        Thing("a sealed alert", {"alert_id": alert.pk}, audience),
        Thing("an approval", {"approval_id": covert.approval.pk}, audience, existence),
        Thing("a covert deployment", {"deployment_id": deployment.pk}, audience),
    ]
