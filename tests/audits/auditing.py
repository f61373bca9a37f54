"""An agency with searches in the last period that is over, and an audit of it, step by step."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from audits.models import Audit, AuditItem
from audits.rules.calendar import Period, periods_of
from audits.services.memo import submit_memo, write_memo
from audits.services.opening import draw_sample, open_audit
from audits.services.review import record_result
from governance.models import Adoption
from personnel.models import TrainingRecord, User
from reads.models import Inquiry
from tests.cast import Agency
from tests.reads.searches import search

SUMMARY = "Two officers named the wrong case; the sergeant spoke with both and the cases are right."
NOTE = "The case was closed a week before the search was made."


def main_program(agency: Agency):
    """The audit that the policy itself asks for: the first of the profile."""
    return agency.profile.audits.programs[0]


def local_today(agency: Agency):
    return timezone.now().astimezone(ZoneInfo(agency.profile.agency.timezone)).date()


def last_period(agency: Agency, program=None) -> Period:
    """The last period that is over, by the agency's calendar."""
    today = local_today(agency)
    program = program or main_program(agency)
    years = (today.year - 1, today.year)
    over = [p for year in years for p in periods_of(program, year) if p.end <= today]
    return max(over, key=lambda period: period.end)


def long_adopted(agency: Agency) -> None:
    """The policy was adopted, and everyone trained, well before the last period."""
    long_ago = timezone.now() - timedelta(days=900)
    Adoption.objects.update(effective_from=long_ago)
    trained = {"completed_at": long_ago, "expires_at": timezone.now() + timedelta(days=300)}
    TrainingRecord.objects.update(**trained)


def searches(agency: Agency, number: int, *, by: User | None = None) -> list[Inquiry]:
    """So many searches in the last period, each an hour after the other.

    The first is made through its service, the others are rows like it: at once they would be
    flagged as unusual.
    """
    long_adopted(agency)
    first = search(agency, by=by)
    period = last_period(agency)
    zone = ZoneInfo(agency.profile.agency.timezone)
    noon = datetime(period.last.year, period.last.month, 3, 12, tzinfo=zone)
    found = []
    for hour in range(number):
        inquiry = Inquiry.objects.get(pk=first.pk)
        at = noon + timedelta(hours=hour)
        if hour:
            inquiry.pk = None
        inquiry.opened_at = at
        inquiry.open_until = at + timedelta(hours=1)
        inquiry.usage_due_at = at + timedelta(days=14)
        inquiry.save()
        found.append(inquiry)
    return found


def opened(agency: Agency, *, by: User | None = None, program=None) -> Audit:
    program = program or main_program(agency)
    return open_audit(
        program_code=program.code,
        end=last_period(agency, program).end,
        actor=by or agency.captain,
    )


def drawn(agency: Agency, *, by: User | None = None, **changes) -> Audit:
    audit = opened(agency, by=by)
    return draw_sample(audit_id=audit.pk, actor=by or agency.captain, **changes)


def judge(item: AuditItem, *, by: User | None = None, **fails: str) -> None:
    """Answer every question of an item: pass, or what `fails` says of it."""
    for check in item.questions:
        result = fails.get(check.code, "pass")
        record_result(
            item_id=item.pk,
            code=check.code,
            result=result,
            actor=by or item.reviewer,
            note="" if result == "pass" else NOTE,
        )


def judge_all(audit: Audit) -> None:
    for item in audit.items.standing():
        judge(item)


def submitted(agency: Agency, *, by: User | None = None) -> Audit:
    """An audit of a few searches, all right, with its memo before the recipient."""
    audit = drawn(agency, by=by)
    judge_all(audit)
    author = by or agency.captain
    write_memo(audit_id=audit.pk, actor=author, summary=SUMMARY, recommendations="")
    submit_memo(audit_id=audit.pk, actor=author)
    audit.refresh_from_db()
    return audit
