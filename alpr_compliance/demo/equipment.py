"""The demonstration's equipment: each camera installed, deployed, checked; one check is overdue."""

from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from alpr_compliance.demo.traffic import Place
from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, Deployment, WorkOrder
from camera_ingest.rules.check import Answer
from camera_ingest.services.camera import put_in_service
from camera_ingest.services.check import record_check
from camera_ingest.services.deployment import (
    DeploymentDraft,
    ask_deployment,
    decide_deployment,
    note_result,
)
from camera_ingest.services.work import WorkDone, close_work, order_work
from governance.services import effective_profile
from personnel.models import Designation, User
from personnel.services import designate

SINCE = 100
# How many days ago each camera was checked: the last one is overdue on purpose.
CHECKED = {"cam-1": 3, "cam-2": 3, "cam-3": 11, "cam-4": 19, "cam-5": 24, "cam-6": 41}


def designate_inspector() -> None:
    designate(
        kind=Designation.Kind.INSPECTOR,
        person_id=_person("inspector").pk,
        actor=_person("captain"),
        statement="City staff: checks function, alignment and calibration of the cameras.",
        starts_at=timezone.now(),
    )


def equip(camera: Camera, place: Place) -> None:
    """Everything that stands on record before this camera serves, and then puts it in service."""
    profile = effective_profile(timezone.now())
    came = _ago(SINCE)
    Camera.objects.filter(pk=camera.pk).update(added_at=came, state_since=came)
    _install(camera, profile)
    _deploy(camera, place, profile)
    if place.code == "cam-5":
        _break_and_repair(camera, profile)
    _check(camera, profile, "calibration", days=SINCE - 2)
    _check(camera, profile, "function", days=CHECKED[place.code])
    put_in_service(camera_id=camera.pk, actor=_person("captain"))


def _install(camera: Camera, profile: Profile) -> None:
    order = order_work(
        camera_id=camera.pk,
        kind="installation",
        what="Mount the camera on its mast, align it, connect power and network.",
        source=profile.equipment.work.sources[-1].code,
        reference=f"W-{1040 + camera.pk}",
        actor=_person("captain"),
    )
    _close(order.pk, "Mounted, aligned and connected.", days=SINCE - 1)


def _close(order_id: int, result: str, *, days: int) -> None:
    done = WorkDone(done_by="Paul Reyes", done_on=_ago(days).date(), result=result)
    close_work(order_id=order_id, actor=_person("sysadmin"), done=done)
    at = _ago(days)
    WorkOrder.objects.filter(pk=order_id).update(ordered_at=at - timedelta(days=1), closed_at=at)


def _deploy(camera: Camera, place: Place, profile: Profile) -> None:
    is_at_fair = place.code == "cam-6"
    is_on_state_land = place.code == "cam-5" and profile.equipment.right_of_way is not None
    facts = {
        "camera_id": camera.pk,
        "place": place.place,
        "latitude": camera.latitude,
        "longitude": camera.longitude,
        "is_attested": True,
        "is_on_right_of_way": is_on_state_land,
        "permit": "Agreement 2025-118 of Mar 3, 2025" if is_on_state_land else "",
    }
    draft = DeploymentDraft(
        kind="temporary" if is_at_fair else "fixed",
        purpose="Vehicles stolen from the lot" if is_at_fair else "Stolen and wanted vehicles",
        starts_at=_ago(SINCE - 5),
        ends_at=_ago(-12) if is_at_fair else None,
        **facts,  # type: ignore[arg-type]
    )
    asked = ask_deployment(draft=draft, actor=_person("sysadmin"))
    words = "Approved for this place. Report what came of it each quarter."
    decide_deployment(deployment_id=asked.pk, actor=_person("captain"), grant=True, words=words)
    came = _ago(SINCE - 4)
    Deployment.objects.filter(pk=asked.pk).update(
        asked_at=came - timedelta(days=2), decided_at=came
    )
    if place.code == "cam-3":
        note_result(
            deployment_id=asked.pk, actor=_person("captain"), kind="result",
            day=_ago(30).date(), text="Two stolen trucks found within a day of their entry.",
        )  # fmt: skip
    if is_at_fair:
        longer = DeploymentDraft(
            kind="temporary",
            purpose="The same lot, through the winter market",
            starts_at=_ago(-12),
            ends_at=_ago(-60),
            **facts,  # type: ignore[arg-type]
        )
        ask_deployment(draft=longer, actor=_person("sergeant"))


def _break_and_repair(camera: Camera, profile: Profile) -> None:
    failed = _check(camera, profile, "function", days=55, wrong="image")
    order = order_work(
        camera_id=camera.pk,
        kind="repair",
        what="Image by day and by night: dark at night, the infrared lamp is out.",
        source=profile.equipment.work.sources[0].code,
        reference="W-1102",
        check_id=failed,
        actor=_person("captain"),
    )
    _close(order.pk, "Infrared lamp replaced; image is bright at night.", days=54)
    _check(camera, profile, "function", days=53)


def _check(camera: Camera, profile: Profile, kind: str, *, days: int, wrong: str = "") -> int:
    program = profile.equipment.check(kind)
    assert program is not None
    answers = [
        Answer(
            code=item.code,
            is_passed=item.code != wrong,
            note="Dark at night" if item.code == wrong else "",
        )
        for item in program.items
    ]
    check = record_check(
        camera_id=camera.pk,
        kind=kind,
        answers=answers,
        photo=_photo(camera),
        at=_ago(days),
        actor=_person("inspector"),
    )
    return check.pk


def _photo(camera: Camera) -> SimpleUploadedFile:
    """A drawn camera on its mast."""
    picture = Image.new("RGB", (640, 480), "#9db4c8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 400, 640, 480), fill="#6d7466")
    draw.rectangle((310, 120, 326, 440), fill="#4a4f55")
    draw.rectangle((250, 100, 360, 150), fill="#23272c")
    draw.ellipse((238, 108, 270, 142), fill="#0d1014", outline="#8b95a1", width=3)
    draw.text((20, 20), f"{camera.name}, drawn for the demonstration", fill="#1c2530")
    file = BytesIO()
    picture.save(file, "JPEG")
    return SimpleUploadedFile(f"{camera.code}.jpg", file.getvalue(), "image/jpeg")


def _ago(days: int) -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)


def _person(username: str) -> User:
    return User.objects.get(username=username)
