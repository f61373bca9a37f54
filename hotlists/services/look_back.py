"""Looking back: what the cameras saw of an entry's vehicle before the entry was made."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry
from hotlists.rules.look_back import check_can_look_back
from ledger.services import record_event
from personnel.models import User
from reads.models import Inquiry
from reads.rules import retention_cutoff
from reads.search import Question
from reads.services.inquiry import Why, open_inquiry


@transaction.atomic
def look_back(*, entry_id: int, actor: User, is_attested: bool) -> Inquiry:
    """Search the stored reads for an approved entry, with its case, reason and purpose.

    It is an inquiry like any other, of who asks for it, on behalf of the entry's author.
    """
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "look_back", entry)
    now = timezone.now()
    profile = effective_profile(now)
    check_can_look_back(
        profile=profile,
        is_approved=entry.status == Entry.Status.APPROVED,
        has_case=entry.case_id is not None,
        is_covert=entry.written_approval_id is not None,
    )
    words = " ".join(text for text in (entry.reason, entry.summary) if text)
    inquiry = open_inquiry(
        why=Why(
            purpose=entry.purpose,
            reason=words[:1000],
            case_id=entry.case_id,
            requester_id=entry.entered_by_id,
            is_determined_relevant=entry.is_determined_relevant,
            is_attested=is_attested,
            invades_privacy=entry.invades_privacy,
            privacy_order_id=entry.privacy_order_id,
        ),
        question=_question(entry, profile, now),
        actor=actor,
        kind=Inquiry.Kind.LOOK_BACK,
    )
    record_event("entry.looked_back", actor=actor, subject=entry, data={"inquiry": inquiry.pk})
    return inquiry


def _question(entry: Entry, profile: Profile, now: datetime) -> Question:
    """As far back as reads are kept; what fits many vehicles only as far as such a search may."""
    is_look = entry.match_kind == Entry.MatchKind.DESCRIPTION
    asked = Question(
        captured_from=retention_cutoff(profile, now),
        captured_to=now,
        plate=entry.plate,
        look_alikes=not is_look,
        state=entry.state,
        **(entry.look if is_look else {}),
    )
    rules = profile.searching
    if asked.known_characters >= rules.least_known or (asked.plate and not asked.is_partial):
        return asked
    return asked.model_copy(update={"captured_from": rules.short_window.before(now)})
