"""Flags: raised by the system, decided by a person."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance import permissions, tasks
from governance.models import Flag
from governance.rules.flag import Above, check_flag_decision, decider_for
from governance.rules.substance import screening
from governance.services.adoption import effective_profile
from governance.services.referral import is_frozen, report, take_up_where_allowed
from ledger.services import CODE, record_event
from personnel.models import Role, User
from personnel.services import scheduled_work
from personnel.standing import COMMAND, chain_above

# Whoever searched with these words sees nothing until somebody else has read them.
HOLDING = frozenset(
    {Flag.Kind.PROTECTED, Flag.Kind.FIRST_AMENDMENT, Flag.Kind.PERSONAL, Flag.Kind.TWO_NETWORKS}
)


@transaction.atomic
def raise_flag(
    *,
    kind: Flag.Kind,
    person: User,
    topic: str,
    facts: Mapping[str, int | str],
    subject: models.Model,
    profile: Profile,
    may_hold: bool = True,
) -> Flag:
    """Put a finding about a person before whoever decides it; the same finding makes one flag.

    `topic` says what the finding is about, `subject` is the row it was found at. `facts` are
    codes and counts: ValueError for anything else, as a flag outlives what it was found in.
    """
    for name, value in {**facts, "topic": topic}.items():
        if isinstance(value, str) and not CODE.fullmatch(value):
            raise ValueError(f"{name!r} of a flag is not a code; a flag holds no free text.")
    # The person's row is the lock: two findings at once make one flag.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    found = Flag.objects.filter(person=person, kind=kind, topic=topic)
    known = found.filter(subject_type=subject._meta.label_lower, subject_id__gte=subject.pk).first()
    if known is not None:
        return known
    waiting = found.open().first()
    if waiting is None:
        return _open_flag(
            kind, person, topic, facts, subject, profile, is_holding=may_hold and kind in HOLDING
        )
    if not is_frozen(person):
        waiting.facts = dict(facts)
        waiting.subject_type = subject._meta.label_lower
        waiting.subject_id = subject.pk
        waiting.save(update_fields=["facts", "subject_type", "subject_id"])
    return waiting


def _open_flag(
    kind: Flag.Kind,
    person: User,
    topic: str,
    facts: Mapping[str, int | str],
    subject: models.Model,
    profile: Profile,
    *,
    is_holding: bool,
) -> Flag:
    now = timezone.now()
    decider = decider_of(person)
    flag = Flag(
        kind=kind,
        person=person,
        topic=topic,
        facts=dict(facts),
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        is_holding=is_holding,
        opened_at=now,
        due_at=now + timedelta(days=profile.monitoring.flag_days),
        decider_id=decider,
        is_outside=decider is None,
    )
    flag.full_clean()
    flag.save()
    record_event(
        "flag.raised",
        actor=scheduled_work(),
        subject=flag,
        clause=profile.cite("monitoring"),
        data={"flag": kind.value, "person": person.pk, "holds": flag.is_holding},
    )
    # Robust: with the queue away the flag still stands, and the schedule sends its e-mail.
    transaction.on_commit(tasks.mail_findings.delay, robust=True)
    return flag


@enforces("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def flag_words(
    *texts: str, where: str, topic: str, person: User, subject: models.Model, profile: Profile
) -> None:
    """Put what a person wrote before whoever stands above them where its words are screened ones.

    It holds nothing: an entry or a request waits for its own approval, which shows them too.
    """
    for group in screening(*texts):
        raise_flag(
            kind=Flag.Kind(group.code),
            person=person,
            topic=topic,
            facts={"in": where},
            subject=subject,
            profile=profile,
            may_hold=False,
        )


def decider_of(person: User) -> int | None:
    """Who decides about this person's use; None where it has to leave the agency."""
    is_chief = person.has_role(Role.CHIEF)
    chiefs = User.objects.filter(groups__name=Role.CHIEF.value).exclude(pk=person.pk)
    chain = [] if is_chief else [*chain_above(person), *chiefs.order_by("pk")]
    above = [
        Above(each.pk, each.is_active and not each.suspended_at and each.has_role(*COMMAND))
        for each in chain
    ]
    return decider_for(is_chief=is_chief, above=above)


@transaction.atomic
def decide_flag(
    *,
    flag_id: int,
    actor: User,
    decision: Flag.Status,
    note: str,
    document_id: int | None = None,
) -> Flag:
    """Decide a flag with a note: no misuse, coached, or referred as a suspicion of misuse.

    No misuse releases the inquiry that it held. Referred suspends the person's access at once.
    About the Chief the Auditor records what the outside recipient decided, with their letter.
    """
    flag = Flag.objects.select_for_update(no_key=True).get(pk=flag_id)
    permissions.require(actor, "decide_flag", flag)
    profile = effective_profile(timezone.now())
    flag.document_id = document_id
    _check_decision(flag, actor, note, profile)
    flag.status = decision
    flag.note = note.strip()
    flag.decided_by = actor
    flag.decided_at = timezone.now()
    if decision == Flag.Status.REFERRED:
        flag.referral = report(person=flag.person, actor=actor, grounds=note, profile=profile)
    flag.full_clean()
    flag.save(update_fields=["status", "note", "decided_by", "decided_at", "document", "referral"])
    record_event(
        "flag.decided",
        actor=actor,
        subject=flag,
        clause=profile.cite("monitoring"),
        data={"decision": decision.value, "person": flag.person_id},
    )
    if flag.referral is not None:
        # Last: once it is taken up, nothing recorded of the person changes.
        take_up_where_allowed(flag.referral, actor)
    return flag


def _check_decision(flag: Flag, actor: User, note: str, profile: Profile) -> None:
    check_flag_decision(
        profile=profile,
        is_open=flag.status == Flag.Status.OPEN,
        is_about_decider=flag.person_id == actor.pk,
        is_frozen=is_frozen(flag.person),
        needs_paper=flag.is_outside,
        has_paper=flag.document_id is not None,
        note=note,
    )
