"""The public page: a request put right or withdrawn, by who holds its receipt and secret."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alpr_compliance.policy import PolicyViolation
from data_requests.forms import JuratForm, PublicForm
from data_requests.models import DataRequest
from data_requests.services import intake
from data_requests.views.asking import form_page, keys_of, state_page, statement_of
from data_requests.views.counted import counted, source_of
from governance.services import effective_profile
from ledger.services import record_refusal


@require_POST
@never_cache
@counted
def change(request: HttpRequest) -> HttpResponse:
    """The request as its form, filled in; sent with `send`, it is handed in again."""
    found = intake.request_of(**keys_of(request))
    if found is None or found.status != DataRequest.Status.FIX_REQUIRED:
        return state_page(request, found)
    profile = effective_profile(timezone.now())
    is_sent = "send" in request.POST
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        form = PublicForm(
            data,
            files,
            kind=found.kind,
            profile=profile,
            asker=found.outside.asker,
            initial=PublicForm.initial_of(found),
        )
        oath = JuratForm(data, files)
        if is_sent and _is_taken(request, form, oath):
            return state_page(request, found, "Your request is handed in again.")
        return form_page(request, profile, form, oath, keys=keys_of(request))


def _is_taken(request: HttpRequest, form: PublicForm, oath: JuratForm) -> bool:
    if not (form.is_valid() and oath.is_valid()):
        return False
    try:
        made = intake.resubmit_request(
            **keys_of(request),
            draft=form.draft(),
            source=source_of(request),
            statement=statement_of(oath),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    except PolicyViolation as refusal:
        record_refusal(refusal, actor=None, act="data_requests:ask-change")
        form.refusal = refusal
        return False
    return made is not None


@require_POST
@never_cache
@counted
def withdraw(request: HttpRequest) -> HttpResponse:
    found = intake.take_back(**keys_of(request))
    return state_page(request, found, "Your request is withdrawn.")
