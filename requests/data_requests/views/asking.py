"""The public page: who asks what, the receipt, and the state of a request. Nobody is signed in."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Clause, PolicyViolation, Profile
from data_requests.forms import JuratForm, PublicForm
from data_requests.models import DataRequest, Step
from data_requests.rules.intake import KINDS
from data_requests.rules.states import FROM, HELD_NO_MORE, TOLD
from data_requests.rules.sworn import Jurat
from data_requests.services import intake
from data_requests.services.facts import is_sworn, oath_due
from data_requests.services.intake import Receipt, SignedStatement
from data_requests.statement import statement_pdf
from data_requests.views.counted import counted, source_of
from governance.services import effective_profile
from ledger.services import record_refusal

ANSWERED = "Looked at: refused, by the law that is named below."
LAPSED = "Lapsed: the sworn statement did not arrive in time."


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Who asks; then what they may ask for, and what the law gives them no request for."""
    profile = effective_profile(timezone.now())
    rules = profile.requests
    asker = rules.asker(request.GET.get("as", ""))
    open_kinds = [k for k in KINDS if asker and asker.code in rules.form(k).askers]
    context = {
        "askers": [each for each in rules.askers if each.code in rules.intake.askers],
        "asker": asker,
        "forms": [rules.form(kind) for kind in open_kinds],
        "shut": [each for each in rules.shut if asker and each.asker == asker.code],
    }
    return render(request, "data_requests/ask.html", context)


@never_cache
@counted
def ask_kind(request: HttpRequest, kind: str) -> HttpResponse:
    profile = effective_profile(timezone.now())
    asker = profile.requests.asker(request.GET.get("as", ""))
    if kind not in KINDS or asker is None or asker.code not in profile.requests.form(kind).askers:
        raise Http404("There is no such request.")
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        form = PublicForm(
            request.POST or None,
            request.FILES or None,
            kind=kind,
            profile=profile,
            asker=asker.code,
        )
        oath = JuratForm(request.POST or None, request.FILES or None)
        taken = _received(request, form, oath)
        if taken is not None:
            context = {"receipt": taken, "sworn_kind": profile.requests.form(kind).sworn}
            return render(request, "data_requests/ask_received.html", context)
        return form_page(request, profile, form, oath)


def _received(request: HttpRequest, form: PublicForm, oath: JuratForm) -> Receipt | None:
    if request.method != "POST" or not (form.is_valid() and oath.is_valid()):
        return None
    try:
        return intake.receive_request(
            draft=form.draft(), source=source_of(request), statement=statement_of(oath)
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
    except PolicyViolation as refusal:
        record_refusal(refusal, actor=None, act="data_requests:ask-kind")
        form.refusal = refusal
    return None


def form_page(
    request: HttpRequest,
    profile: Profile,
    form: PublicForm,
    oath: JuratForm,
    **more: object,
) -> HttpResponse:
    """The form, with what is wrong with it; nothing typed is lost."""
    rule = profile.requests.form(form.kind)
    context = {
        "form": form,
        "oath": oath,
        "rule": rule,
        "asker": profile.requests.asker(form.who),
        "refusal": form.refusal,
        "profile": profile,
        "widest": profile.requests.intake,
        **more,
    }
    status = 403 if form.refusal else 400 if form.errors or oath.errors else 200
    return render(request, "data_requests/ask_form.html", context, status=status)


def statement_of(oath: JuratForm) -> SignedStatement | None:
    facts = dict(oath.cleaned_data)
    paper = facts.pop("statement")
    if paper is None and not any(facts.values()):
        return None
    return SignedStatement(jurat=Jurat(**facts), paper=paper)


@never_cache
@counted
def state(request: HttpRequest) -> HttpResponse:
    """The state of a request, for who holds receipt and secret: by POST, never in a URL."""
    if request.method != "POST":
        return render(request, "data_requests/ask_state.html", {})
    found = intake.request_of(**keys_of(request))
    return state_page(request, found)


@require_POST
@never_cache
@counted
def statement(request: HttpRequest) -> HttpResponse:
    oath = JuratForm(request.POST, request.FILES)
    said = statement_of(oath) if oath.is_valid() else None
    if said is None:
        raise ValidationError("Attach the signed statement, and fill in its jurat.")
    found = intake.send_statement(**keys_of(request), statement=said)
    return state_page(request, found, "Your sworn statement has arrived.")


@require_POST
@never_cache
@counted
def paper(request: HttpRequest) -> HttpResponse:
    upload = request.FILES.get("paper")
    if not isinstance(upload, UploadedFile):
        raise ValidationError("Choose a file.")
    found = intake.send_paper(**keys_of(request), paper=upload)
    return state_page(request, found, "Your paper has arrived.")


@require_POST
@never_cache
@counted
def print_statement(request: HttpRequest) -> HttpResponse:
    found = intake.request_of(**keys_of(request))
    if found is None:
        return state_page(request, None)
    answer = HttpResponse(
        statement_pdf(found, effective_profile(timezone.now()), for_public=True),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = 'attachment; filename="statement.pdf"'
    return answer


def keys_of(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:64] for name in ("receipt", "secret")}


def _answer_of(found: DataRequest) -> str:
    """What the law answers to a request that rests on none of its bases."""
    other = getattr(found, "other", None)
    return other.answer if other else ""


def _why(found: DataRequest) -> dict[str, object]:
    """Why it was sent back or refused: the words of who did, or the law's answer; the clause."""
    is_returned = found.status == DataRequest.Status.FIX_REQUIRED
    action = Step.Action.RETURNED if is_returned else Step.Action.REFUSED
    if _is_held_no_more(found):
        action = Step.Action.HOLD_ENDED
    step = found.steps.filter(action=action).last()
    if step is None:
        return {}
    answer = "" if is_returned else _answer_of(found)
    return {
        "is_returned": is_returned,
        "is_held_no_more": _is_held_no_more(found),
        "is_answer": bool(answer),
        "words": answer or step.note,
        "clause": Clause(step.clause),
    }


def _is_held_no_more(found: DataRequest) -> bool:
    """Whether what was found complete was let go since, before its time."""
    status = DataRequest.Status
    is_over = found.hold is not None and found.hold.ended_at is not None
    return is_over and found.status in (status.GRANTED, status.FULFILLED)


def _is_oath_late(found: DataRequest) -> bool:
    due = oath_due(found)
    return found.status in FROM["swear"] and due is not None and due <= timezone.now()


def _state_of(found: DataRequest) -> str:
    """How it stands, in words that say nothing of what is stored."""
    if _answer_of(found):
        return ANSWERED
    if _is_held_no_more(found):
        return HELD_NO_MORE
    if _is_oath_late(found) and found.status != DataRequest.Status.FIX_REQUIRED:
        return LAPSED
    return TOLD[found.status]


def state_page(request: HttpRequest, found: DataRequest | None, news: str = "") -> HttpResponse:
    keys = keys_of(request)
    if found is None:
        context: dict[str, object] = {**keys, "unknown": True}
        return render(request, "data_requests/ask_state.html", context, status=404)
    found.refresh_from_db()
    profile = effective_profile(timezone.now())
    context = {
        **keys,
        "news": news,
        "state": _state_of(found),
        "is_open": not found.is_ended,
        "why": _why(found),
        "can_withdraw": found.status in FROM["withdraw"] and not found.packages.exists(),
        "needs_oath": found.status in FROM["swear"]
        and profile.requests.form(found.kind).sworn
        and not is_sworn(found),
        "oath_due": oath_due(found),
        "is_oath_late": _is_oath_late(found),
        "received_at": found.recorded_at,
        "oath": JuratForm(),
    }
    return render(request, "data_requests/ask_state.html", context)
