"""Work orders: the list, one order, ordering work and writing down what was done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from camera_ingest.forms.work import DoneForm, OrderForm
from camera_ingest.models import Camera, EquipmentCheck, WorkOrder
from camera_ingest.permissions import ALLOWED
from camera_ingest.rules.work import clause_of_work
from camera_ingest.services.work import WorkDone, cancel_work, close_work, order_work
from camera_ingest.views.equipment import gone_to
from governance.services import effective_profile
from personnel.access import allowed, may_enter
from personnel.requests import MemberRequest

SHOWS = {"open": Q(status="open"), "done": Q(status="done"), "cancelled": Q(status="cancelled")}


@require_GET
def work_orders(request: MemberRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    found = WorkOrder.objects.filter(SHOWS.get(show, Q())).select_related("camera", "ordered_by")
    work = effective_profile(timezone.now()).equipment.work
    context = {
        "page": Paginator(found, 25).get_page(request.GET.get("page")),
        "show": show,
        "work": work,
        "cameras": Camera.objects.order_by("name"),
        "can_order": may_enter(request.user, "camera_ingest:order-work"),
    }
    return render(request, "camera_ingest/work_orders.html", context)


def order(request: MemberRequest, camera_id: int) -> HttpResponse:
    """Order work on this camera; from a failed check it says what that found."""
    camera = get_object_or_404(Camera, pk=camera_id)
    profile = effective_profile(timezone.now())
    if request.method == "POST":
        form = OrderForm(request.POST, profile=profile)
        if not form.is_valid():
            raise ValidationError("Say what is to be done, and who does it.")
        facts = dict(form.cleaned_data)
        made = order_work(
            camera_id=camera.pk, check_id=facts.pop("check"), actor=request.user, **facts
        )
        messages.success(request, f"{made.get_kind_display()} of {camera} is ordered.")
        return gone_to(request, "camera_ingest:work-order", made.pk)
    form = OrderForm(profile=profile, initial=_found_by(request.GET.get("check", ""), camera))
    context = {"camera": camera, "form": form, "work": profile.equipment.work}
    return render(request, "camera_ingest/order_work.html", context)


def _found_by(check_id: str, camera: Camera) -> dict[str, object]:
    failed = camera.checks.filter(is_passed=False)
    check = failed.filter(pk=check_id).first() if check_id.isdecimal() else None
    if not isinstance(check, EquipmentCheck):
        return {}
    wrong = [f"{a['label']}: {a['note']}" for a in check.answers if not a["is_passed"]]
    return {"kind": WorkOrder.Kind.REPAIR, "what": "\n".join(wrong), "check": check.pk}


@require_GET
def work_order(request: MemberRequest, order_id: int) -> HttpResponse:
    related = ("camera", "ordered_by", "closed_by", "check_failed", "paper")
    found = get_object_or_404(WorkOrder.objects.select_related(*related), pk=order_id)
    profile = effective_profile(timezone.now())
    is_open = found.status == WorkOrder.Status.OPEN
    context = {
        "order": found,
        "form": DoneForm(initial={"reference": found.reference}),
        "source": profile.equipment.work.source(found.source),
        "clause": clause_of_work(profile, found.kind),
        "can_close": is_open and allowed(ALLOWED, request.user, "close_work", found),
        "can_cancel": is_open and allowed(ALLOWED, request.user, "cancel_work", found),
        "can_open_documents": may_enter(request.user, "governance:document"),
    }
    return render(request, "camera_ingest/work_order.html", context)


@require_POST
def close(request: MemberRequest, order_id: int) -> HttpResponse:
    form = DoneForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Give who did it, on which day, and what was done.")
    said = dict(form.cleaned_data)
    paper = said.pop("paper")
    closed = close_work(order_id=order_id, actor=request.user, done=WorkDone(**said), paper=paper)
    messages.success(request, f"{closed.get_kind_display()} of {closed.camera} is on record.")
    return gone_to(request, "camera_ingest:work-order", order_id)


@require_POST
def cancel(request: MemberRequest, order_id: int) -> HttpResponse:
    cancel_work(order_id=order_id, actor=request.user, why=request.POST.get("why", "")[:2000])
    messages.success(request, "The order is cancelled.")
    return redirect("camera_ingest:work-order", order_id)
