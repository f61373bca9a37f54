"""How often one network may use the public page within an hour."""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from data_requests.models import IntakeAttempt
from data_requests.rules.intake import check_forms, check_let_in
from data_requests.services.drafting import RequestDraft
from governance.services import effective_profile
from ledger.services import record_refusal

HOUR = timedelta(hours=1)


@transaction.atomic
def let_in(profile: Profile, draft: RequestDraft, source: str) -> None:
    """Count this try, in a transaction of its own: it stands whatever becomes of the request."""
    origin = _digest_of("public page", source)
    recent = _recent(origin)
    asker = draft.outside.asker if draft.outside else ""
    check_let_in(profile=profile, kind=draft.kind, asker=asker, recent=recent)
    _count(origin)


def count_form(*, source: str, act: str) -> None:
    """Count a form of any kind that was sent to the public page; refused where they are too many.

    The first refused one counts and is on record, the others neither: nobody fills the trail.
    """
    most = effective_profile(timezone.now()).requests.intake.hourly_forms
    with transaction.atomic():
        origin = _digest_of("forms of the public page", source)
        recent = _recent(origin)
        if recent <= most:
            _count(origin)
    try:
        check_forms(profile=effective_profile(timezone.now()), recent=recent)
    except PolicyViolation as refusal:
        if recent == most:
            record_refusal(refusal, actor=None, act=act)
        raise


def _recent(origin: str) -> int:
    IntakeAttempt.objects.filter(at__lte=timezone.now() - HOUR).delete()
    return IntakeAttempt.objects.filter(source=origin).count()


def _count(origin: str) -> None:
    IntakeAttempt.objects.create(source=origin, at=timezone.now())


def _digest_of(what: str, source: str) -> str:
    key = hmac.new(settings.SECRET_KEY.encode(), what.encode(), hashlib.sha256).digest()
    return hmac.new(key, source.encode(), hashlib.sha256).hexdigest()
