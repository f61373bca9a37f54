"""The answer to somebody outside, as a letter: what was decided, and by which clause or law."""

from alpr_compliance.policy import Profile, enforces
from data_requests.models import DataRequest, Step
from governance.rendering import render_pdf

DECIDING = (Step.Action.GRANTED, Step.Action.GRANTED_IN_PART, Step.Action.REFUSED)


def decision_of(request: DataRequest) -> Step | None:
    """The step that decided a request from outside; None before it, and for a member's own."""
    if request.requested_by_id is not None:
        return None
    return request.steps.filter(action__in=DECIDING).last()


@enforces("LEX-3.G.i", "KIN-IV.D.5")
def answer_pdf(request: DataRequest, decision: Step, profile: Profile) -> bytes:
    """The letter that tells the requester the decision, its reason and its citation."""
    outside = request.outside
    intake = getattr(request, "intake", None)
    name = intake.receipt if intake else request.number
    return render_pdf(
        "letter",
        {
            "title": "Answer to your request for plate reader data",
            "reference": name,
            "to": [
                line
                for line in (outside.name, outside.title, outside.agency, outside.address)
                if line
            ],
            "facts": [
                ("Your request", name),
                ("Received", request.submitted_at),
                ("Your case or matter", request.case_reference or "None named"),
                ("Decision", decision.get_action_display()),
                ("By", decision.clause.partition("#")[0]),
            ],
            "paragraphs": words_of(request, decision),
            "signed_by": ["Signature", profile.agency.administrator_title, "Date"],
        },
    )


def words_of(request: DataRequest, decision: Step) -> list[str]:
    """The law's own answer first, where there is one; then what the decision said."""
    other = getattr(request, "other", None)
    answer = other.answer if other else ""
    said = decision.note if decision.note != answer else ""
    ends = {
        Step.Action.REFUSED: "This letter says nothing about which data is stored, or whether any.",
        Step.Action.GRANTED: "How you receive what was granted, we tell you separately.",
        Step.Action.GRANTED_IN_PART: "How you receive what was granted, we tell you separately.",
    }
    return [text for text in (answer, said, ends[Step.Action(decision.action)]) if text]
