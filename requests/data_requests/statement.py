"""The statement of a request on paper, ready to be signed and sworn."""

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from governance.rendering import render_pdf


def statement_pdf(request: DataRequest, profile: Profile, *, for_public: bool = False) -> bytes:
    """The sworn statement of this version of the request, with a jurat to fill in by hand.

    Outside it bears the receipt, not our number.
    """
    form = profile.requests.form(request.kind)
    outside = getattr(request, "outside", None)
    who = outside.name if outside else str(request.requested_by)
    intake = getattr(request, "intake", None)
    name = intake.receipt if intake and for_public else request.number
    return render_pdf(
        "sworn_statement",
        {
            "title": f"{form.label}: sworn statement",
            "reference": f"{name}, version {request.version}",
            "facts": said_of(request, profile),
            "texts": [
                (label, text)
                for label, text in (
                    ("Reason", request.reason),
                    ("Specific and articulable facts", request.facts),
                    ("Case and parties", request.parties),
                )
                if text
            ],
            "clause": form.clause.partition("#")[0],
            "who": who,
        },
    )


def said_of(request: DataRequest, profile: Profile) -> list[tuple[str, object]]:
    """Who asks whom for what, by label; what was left out is not there."""
    offered = (*profile.purposes, *profile.requests.form(request.kind).also_purposes)
    purposes = {purpose.code: purpose.label for purpose in offered}
    outside = getattr(request, "outside", None)
    outbound = getattr(request, "outbound", None)
    cameras = [f"{camera.name}, {camera.place}" for camera in request.cameras.all()]
    said: list[tuple[str, object]] = [
        ("Requester", outside.name if outside else request.requested_by),
        ("Agency", outside.agency if outside else ""),
        ("Asked of", outbound.agency if outbound else ""),
        ("Case", request.case.number if request.case else request.case_reference),
        ("Purpose", purposes.get(request.purpose, "")),
        ("Plate", f"{request.plate} {request.plate_state}".strip()),
        ("Cameras", "; ".join(cameras)),
        ("From", request.window_from or ""),
        ("To", request.window_to or ""),
    ]
    return [(label, value) for label, value in said if value]
