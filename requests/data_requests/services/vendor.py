"""Letters and answers of the vendor that stores our data too."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from data_requests import permissions
from data_requests.models import VendorConfirmation, VendorLetter
from data_requests.rules.vendor import (
    check_acknowledgement,
    check_confirmation,
    check_letter,
    check_release,
    vendor_of,
)
from governance.services import effective_profile, store_document
from ledger.services import record_event
from personnel.models import User
from reads.models import Hold
from reads.models.hold import HoldQuerySet


@transaction.atomic
def send_letter(*, hold_id: int, actor: User, sent_to: str) -> VendorLetter:
    """Note that the preservation letter of a hold went to the vendor."""
    permissions.require(actor, "keep_vendor")
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    now = timezone.now()
    vendor = vendor_of(effective_profile(now))
    check_letter(
        vendor=vendor,
        is_live=hold.is_live(now),
        is_sent=VendorLetter.objects.filter(hold=hold, kind=VendorLetter.Kind.KEEP).exists(),
        sent_to=sent_to,
    )
    letter = _sent(hold, VendorLetter.Kind.KEEP, sent_to, actor)
    record_event("vendor.letter_sent", actor=actor, subject=hold, clause=vendor.clause)
    return letter


@transaction.atomic
def send_release(*, hold_id: int, actor: User, sent_to: str) -> VendorLetter:
    """Note that the letter on the end of a hold went to the vendor."""
    permissions.require(actor, "keep_vendor")
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    now = timezone.now()
    vendor = vendor_of(effective_profile(now))
    letters = set(VendorLetter.objects.filter(hold=hold).values_list("kind", flat=True))
    check_release(
        vendor=vendor,
        is_over=hold.is_over(now),
        was_told=VendorLetter.Kind.KEEP in letters,
        untold=beside(hold, now).exclude(vendor_letters__kind=VendorLetter.Kind.KEEP).count(),
        is_sent=VendorLetter.Kind.RELEASE in letters,
        sent_to=sent_to,
    )
    letter = _sent(hold, VendorLetter.Kind.RELEASE, sent_to, actor)
    record_event("vendor.release_sent", actor=actor, subject=hold, clause=vendor.clause)
    return letter


def beside(hold: Hold, now: datetime) -> HoldQuerySet:
    """The holds in force on some of the data that this one names."""
    found = Hold.objects.live(now).exclude(pk=hold.pk)
    found = found.filter(captured_from__lte=hold.captured_to, captured_to__gte=hold.captured_from)
    if hold.plate_key:
        found = found.filter(plate_key__in=["", hold.plate_key])
    if hold.camera_ids:
        found = found.filter(Q(camera_ids=[]) | Q(camera_ids__overlap=hold.camera_ids))
    return found


def _sent(hold: Hold, kind: VendorLetter.Kind, sent_to: str, actor: User) -> VendorLetter:
    now = timezone.now()
    letter = VendorLetter(hold=hold, kind=kind, sent_to=sent_to.strip(), sent_by=actor, sent_at=now)
    letter.full_clean()
    letter.save()
    return letter


@transaction.atomic
def acknowledge_letter(
    *, letter_id: int, actor: User, by: str, upload: "UploadedFile[bytes] | None"
) -> VendorLetter:
    """Keep the vendor's written acknowledgement of a letter."""
    permissions.require(actor, "keep_vendor")
    letter = VendorLetter.objects.select_for_update(no_key=True).get(pk=letter_id)
    vendor = vendor_of(effective_profile(timezone.now()))
    check_acknowledgement(
        vendor=vendor,
        is_acknowledged=letter.acknowledged_at is not None,
        by=by,
        has_document=upload is not None,
    )
    assert upload is not None
    letter.document = store_document(upload=upload, actor=actor)
    letter.acknowledged_by, letter.acknowledged_at = by.strip(), timezone.now()
    letter.full_clean()
    letter.save()
    record_event("vendor.acknowledged", actor=actor, subject=letter, clause=vendor.clause)
    return letter


@transaction.atomic
def note_confirmation(
    *, actor: User, days: int, by: str, on: date, upload: "UploadedFile[bytes]"
) -> VendorConfirmation:
    """Keep the vendor's written confirmation of its deletion setting."""
    permissions.require(actor, "keep_vendor")
    now = timezone.now()
    profile = effective_profile(now)
    vendor = vendor_of(profile)
    check_confirmation(profile=profile, vendor=vendor, days=days, by=by, on=on, now=now)
    confirmation = VendorConfirmation(
        deletes_after_days=days,
        confirmed_by=by.strip(),
        confirmed_on=on,
        document=store_document(upload=upload, actor=actor),
        noted_by=actor,
        noted_at=now,
    )
    confirmation.full_clean()
    confirmation.save()
    record_event(
        "vendor.confirmed",
        actor=actor,
        subject=confirmation,
        clause=vendor.clause,
        data={"days": days},
    )
    return confirmation
