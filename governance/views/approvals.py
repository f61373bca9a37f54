"""Written approvals: who may read them reads them, others who must know see that they exist."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance import permissions, services
from governance.forms import ApprovalForm, DecisionForm
from governance.models import WrittenApproval
from governance.permissions import ALLOWED
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest

SHOWS = {"waiting": Q(is_granted=None), "decided": Q(is_granted__isnull=False)}


@require_GET
def written_approvals(request: MemberRequest) -> HttpResponse:
    """Each row whole for those who read it; sealed for auditor and chief; absent for others."""
    show = request.GET.get("show", "")
    readable = _read_by(request.user)
    everyone = request.user.has_role(*permissions.SEALED_READERS)
    found = WrittenApproval.objects.all() if everyone else readable
    found = found.filter(SHOWS.get(show, Q())).select_related("asked_by", "decided_by", "case")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    open_ids = set(readable.filter(pk__in=[each.pk for each in page]).values_list("pk", flat=True))
    now = timezone.now()
    context = {
        "page": page,
        "rows": [(each, each.state_at(now), each.pk in open_ids) for each in page],
        "show": show,
        "can_ask": allowed(ALLOWED, request.user, "ask_approval", None),
        "clause": services.effective_profile(now).cite("covert"),
    }
    return render(request, "governance/approvals.html", context)


def _read_by(user: User) -> QuerySet[WrittenApproval]:
    """What `reads_approval` says, for all approvals at once."""
    everything = WrittenApproval.objects.all()
    waiting = everything.filter(is_granted=None)
    askers = User.objects.filter(pk__in=waiting.values("asked_by")).prefetch_related("groups")
    decided_here = [one for one in askers if permissions.decides_requests_of(user, one)]
    shared = everything.shared_with(user).values("pk")
    return everything.filter(Q(pk__in=shared) | Q(is_granted=None, asked_by__in=decided_here))


def ask_approval(request: MemberRequest) -> HttpResponse:
    profile = services.effective_profile(timezone.now())
    form = ApprovalForm(request.POST or None, request.FILES or None, profile=profile)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            approval = services.ask_approval(
                draft=form.draft(document_id=_stored(request)), actor=request.user
            )
        messages.success(
            request, "The request waits for its decision. It allows nothing until then."
        )
        return redirect("governance:written-approval", approval.pk)
    context = {"form": form, "clause": profile.cite("covert")}
    return render(request, "governance/ask_approval.html", context)


def _stored(request: MemberRequest) -> int | None:
    upload = request.FILES.get("document")
    if upload is None:
        return None
    return services.store_document(upload=upload, actor=request.user).pk


@require_GET
def written_approval(request: MemberRequest, approval_id: int) -> HttpResponse:
    approval = services.open_approval(approval_id=approval_id, actor=request.user)
    now = timezone.now()
    user = request.user
    is_theirs_to_decide = (
        approval.is_granted is None
        and approval.asked_by_id != user.pk
        and allowed(ALLOWED, user, "decide_approval", approval)
    )
    context = {
        "approval": approval,
        "state": approval.state_at(now),
        "is_readable": permissions.reads_approval(user, approval),
        "audience": approval.audience.order_by("last_name", "username"),
        "decision_form": DecisionForm() if is_theirs_to_decide else None,
        "can_end": approval.is_granted is True
        and approval.ended_at is None
        and approval.ends_at > now
        and allowed(ALLOWED, user, "end_approval", approval),
        "clause": services.effective_profile(now).cite("covert"),
    }
    return render(request, "governance/approval.html", context)


@require_POST
def decide_approval(request: MemberRequest, approval_id: int) -> HttpResponse:
    form = DecisionForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Say whether it is approved; a refusal says why.")
    grant = form.cleaned_data["answer"] == "approve"
    # One transaction: a refused decision leaves no paper behind.
    with transaction.atomic():
        services.decide_approval(
            approval_id=approval_id,
            actor=request.user,
            grant=grant,
            note=form.cleaned_data["note"],
            document_id=_stored(request) if grant else None,
        )
    messages.success(request, "Approved." if grant else "Refused.")
    return redirect("governance:written-approval", approval_id)


@require_POST
def end_approval(request: MemberRequest, approval_id: int) -> HttpResponse:
    services.end_approval(approval_id=approval_id, actor=request.user)
    messages.success(request, "It has ended: nothing more is done under it.")
    return redirect("governance:written-approvals")


@require_GET
def approval_document(request: MemberRequest, approval_id: int) -> FileResponse:
    approval = WrittenApproval.objects.select_related("document").get(pk=approval_id)
    if not permissions.reads_approval(request.user, approval) or approval.document is None:
        raise Http404("Not found.")
    paper = approval.document
    file = services.open_document(paper, actor=request.user)
    record_event("document.opened", actor=request.user, subject=paper)
    return FileResponse(file, as_attachment=True, filename=paper.name)
