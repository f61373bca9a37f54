"""Searching: one's own searches, the form of why and what, and how a reason reads."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance.rules.substance import substance
from governance.services import effective_profile, store_document
from ledger.middleware import is_fragment
from personnel.requests import MemberRequest
from reads.forms import WhatForm, WhyForm
from reads.models import Inquiry
from reads.results import asked
from reads.services.inquiry import open_inquiry
from reads.views.own import own_inquiry


@require_GET
@never_cache
def searches(request: MemberRequest) -> HttpResponse:
    """One's own searches; first what is still to be said of them."""
    now = timezone.now()
    own = Inquiry.objects.by(request.user).marking_held().select_related("case", "requester")
    profile = effective_profile(now)
    page = Paginator(own, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"inquiry": inquiry, "asked": asked(inquiry)} for inquiry in page],
        "to_do": own.to_follow_up(now)[:20],
        "now": now,
        "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
        "profile": profile,
    }
    return render(request, "reads/searches.html", context)


@never_cache
def search(request: MemberRequest) -> HttpResponse:
    """The form; sent in, the search goes on record and its page opens. No plate in an address."""
    profile = effective_profile(timezone.now())
    with timezone.override(profile.agency.timezone):
        if request.method != "POST":
            why, what = _forms_again(request, profile)
            return render(request, "reads/search.html", _context(profile, why, what))
        why = WhyForm(request.POST, request.FILES, profile=profile, actor=request.user)
        what = WhatForm(request.POST)
        if why.is_valid() and what.is_valid():
            try:
                inquiry = _open(request, why, what)
            except ValidationError as error:
                what.add_error(None, error)
            else:
                return _go_to(request, reverse("reads:results", args=[inquiry.pk]))
        context = _context(profile, why, what)
        page = "reads/_search_form.html" if is_fragment(request) else "reads/search.html"
        return render(request, page, context, status=422)


def _open(request: MemberRequest, why: WhyForm, what: WhatForm) -> Inquiry:
    upload = why.cleaned_data["privacy_order"]
    # One transaction: a refused search leaves no paper behind.
    with transaction.atomic():
        order = store_document(upload=upload, actor=request.user) if upload else None
        return open_inquiry(
            why=why.why(order.pk if order else None), question=what.question(), actor=request.user
        )


def _go_to(request: MemberRequest, address: str) -> HttpResponse:
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _forms_again(request: MemberRequest, profile: Profile) -> tuple[WhyForm, WhatForm]:
    """Empty forms; or, to refine a search of one's own, forms that say the same again.

    What is determined and attested is said anew each time.
    """
    why: dict[str, Any] = {}
    what: dict[str, Any] = {}
    number = request.GET.get("again", "")
    if number.isdecimal():
        earlier = own_inquiry(request.user, int(number))
        why, what = WhyForm.again(earlier), WhatForm.again(earlier)
    return (
        WhyForm(initial=why, profile=profile, actor=request.user),
        WhatForm(initial=what),
    )


def _context(profile: Profile, why: WhyForm, what: WhatForm) -> dict[str, Any]:
    return {
        "why": why,
        "what": what,
        "profile": profile,
        "map_tiles": settings.MAP_TILES,
        "map_credit": settings.MAP_TILES_CREDIT,
    }


@require_POST
def reason(request: MemberRequest) -> HttpResponse:
    """How the reason reads while it is typed; keeps nothing."""
    profile = effective_profile(timezone.now())
    labels = {purpose.code: purpose.label for purpose in profile.purposes}
    text = request.POST.get("reason", "")[:1000]
    context = {
        "text": text.strip(),
        "found": substance(text, given=labels.get(request.POST.get("purpose", ""), "")),
        "least": profile.searching.least_substance,
    }
    return render(request, "reads/_reading.html", context)


@require_GET
def streets(request: MemberRequest) -> FileResponse:
    """The agency's street sketch, for the maps."""
    try:
        return FileResponse(settings.MAP_FILE.open("rb"), content_type="application/geo+json")
    except FileNotFoundError as error:
        raise Http404("There is no street map.") from error
