"""People: who is trained until when, who is designated for what."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from personnel import services
from personnel.access import allowed, may_enter
from personnel.forms import DesignationForm, PersonForm
from personnel.gate import agency_profile
from personnel.models import AccountLock, AccountRequest, Designation, Role, User
from personnel.permissions import ALLOWED
from personnel.requests import MemberRequest

# In this order: whoever holds more than one of the roles begins where the first does.
FIRST_PAGES = {
    Role.CHIEF: "audits:dashboard",
    Role.ADMINISTRATOR: "audits:dashboard",
    Role.AUDITOR: "audits:calendar",
    Role.SUPERVISOR: "hotlists:alerts",
    Role.OFFICER: "hotlists:alerts",
    Role.DISPATCHER: "hotlists:alerts",
    Role.ANALYST: "reads:search",
    Role.SYSTEM_ADMINISTRATOR: "audits:dashboard",
    Role.INSPECTOR: "camera_ingest:checks",
}


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    """The page where the work of this person's role begins; of the roles that open one."""
    doors = request.user.doors
    roles = request.user.roles & doors or doors
    return redirect(next(page for role, page in FIRST_PAGES.items() if role in roles))


@require_GET
def people(request: MemberRequest) -> HttpResponse:
    return _people(request, DesignationForm(profile=agency_profile()))


def _people(request: MemberRequest, designation_form: DesignationForm) -> HttpResponse:
    profile = agency_profile()
    now = timezone.now()
    members = list(
        User.objects.exclude(username=services.SCHEDULED_WORK)
        .annotate(trained_until=Max("training__expires_at"))
        .select_related("supervisor")
        .prefetch_related("groups")
        .order_by("last_name", "first_name")
    )
    in_force = Designation.objects.in_force(now)
    held = list(in_force.values_list("pk", "person_id", "kind"))
    approved = in_force.filter(kind=Designation.Kind.ANALYST_ACCESS).order_by("ends_at")
    context = {
        "members": members,
        "approved_until": dict(approved.values_list("person_id", "ends_at")),
        "shifts": [shift.name for shift in profile.shifts],
        "can_assign_shift": may_enter(request.user, "personnel:assign-shift"),
        "now": now,
        "soon": now + timedelta(days=30),
        "designations": Designation.objects.select_related("person", "stands_for", "designated_by"),
        "designations_in_force": {each for each, *_ in held},
        "stands_in_for_nobody": _standing_in_for_nobody(now),
        "designation_form": designation_form,
        "can_train": allowed(ALLOWED, request.user, "record_training", None),
        "person_form": PersonForm(),
        "can_designate": allowed(ALLOWED, request.user, "designate", None),
        "training_clause": profile.cite("training"),
        "designation_clause": profile.cite("designation"),
        "analyst_clause": profile.cite("analysts"),
        "analyst": Role.ANALYST,
        "can_see_training": may_enter(request.user, "governance:training"),
        "undesignated": _undesignated(members, held),
        **_other_pages(request.user),
    }
    status = 422 if designation_form.errors else 200
    return render(request, "personnel/people.html", context, status=status)


def _undesignated(
    members: Iterable[User], held: Iterable[tuple[int, int, str]]
) -> dict[int, list[str]]:
    """By member: their roles that the policy has designated in writing, and nobody did."""
    designated = {(person_id, kind) for _, person_id, kind in held}
    return {
        member.pk: [
            str(role.label)
            for role in (Role.SYSTEM_ADMINISTRATOR, Role.INSPECTOR)
            if role in member.roles and (member.pk, role.value) not in designated
        ]
        for member in members
        if member.is_active
    }


def _standing_in_for_nobody(now: datetime) -> set[int]:
    """The ids of acting supervisors' designations whose supervisor is none any more."""
    acting = Designation.objects.in_force(now).filter(kind=Designation.Kind.ACTING_SUPERVISOR)
    over = acting.exclude(pk__in=Designation.objects.standing_in(now))
    return set(over.values_list("pk", flat=True))


def _other_pages(user: User) -> dict[str, object]:
    """Where this person goes on from here, and how many wait there."""
    return {
        "locked": AccountLock.objects.filter(released_at=None).count(),
        "can_see_locked": may_enter(user, "personnel:locked-out"),
        "asked": AccountRequest.objects.filter(is_approved=None).count(),
        "can_see_requests": may_enter(user, "personnel:account-requests"),
        "can_review": may_enter(user, "personnel:accounts"),
        "can_add": allowed(ALLOWED, user, "add_person", None),
    }


@require_POST
def assign_shift(request: MemberRequest, person_id: int) -> HttpResponse:
    person = services.assign_shift(
        person_id=person_id, shift=request.POST.get("shift", ""), actor=request.user
    )
    messages.success(request, f"{person} works: {person.shift or 'any time of day'}.")
    return redirect("personnel:people")


@require_POST
def designate(request: MemberRequest) -> HttpResponse:
    form = DesignationForm(request.POST, profile=agency_profile())
    if not form.is_valid():
        return _people(request, form)
    facts = form.cleaned_data
    zone = ZoneInfo(agency_profile().agency.timezone)
    ends = facts["ends_on"]
    designation = services.designate(
        kind=Designation.Kind(facts["kind"]),
        person_id=facts["person"].pk,
        actor=request.user,
        statement=facts["statement"],
        act=facts["act"],
        stands_for=facts["stands_for"],
        starts_at=datetime.combine(facts["starts_on"], time.min, zone),
        ends_at=datetime.combine(ends + timedelta(days=1), time.min, zone) if ends else None,
    )
    messages.success(request, f"{designation} is designated.")
    return redirect("personnel:people")


@require_POST
def revoke_designation(request: MemberRequest, designation_id: int) -> HttpResponse:
    services.revoke_designation(designation_id=designation_id, actor=request.user)
    messages.success(request, "The designation has ended.")
    return redirect("personnel:people")
