"""The captain changes a value and sees what it would do, before anyone adopts it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Duration, Profile, ProfileError
from alpr_compliance.policy.changing import changed_profile
from audits.what_if import consequences
from governance.permissions import ALLOWED
from governance.services import effective_profile, propose_adoption
from personnel.access import allowed
from personnel.requests import MemberRequest


class ChangeForm(forms.Form):
    """The values that can be tried; an empty one stays as it is."""

    days = forms.IntegerField(
        label="Keep reads for (days)", min_value=1, max_value=3650, required=False
    )
    hours = forms.IntegerField(
        label="A list is stale after (hours)", min_value=1, max_value=744, required=False
    )


@require_GET
def what_if(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    today = effective_profile(now)
    form = ChangeForm(request.GET or None)
    context = {
        "form": form,
        "today": today,
        "has_hours": today.freshness.kind == "hours",
        "can_propose": allowed(ALLOWED, request.user, "propose_adoption", None),
    }
    if form.is_bound and form.is_valid():
        try:
            changed = _changed(today, form)
        except ProfileError as error:
            context["problem"] = str(error).removeprefix(f"{today.name}: ")
        else:
            context["changed"] = changed
            context["consequences"] = consequences(today, changed, now)
    return render(request, "audits/what_if.html", context)


@require_POST
def propose(request: MemberRequest) -> HttpResponse:
    changed = _asked(effective_profile(timezone.now()), request.POST)
    propose_adoption(actor=request.user, changed=changed)
    messages.success(request, "Proposed. The Chief sees these numbers and adopts it, or does not.")
    return redirect("governance:policy")


def _asked(today: Profile, given: QueryDict) -> Profile:
    form = ChangeForm(given)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        raise ValidationError("Say which value changes.")
    try:
        return _changed(today, form)
    except ProfileError as error:
        raise ValidationError(str(error)) from error


def _changed(today: Profile, form: ChangeForm) -> Profile:
    days, hours = form.cleaned_data["days"], form.cleaned_data["hours"]
    keep = Duration.model_validate(f"{days} days") if days else None
    return changed_profile(today, keep_reads=keep, list_hours=hours)
