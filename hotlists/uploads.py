"""Uploads that are too large, answered before their body is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat

# What a form adds to its file.
FORM = 64 * 1024


class UploadLimitMiddleware:
    """Stands before whatever looks into a form: that would write the file to disk first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_public = request.path.startswith(settings.PUBLIC_PATH)
        most = settings.PUBLIC_MAX_BYTES if is_public else settings.IMPORT_MAX_BYTES
        if length.isdigit() and int(length) > most + FORM:
            context = {"limit": filesizeformat(most), "is_public": is_public}
            return render(request, "too_large.html", context, status=413)
        return self.get_response(request)
