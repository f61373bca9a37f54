"""Sessions: that a person is here, which ones are open, ending them."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from personnel.requests import MemberRequest


@never_cache
@require_http_methods(["GET", "POST"])
def here(request: MemberRequest) -> HttpResponse:
    """Asked: whether this session is open still. Posted: its person is there, typing or reading."""
    return HttpResponse(status=204)
