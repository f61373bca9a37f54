"""One request as a printed file: what was asked, its papers, its steps, what was handed over."""

from collections.abc import Iterator
from typing import Any

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest, Package
from data_requests.statement import said_of
from governance.models import Document
from governance.rendering import render_pdf
from governance.services import lies_as_filed


def file_pdf(request: DataRequest, profile: Profile) -> bytes:
    """The file of this request to print: each paper by its name and SHA-256, each step, each oath.

    The papers themselves are not in it: their hashes tell whether a print beside it is the same.
    """
    form = profile.requests.form(request.kind)
    return render_pdf(
        "request_file",
        {
            "title": form.label,
            "reference": request.number,
            "facts": _facts(request, profile),
            "texts": _texts(request),
            "papers": [
                [each.document.name, each.get_kind_display(), each.document.uploaded_at,
                 _hash(each.document)]
                for each in request.documents.select_related("document").order_by("pk")
            ],
            "oaths": [
                f"Version {each.version}: {each.signer}, sworn {each.sworn_on:%b %-d, %Y} before "
                f"{each.oath_by}, {each.oath_title} ({each.commission}), {each.place}."
                for each in request.statements.order_by("pk")
            ],
            "steps": [
                [each.at, each.get_action_display(), str(each.by), each.note,
                 each.clause.partition("#")[0]]
                for each in request.steps.select_related("by").order_by("pk")
            ],
            "packages": [
                [*_package(each)]
                for each in request.packages.select_related("disclosure").order_by("pk")
            ],
        },
    )  # fmt: skip


def _hash(document: Document) -> str:
    """The hash as filed; where the file is another now, it says so: no copy of it is the paper."""
    is_whole = document.destroyed_at is not None or lies_as_filed(document)
    return document.sha256 if is_whole else f"{document.sha256}\nChanged or removed since"


def _facts(request: DataRequest, profile: Profile) -> list[tuple[str, Any]]:
    outside, hold = getattr(request, "outside", None), request.hold
    instrument = getattr(request, "instrument", None)
    asker = profile.requests.asker(outside.asker) if outside else None
    said: list[tuple[str, Any]] = [
        ("State", request.get_status_display()),
        ("Recorded", request.recorded_at),
        ("Recorded by", request.recorded_by),
        *said_of(request, profile),
        ("As", asker.label if asker else ""),
        ("Verified", outside.verified_at if outside else ""),
        ("Instrument", instrument and f"{instrument.number}, {instrument.court}"),
        ("Issued by", instrument and f"{instrument.issued_by}, {instrument.issued_on:%b %-d, %Y}"),
        ("Hold", hold and f"No. {hold.pk}, since {hold.placed_at:%Y-%m-%d}"),
        ("Hold ends", hold and (hold.end or "When a person ends it")),
        ("Decided by", request.decided_by),
        ("Decided", request.decided_at),
        ("Case report", request.report_number),
    ]
    return [(label, value) for label, value in said if value]


def _texts(request: DataRequest) -> list[tuple[str, str]]:
    outbound, other = getattr(request, "outbound", None), getattr(request, "other", None)
    terms = getattr(request, "terms", None)
    texts = [
        ("Reason", request.reason),
        ("Specific and articulable facts", request.facts),
        ("Case and parties", request.parties),
        ("Their training", terms.training if terms else ""),
        ("Counsel", terms.counsel_note if terms else ""),
        ("Warrant", outbound.warrant_note if outbound else ""),
        ("Their answer", outbound.answer if outbound else ""),
        ("Answer", other.answer if other else ""),
    ]
    return [(label, text) for label, text in texts if text]


def _package(package: Package) -> Iterator[Any]:
    """When, to whom, what, on what with which hash, and what became of it."""
    out = package.disclosure
    yield out.at
    yield f"{out.person}, {out.agency}"
    yield f"Reads: {package.reads}\nImages: {package.images}"
    yield f"{package.get_medium_display()} {package.media_label}\nSHA-256:\n{out.sha256}"
    ends = [
        f"Received by {out.received_by}, {out.received_at:%Y-%m-%d}" if out.received_at else "",
        f"Copies destroyed {out.destroyed_at:%Y-%m-%d}" if out.destroyed_at else "",
    ]
    yield "; ".join(filter(None, ends)) or "Not received yet"
