"""Recipients of notices: asked for, approved by another, revoked."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.sealing import seal, unseal
from governance.services import effective_profile, leaving_no_files, store_document
from hotlists import permissions
from hotlists.models import HotList, Recipient
from hotlists.rules.recipient import (
    check_law_enforcement,
    check_recipient,
    check_recipient_decision,
)
from ledger.services import record_event
from personnel.models import User

PURPOSE = b"recipients of notices"


@dataclass(frozen=True, kw_only=True)
class RecipientDraft:
    """A recipient as a member asks for it."""

    name: str
    agency: str
    url: str
    basis: str
    ori: str
    state: str
    hot_list_id: int | None = None
    wants_plate: bool = False


def ask_recipient(
    *, draft: RecipientDraft, request: "UploadedFile[bytes] | None", actor: User
) -> Recipient:
    """Ask that another agency's system be told of alerts. Until approved it is told nothing.

    `request`: the paper in which that agency asks for it.
    """
    permissions.require(actor, "ask_recipient")
    profile = effective_profile(timezone.now())
    url = draft.url.strip()
    ori = draft.ori.strip().upper()
    check_recipient(profile=profile, url=url, agency=draft.agency, basis=draft.basis)
    check_law_enforcement(
        profile=profile, ori=ori, state=draft.state, has_request=request is not None
    )
    assert request is not None
    hot_list = HotList.objects.get(pk=draft.hot_list_id) if draft.hot_list_id else None
    with leaving_no_files(), transaction.atomic():
        recipient = Recipient(
            name=draft.name.strip(),
            agency=draft.agency.strip(),
            ori=ori,
            state=draft.state,
            written_request=store_document(upload=request, actor=actor),
            url=url,
            basis=draft.basis.strip(),
            hot_list=hot_list,
            wants_plate=draft.wants_plate,
            asked_by=actor,
            asked_at=timezone.now(),
        )
        recipient.full_clean()
        recipient.save()
        _record("recipient.asked", recipient, actor)
    return recipient


@transaction.atomic
def approve_recipient(*, recipient_id: int, actor: User) -> tuple[Recipient, str]:
    """Approve it, without plates, and return the secret its notices are signed with.

    The secret is returned this once. Kept is only what this system can sign with.
    """
    recipient = _locked(recipient_id, actor)
    is_open = recipient.approved_at is None and recipient.revoked_at is None
    _check_decision(recipient, actor, is_open=is_open)
    secret = secrets.token_urlsafe(32)
    recipient.approved_by = actor
    recipient.approved_at = timezone.now()
    recipient.sealed_secret = seal(secret.encode(), PURPOSE, recipient.url.encode())
    recipient.full_clean()
    recipient.save(update_fields=["approved_by", "approved_at", "sealed_secret"])
    _record("recipient.approved", recipient, actor)
    return recipient, secret


@transaction.atomic
def approve_plate(*, recipient_id: int, actor: User) -> Recipient:
    """Approve that its notices hold the plate, where that was asked for."""
    recipient = _locked(recipient_id, actor)
    is_open = (
        recipient.wants_plate
        and recipient.approved_at is not None
        and recipient.plate_approved_at is None
        and recipient.revoked_at is None
    )
    _check_decision(recipient, actor, is_open=is_open)
    recipient.plate_approved_by = actor
    recipient.plate_approved_at = timezone.now()
    recipient.full_clean()
    recipient.save(update_fields=["plate_approved_by", "plate_approved_at"])
    _record("recipient.plate_approved", recipient, actor)
    return recipient


@transaction.atomic
def revoke_recipient(*, recipient_id: int, actor: User) -> Recipient:
    """Refuse or end it: nothing more is sent, what waits is given up."""
    recipient = Recipient.objects.select_for_update(no_key=True).get(pk=recipient_id)
    permissions.require(actor, "revoke_recipient", recipient)
    profile = effective_profile(timezone.now())
    # To end it is safe in anybody's hands who may decide at all, its asker's included.
    check_recipient_decision(profile=profile, is_open=recipient.revoked_at is None, is_own=False)
    recipient.revoked_by = actor
    recipient.revoked_at = timezone.now()
    recipient.save(update_fields=["revoked_by", "revoked_at"])
    _record("recipient.revoked", recipient, actor)
    return recipient


def _locked(recipient_id: int, actor: User) -> Recipient:
    recipient = Recipient.objects.select_for_update(no_key=True).get(pk=recipient_id)
    permissions.require(actor, "approve_recipient", recipient)
    return recipient


def _check_decision(recipient: Recipient, actor: User, *, is_open: bool) -> None:
    profile = effective_profile(timezone.now())
    is_own = recipient.asked_by_id == actor.pk
    check_recipient_decision(profile=profile, is_open=is_open, is_own=is_own)
    # Once more: the policy may say otherwise by now, and one asked for long ago names none of it.
    check_law_enforcement(
        profile=profile,
        ori=recipient.ori,
        state=recipient.state,
        has_request=recipient.written_request_id is not None,
    )


def _record(kind: str, recipient: Recipient, actor: User) -> None:
    clause = effective_profile(timezone.now()).cite("access")
    data = {"plate": recipient.gets_plate, "wants_plate": recipient.wants_plate}
    record_event(kind, actor=actor, subject=recipient, clause=clause, data=data)


def sign(recipient: Recipient, timestamp: str, body: bytes) -> str:
    """The signature of one notice, with the secret that only the recipient knows."""
    sealed = bytes(recipient.sealed_secret or b"")
    secret = unseal(sealed, PURPOSE, recipient.url.encode())
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
