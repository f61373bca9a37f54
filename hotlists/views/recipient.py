"""Recipients of notices outside the agency, and the notices that did not arrive."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from governance.permissions import open_or_sealed_to
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Delivery, Disclosure, HotList, Recipient
from hotlists.rules.recipient import FEDERAL
from hotlists.services import notice_out
from hotlists.services import recipient as services
from hotlists.services.recipient import RecipientDraft
from hotlists.views.absent import absent_is_404
from personnel.access import allowed, may_enter
from personnel.models import User
from personnel.requests import MemberRequest
from reads.states import STATES

SHOWN = 50
PLACES = {FEDERAL: "A federal agency"} | {
    code: name for code, name in sorted(STATES.items(), key=lambda item: item[1]) if code != FEDERAL
}


@require_GET
def disclosures(request: MemberRequest) -> HttpResponse:
    """What left the agency, the newest first; that a plate was among it, never which."""
    known = open_or_sealed_to(request.user, "alert__written_approval")
    found = Disclosure.objects.filter(known).select_related("by")
    if request.GET.get("plate") == "1":
        found = found.filter(with_plate=True)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "with_plate": request.GET.get("plate") == "1",
    }
    return render(request, "hotlists/disclosures.html", context)


class RecipientForm(forms.Form):
    """A recipient as a member asks for it."""

    name = forms.CharField(max_length=80, label="System")
    agency = forms.CharField(max_length=120)
    ori = forms.CharField(max_length=9, label="Its ORI")
    state = forms.ChoiceField(label="Its state", choices=[("", "Choose…"), *PLACES.items()])
    written_request = forms.FileField(label="Its written request (PDF or scan)", max_length=200)
    url = forms.CharField(max_length=400, label="Address", initial="https://")
    hot_list_id = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label="Alerts of"
    )
    basis = forms.CharField(max_length=200, label="On what basis is it told?")
    wants_plate = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["hot_list_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Every list"), *HotList.objects.values_list("pk", "name")]


@require_GET
@never_cache
def recipients(request: MemberRequest) -> HttpResponse:
    return render(request, "hotlists/recipients.html", _context(request.user, RecipientForm()))


def _context(person: User, form: RecipientForm) -> dict[str, object]:
    found = list(
        Recipient.objects.select_related(
            "asked_by",
            "approved_by",
            "plate_approved_by",
            "revoked_by",
            "hot_list",
            "written_request",
        ).annotate(
            taken=Count("deliveries", filter=Q(deliveries__status=Delivery.Status.SENT)),
            last_taken_at=Max("deliveries__sent_at"),
        )
    )
    in_trouble = Delivery.objects.in_trouble().select_related("recipient")
    mine = {
        each.pk
        for each in found
        if each.revoked_at is None
        and each.asked_by_id != person.pk
        and allowed(permissions.ALLOWED, person, "approve_recipient", each)
    }
    return {
        "form": form,
        "recipients": found,
        "approvable": mine,
        "can_revoke": allowed(permissions.ALLOWED, person, "revoke_recipient", None),
        "can_open_documents": may_enter(person, "governance:document"),
        "places": PLACES,
        "can_ask": allowed(permissions.ALLOWED, person, "ask_recipient", None),
        "can_send": allowed(permissions.ALLOWED, person, "send_again", None),
        "dead": in_trouble.filter(status=Delivery.Status.DEAD)[:SHOWN],
        "waiting": in_trouble.filter(status=Delivery.Status.PENDING)[:SHOWN],
        "clause": effective_profile(timezone.now()).cite("access"),
    }


@require_POST
@absent_is_404
def ask(request: MemberRequest) -> HttpResponse:
    form = RecipientForm(request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request.user, form)
        return render(request, "hotlists/recipients.html", context, status=400)
    facts = form.cleaned_data
    paper = facts.pop("written_request")
    services.ask_recipient(draft=RecipientDraft(**facts), request=paper, actor=request.user)
    messages.success(request, "The recipient waits for approval. It is told nothing until then.")
    return redirect("hotlists:recipients")


@require_POST
@never_cache
@absent_is_404
def approve(request: MemberRequest, recipient_id: int) -> HttpResponse:
    """Answers with the secret itself: it is shown this once, so there is no page to go back to."""
    found, secret = services.approve_recipient(recipient_id=recipient_id, actor=request.user)
    return render(request, "hotlists/recipient_secret.html", {"recipient": found, "secret": secret})


@require_POST
@absent_is_404
def approve_plate(request: MemberRequest, recipient_id: int) -> HttpResponse:
    services.approve_plate(recipient_id=recipient_id, actor=request.user)
    messages.success(request, "Its notices hold the plate from now on.")
    return redirect("hotlists:recipients")


@require_POST
@absent_is_404
def revoke(request: MemberRequest, recipient_id: int) -> HttpResponse:
    services.revoke_recipient(recipient_id=recipient_id, actor=request.user)
    messages.success(request, "It is told nothing any more.")
    return redirect("hotlists:recipients")


@require_POST
@absent_is_404
def send_again(request: MemberRequest, delivery_id: int) -> HttpResponse:
    notice_out.send_again(delivery_id=delivery_id, actor=request.user)
    messages.success(request, "It is on its way again.")
    return redirect("hotlists:recipients")
