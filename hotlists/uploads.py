"""Uploads that are too large, answered before their body is read."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import Resolver404, resolve

from governance.services.document import MAX_BYTES

# What a form adds to its file.
FORM = 64 * 1024
# The most papers that one form takes; each has its own limit besides.
PAPERS = 3
IMPORT = "hotlists:import-file"


class UploadLimitMiddleware:
    """Stands before whatever looks into a form: that would write the file to disk first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if (
            length.isdigit()
            and int(length) > FORM
            and int(length) > (most := _most(request)) + FORM
        ):
            is_public = request.path.startswith(settings.PUBLIC_PATH)
            context = {"limit": filesizeformat(most) if most else "", "is_public": is_public}
            return render(request, "too_large.html", context, status=413)
        return self.get_response(request)


def _most(request: HttpRequest) -> int:
    """How large a file may come through this door: lists are large, and who is unknown has none."""
    if request.path.startswith(settings.PUBLIC_PATH):
        return settings.PUBLIC_MAX_BYTES
    if SESSION_KEY not in request.session:
        return 0
    try:
        is_list = resolve(request.path_info).view_name == IMPORT
    except Resolver404:
        return 0
    return settings.IMPORT_MAX_BYTES if is_list else PAPERS * MAX_BYTES
