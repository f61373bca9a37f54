"""Evidence on cameras: deployments, checks, work, covert use."""

from collections.abc import Mapping
from datetime import datetime

from alpr_compliance.policy import Profile
from audits.evidence.people import day
from audits.evidence.registry import (
    Evidence,
    State,
    count_parts,
    counted,
    gives_evidence,
    gives_parts,
)
from camera_ingest.check_schedule import due_checks
from camera_ingest.models import Camera, Deployment, DeploymentNote, WorkOrder
from governance.models import WrittenApproval
from personnel.models import Designation


@gives_parts(
    deployments=("LEX-3.B.iv", "KIN-III.D#equipment", "LEX-3.D.i#equipment"),
    work=("LEX-3.A#equipment", "LEX-3.B.ix", "KIN-IV.A.4"),
)
def cameras(profile: Profile, now: datetime) -> Mapping[str, Evidence]:
    """Where cameras stand, and who worked on them: of each in service."""
    orders = WorkOrder.objects.exclude(status=WorkOrder.Status.CANCELLED)
    installed = orders.filter(kind=WorkOrder.Kind.INSTALLATION)
    running = Deployment.objects.running(now)
    serving = Camera.objects.filter(is_in_service=True)
    found = count_parts(
        serving,
        undeployed=serving.exclude(pk__in=running.values("camera")),
        uninstalled=serving.exclude(pk__in=installed.values("camera")),
    )
    return {
        "deployments": _deployments(found["undeployed"], now),
        "work": _work(found["uninstalled"], profile),
    }


def _deployments(undeployed: int, now: datetime) -> Evidence:
    serious = DeploymentNote.objects.exclude(kind=DeploymentNote.Kind.RESULT)
    found = count_parts(
        Deployment.objects.filter(is_approved=True),
        running=Deployment.objects.running(now),
        noted=Deployment.objects.filter(pk__in=serious.values("deployment")),
    )
    words = f"{counted(found['running'], 'approved deployment')} running, each attested to see"
    words += f" public view only; {found['noted']} with arrests or incidents noted"
    if undeployed:
        words += f"; {counted(undeployed, 'camera')} in service without one"
    return Evidence(words, State.AMBER if undeployed else State.GREEN, "camera_ingest:deployments")


def _work(uninstalled: int, profile: Profile) -> Evidence:
    orders = WorkOrder.objects.exclude(status=WorkOrder.Status.CANCELLED)
    known = [source.code for source in profile.equipment.work.sources]
    found = count_parts(orders, open=orders.open(), others=orders.exclude(source__in=known))
    words = f"{counted(found['total'], 'work order')}, {found['open']} open"
    if found["others"]:
        words += f"; {found['others']} by a source that the policy does not name any more"
    if uninstalled:
        words += f"; {counted(uninstalled, 'camera')} in service without record of installation"
    is_late = found["others"] or uninstalled
    return Evidence(words, State.AMBER if is_late else State.GREEN, "camera_ingest:work-orders")


@gives_evidence("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)")
def checks(profile: Profile, now: datetime) -> Evidence:
    page = "camera_ingest:checks"
    due = due_checks(profile, now)
    late = {each.camera.pk for each in due if each.is_overdue}
    held = Designation.objects.in_force(now).filter(kind=Designation.Kind.INSPECTOR).count()
    number = len({each.camera.pk for each in due})
    words = f"{counted(number, 'camera')} checked on schedule, {counted(held, 'inspector')}"
    if late:
        return Evidence(f"{words}; {counted(len(late), 'camera')} overdue", State.AMBER, page)
    if due and not held:
        return Evidence(f"{words}: nobody can check", State.AMBER, page)
    if due:
        words += f", next due {day(due[0].at, profile)}"
    return Evidence(words, page=page)


@gives_evidence("KIN-IV.B.6#equipment")
def covert_use(profile: Profile, now: datetime) -> Evidence:
    approvals = WrittenApproval.objects.all()
    found = count_parts(
        approvals,
        granted=approvals.filter(is_granted=True),
        waiting=approvals.filter(is_granted=None),
    )
    words = f"{counted(found['granted'], 'written approval')} granted, {found['waiting']} wait"
    return Evidence(words, page="governance:written-approvals")
