"""Copies at the vendor: which holds were told to it, what it answered, what it deletes when."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Least
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera
from data_requests import permissions
from data_requests.models import VendorConfirmation, VendorLetter
from data_requests.rules.vendor import confirmation_due, is_overdue, vendor_of
from data_requests.services import vendor as services
from governance.rendering import render_pdf
from governance.services import effective_profile, open_document
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest
from personnel.standing import are_administrators
from reads.models import Hold
from reads.models.hold import HoldQuerySet

PAGE = 25
Kind = VendorLetter.Kind


class ConfirmationForm(forms.Form):
    """The vendor's word on its deletion setting."""

    days = forms.IntegerField(min_value=1, label="Deletes after (days)")
    by = forms.CharField(max_length=120, label="Confirmed by")
    on = forms.DateField(
        label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    paper = forms.FileField(max_length=200, label="Their paper (PDF)")


@require_GET
def vendor(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    rules = vendor_of(effective_profile(now))
    page = Paginator(_to_tell(now), PAGE).get_page(request.GET.get("page"))
    last = VendorConfirmation.objects.first()
    last_on = datetime.combine(last.confirmed_on, time(), UTC) if last else None
    context = {
        "vendor": rules,
        "page": page,
        "rows": [_row(hold, now) for hold in page],
        "confirmations": VendorConfirmation.objects.select_related("noted_by")[:10],
        "due_at": confirmation_due(vendor=rules, last_on=last_on, now=now),
        "now": now,
        "form": ConfirmationForm(),
        "can_keep": allowed(permissions.ALLOWED, request.user, "keep_vendor", None),
    }
    return render(request, "data_requests/vendor.html", context)


def _to_tell(now: datetime) -> HoldQuerySet:
    """Holds in force, and before them those whose end the vendor has yet to acknowledge."""
    told = VendorLetter.objects.filter(kind=Kind.KEEP).values("hold")
    released = VendorLetter.objects.filter(kind=Kind.RELEASE).exclude(acknowledged_at=None)
    ended = Hold.objects.over(now).filter(pk__in=told).exclude(pk__in=released.values("hold"))
    both = Hold.objects.filter(
        Q(pk__in=Hold.objects.live(now).values("pk")) | Q(pk__in=ended.values("pk"))
    )
    in_turn = both.order_by(Least("ends_at", "ended_at").asc(nulls_last=True), "pk")
    return in_turn.select_related("case").prefetch_related("vendor_letters")


def _row(hold: Hold, now: datetime) -> dict[str, Any]:
    is_over = hold.is_over(now)
    kind = Kind.RELEASE if is_over else Kind.KEEP
    letters = {letter.kind: letter for letter in hold.vendor_letters.all()}
    letter = letters.get(kind)
    since = hold.end if is_over else hold.starts_at
    return {
        "hold": hold,
        "letter": letter,
        "is_over": is_over,
        "is_late": is_overdue(letter.sent_at if letter else since, now),
        "print": "data_requests:vendor-release-letter"
        if is_over
        else "data_requests:vendor-letter",
        "send": "data_requests:vendor-release" if is_over else "data_requests:vendor-send",
    }


@require_GET
def letter(request: MemberRequest, hold_id: int) -> HttpResponse:
    """The preservation letter of a hold, ready to send."""
    hold = get_object_or_404(Hold.objects.live(timezone.now()), pk=hold_id)
    return _letter(
        request,
        hold,
        title="Preservation of plate reader data",
        facts=[("Until", hold.end or "We tell you that it has ended")],
        paragraphs=[
            "Please keep all data of this agency that fits the above, with its images, from "
            "deletion, whatever your deletion setting says. Keep what arrives late for it too.",
            "Please acknowledge this letter in writing, with the name of who acts on it. "
            "We tell you when the hold ends; the data is then deleted by your setting.",
        ],
    )


@require_GET
def release_letter(request: MemberRequest, hold_id: int) -> HttpResponse:
    """The letter on the end of a hold that the vendor was told of, ready to send."""
    now = timezone.now()
    told = VendorLetter.objects.filter(kind=Kind.KEEP).values("hold")
    hold = get_object_or_404(Hold.objects.over(now).filter(pk__in=told), pk=hold_id)
    others = services.beside(hold, now).order_by("pk").values_list("pk", flat=True)
    kept = ", ".join(f"hold {other}" for other in others[:50])
    return _letter(
        request,
        hold,
        title="End of the preservation of plate reader data",
        facts=[("Ended", hold.end), *([("Some of it stays under", kept)] if kept else [])],
        paragraphs=[
            "The hold named above has ended. Please delete the data that it kept, with its "
            "images, by your deletion setting again.",
            "What another preservation letter of ours names stays until we tell you of its end.",
            "Please acknowledge this letter in writing, with the name of who acts on it.",
        ],
    )


def _letter(
    request: MemberRequest,
    hold: Hold,
    *,
    title: str,
    facts: list[tuple[str, Any]],
    paragraphs: list[str],
) -> HttpResponse:
    profile = effective_profile(timezone.now())
    rules = vendor_of(profile)
    cameras = Camera.objects.filter(pk__in=hold.camera_ids).values_list("name", "place")
    scope = [
        ("Plate", hold.plate or ("Removed" if hold.cleared_at else "All plates")),
        ("Cameras", "; ".join(f"{name}, {place}" for name, place in cameras) or "All cameras"),
        ("From", hold.captured_from),
        ("To", hold.captured_to),
    ]
    record_event("vendor.letter_printed", actor=request.user, subject=hold, clause=rules.clause)
    pdf = render_pdf(
        "letter",
        {
            "title": title,
            "reference": f"Hold {hold.pk}",
            "to": [rules.name[:1].upper() + rules.name[1:]],
            "facts": [*scope, *facts, ("Write to us", _contact(profile, timezone.now()))],
            "paragraphs": paragraphs,
            "signed_by": ["Signature", profile.agency.administrator_title, "Date"],
        },
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="hold-{hold.pk}-letter.pdf"'
    return answer


def _contact(profile: Profile, now: datetime) -> str:
    """Whom the vendor answers: the Administrator, where they are reached."""
    agency = profile.agency
    holders = User.objects.filter(are_administrators(now), is_active=True).distinct()
    people = [f"{each}{each.email and f', {each.email}'}" for each in holders.order_by("pk")]
    where = f"{agency.name}, {agency.city}, {agency.state} (ORI {agency.ori})"
    return "; ".join([*people, where])


@require_POST
def send(request: MemberRequest, hold_id: int) -> HttpResponse:
    sent_to = request.POST.get("sent_to", "")[:200]
    services.send_letter(hold_id=hold_id, actor=request.user, sent_to=sent_to)
    messages.success(request, "The letter is noted as sent.")
    return redirect("data_requests:vendor")


@require_POST
def release(request: MemberRequest, hold_id: int) -> HttpResponse:
    sent_to = request.POST.get("sent_to", "")[:200]
    services.send_release(hold_id=hold_id, actor=request.user, sent_to=sent_to)
    messages.success(request, "The letter on the end is noted as sent.")
    return redirect("data_requests:vendor")


@require_POST
def acknowledge(request: MemberRequest, letter_id: int) -> HttpResponse:
    upload = request.FILES.get("paper")
    by = request.POST.get("by", "")[:120]
    services.acknowledge_letter(letter_id=letter_id, actor=request.user, by=by, upload=upload)
    messages.success(request, "The acknowledgement is kept.")
    return redirect("data_requests:vendor")


@require_POST
def confirm(request: MemberRequest) -> HttpResponse:
    form = ConfirmationForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Give days, name and date, and attach the vendor's paper.")
    said = dict(form.cleaned_data)
    services.note_confirmation(actor=request.user, upload=said.pop("paper"), **said)
    messages.success(request, "The confirmation is kept.")
    return redirect("data_requests:vendor")


@require_GET
def vendor_paper(request: MemberRequest, letter_id: int) -> FileResponse:
    letters = VendorLetter.objects.exclude(document=None).filter(document__destroyed_at=None)
    found = get_object_or_404(letters, pk=letter_id)
    assert found.document is not None
    file = open_document(found.document, actor=request.user)
    record_event("document.opened", actor=request.user, subject=found.document)
    answer = FileResponse(file, as_attachment=True, filename=found.document.name)
    answer["Content-Type"] = "application/octet-stream"
    return answer
