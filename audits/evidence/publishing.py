"""Evidence on reports and posted papers."""

from datetime import datetime

from alpr_compliance.policy import Profile
from audits.evidence.people import adoption, day
from audits.evidence.registry import Evidence, State, counted, gives_evidence
from audits.models import LawReview, PostedPaper, Report
from audits.services.law_review import law_review_due
from audits.services.opening import local_day
from audits.services.paper import POLICY, outdated_policy
from audits.services.report import due_reports, has_right_of_way


@gives_evidence("LEX-3.B.vii", "NE-60-3206(3)#audit", "NC-20-183.32A")
def statutory_reports(profile: Profile, now: datetime) -> Evidence:
    if all(each.only_on_right_of_way for each in profile.publication.reports) and (
        not has_right_of_way()
    ):
        return Evidence("No camera stands on state right-of-way: not due", page="audits:reports")
    late = [each for each in due_reports(profile, now) if each.is_overdue]
    if late:
        words = f"{counted(len(late), 'report')} overdue since {late[0].on:%b %-d, %Y}"
        words += f"; still to do: {late[0].words}"
        return Evidence(words, State.AMBER, "audits:reports")
    posted = Report.objects.exclude(posted_at=None).count()
    sent = Report.objects.exclude(sent_on=None).count()
    words = f"{counted(Report.objects.count(), 'report')} made, {posted} posted, {sent} sent"
    return Evidence(words, page="audits:reports")


@gives_evidence("LEX-3.B.vi", "NE-60-3206(1)")
def posted_policy(profile: Profile, now: datetime) -> Evidence:
    posted, since = _posted(POLICY, profile), outdated_policy(now)
    if since is None:
        return posted
    words = f"{posted.words}, before the policy in force of {day(since, profile)}"
    return Evidence(words, State.AMBER, "audits:reports")


@gives_evidence("NE-60-3206(2)")
def posted_privacy(profile: Profile, now: datetime) -> Evidence:
    return _posted("privacy", profile)


@gives_evidence("LEX-3.B.xvi")
def law_review(profile: Profile, now: datetime) -> Evidence:
    last = LawReview.objects.select_related("reviewed_by").first()
    due = law_review_due(profile, now)
    words = f"{'Review due since' if due < now else 'Next review by'} {day(due, profile)}"
    if last is not None:
        read = f"Read by {last.reviewed_by} on {day(last.reviewed_at, profile)}"
        words = f"{read}; {words[0].lower()}{words[1:]}"
    today = local_day(profile, now)
    ending = profile.statute.end_warning(today)
    if ending:
        state = State.RED if profile.statute.has_ended(today) else State.AMBER
        return Evidence(f"{ending} {words}", state, "audits:reports")
    return Evidence(words, State.AMBER if due < now else State.GREEN, "audits:reports")


@gives_evidence("KIN-IV.A.3")
def kept_by_the_statute(profile: Profile, now: datetime) -> Evidence:
    """Kinston has the adopted profile and the review of its law under one clause."""
    adopted, read = adoption(profile, now), law_review(profile, now)
    if adopted.state is not State.GREEN:
        return adopted
    return Evidence(f"{adopted.words}. {read.words}", read.state, read.page)


def _posted(code: str, profile: Profile) -> Evidence:
    paper = PostedPaper.objects.filter(code=code).first()
    if paper is None:
        return Evidence("Not posted yet", State.AMBER, "audits:reports")
    return Evidence(f"Posted {day(paper.posted_at, profile)}", page="audits:public")
