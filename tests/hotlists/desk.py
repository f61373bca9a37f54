"""One alert of the agency, with everything that can be done on it."""

from dataclasses import dataclass
from uuid import uuid4

from django.db.models import QuerySet

from camera_ingest.models import Camera
from hotlists.models import Alert, Check, Clearance, FlagAnswer, Match, Notice
from hotlists.rules.stop import StopOutcome
from hotlists.services import alert as alerts
from hotlists.services import check as checks
from hotlists.services import clearance, ending, flag
from hotlists.services.stop import HandOver, StopFacts
from personnel.models import User
from reads.models import Read
from tests.cast import Agency

QUIET = StopOutcome(outcomes=["released"], has_search=False, has_force=False, has_injury=False)
# What a stop has to say, without anything that would make it an incident.
WHOLE = {"report_number": "26-004711", "is_named_in_narrative": True, "outcome": QUIET}


@dataclass
class Desk:
    """One open alert of the agency, and the acts on it through the real services."""

    agency: Agency
    camera: Camera
    alert: Alert

    @property
    def match(self) -> Match:
        return self.alert.matches.get()

    @property
    def status_steps(self) -> list[str]:
        return [s.code for s in self.agency.profile.verification.steps if s.kind == "status"]

    def see(self, *people: User) -> None:
        for person in people:
            alerts.view_alert(alert_id=self.alert.pk, actor=person)

    def ask(self, by: User, step: str = "", match: Match | None = None) -> Check:
        return checks.ask_dispatch(
            alert_id=self.alert.pk,
            actor=by,
            step=step or self.status_steps[0],
            match_id=(match or self.match).pk,
        )

    def answer(
        self,
        by: User,
        result: Check.Result = Check.Result.VALID,
        *,
        step: str = "",
        match: Match | None = None,
        method: str = "communications",
        reference: str = "C-1042",
    ) -> Check:
        return checks.answer_status(
            alert_id=self.alert.pk,
            actor=by,
            step=step or self.status_steps[0],
            match_id=(match or self.match).pk,
            result=result,
            method=method,
            reference=reference,
        )

    def confirm(self, by: User, match: Match | None = None) -> None:
        """Every status step answered: still wanted."""
        for step in self.status_steps:
            self.answer(by, step=step, match=match)

    def compare_photo(self, by: User, *, is_same: bool = True) -> Check:
        return checks.compare_photo(alert_id=self.alert.pk, actor=by, step="photo", is_same=is_same)

    def check_vehicle(
        self,
        by: User,
        verdict: Check.Result = Check.Result.THIS_VEHICLE,
        *,
        plate: str = "KTX4827",
        state: str = "",
        vehicle: str = "white Ford pickup",
    ) -> Check:
        return checks.check_vehicle(
            alert_id=self.alert.pk,
            actor=by,
            step="vehicle",
            verdict=verdict,
            plate=plate,
            state=state or self.agency.profile.agency.state,
            vehicle=vehicle,
        )

    def skip(self, by: User, step: str, reason: str = "") -> Check:
        return checks.skip_step(alert_id=self.alert.pk, actor=by, step=step, reason=reason)

    def clear(self, by: User, **basis: str) -> Clearance:
        return clearance.clear_to_act(alert_id=self.alert.pk, actor=by, **basis)

    def answer_flag(self, by: User, name: str, match: Match, answer: str = "fits") -> FlagAnswer:
        return flag.answer_flag(
            alert_id=self.alert.pk, actor=by, match_id=match.pk, flag=name, answer=answer
        )

    def make_every_check(
        self, by: User, match: Match | None = None, *, plate: str = "KTX4827"
    ) -> None:
        self.confirm(by, match)
        self.compare_photo(by)
        self.check_vehicle(by, plate=plate)

    def is_cleared(self, officer: User) -> bool:
        return self.alert.clearances.filter(officer=officer).exists()

    def end(
        self,
        by: User,
        outcome: str = "confirmed",
        field_outcome: str = "observed",
        *,
        mismatch: str = "",
        stop: StopFacts | None = None,
        hand_over: HandOver | None = None,
    ) -> Alert:
        answer = ending.Answer(outcome=outcome, mismatch=mismatch)
        self.alert = ending.end_alert(
            alert_id=self.alert.pk,
            actor=by,
            answers={match.pk: answer for match in self.alert.matches.all()},
            field_outcome=field_outcome,
            stop=stop,
            hand_over=hand_over,
        )
        return self.alert

    def match_of(self, plate: str) -> Match:
        return self.alert.matches.get(matched__entry__plate=plate)


def only_alert(agency: Agency, camera: Camera) -> Desk:
    """The one alert there is; its reads came with a photograph."""
    Read.objects.filter(image_id=None).update(image_id=uuid4())
    return Desk(agency, camera, Alert.objects.get())


def notices() -> QuerySet[Notice]:
    """What was told besides the alert itself and its end, which an entry's people always hear."""
    return Notice.objects.exclude(kind__in=[Notice.Kind.ENTRY_ALERT, Notice.Kind.ENTRY_ENDED])
