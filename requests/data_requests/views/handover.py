"""Hand-over: making a package, taking it out, its receipt and its end; and the one-time link."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from data_requests import permissions
from data_requests.models import DataRequest, Package
from data_requests.services import packaging
from data_requests.views.counted import counted
from data_requests.views.steps import moment
from governance.services import effective_profile
from personnel.requests import MemberRequest

PAGE = 25


@require_POST
@never_cache
def make(request: MemberRequest, request_id: int) -> HttpResponse:
    """Answers with the passphrase itself: it is shown this once, and kept nowhere."""
    made = packaging.make_package(
        request_id=request_id,
        actor=request.user,
        medium=request.POST.get("medium", "")[:14],
        media_label=request.POST.get("media_label", "")[:80],
        part_from=moment(request, "part_from"),
        part_to=moment(request, "part_to"),
        report_number=request.POST.get("report_number", "")[:64],
    )
    link = ""
    if made.token:
        link = request.build_absolute_uri(reverse("data_requests:collect", args=[made.token]))
    context = {"package": made.package, "passphrase": made.passphrase, "link": link}
    return render(request, "data_requests/package_made.html", context)


@require_POST
@never_cache
def take(request: MemberRequest, package_id: int) -> FileResponse:
    package = packaging.take_package(package_id=package_id, actor=request.user)
    return _file(package)


@require_POST
def receipt(request: MemberRequest, package_id: int) -> HttpResponse:
    package = packaging.confirm_receipt(
        package_id=package_id,
        actor=request.user,
        received_by=request.POST.get("received_by", "")[:120],
    )
    messages.success(request, "The receipt is noted. The file goes from here.")
    return redirect("data_requests:request", package.request_id)


@require_POST
def destroyed(request: MemberRequest, package_id: int) -> HttpResponse:
    package = packaging.confirm_destruction(
        package_id=package_id,
        actor=request.user,
        told_by=request.POST.get("told_by", "")[:120],
    )
    messages.success(request, "The destruction is noted.")
    return redirect("data_requests:request", package.request_id)


@require_GET
def packages(request: MemberRequest) -> HttpResponse:
    """What was handed over, to whom, its hash, and whether its copies are destroyed in time."""
    now = timezone.now()
    shown = permissions.visible_to(request.user, DataRequest.objects.all())
    found = Package.objects.filter(request__in=shown).defer("read_ids")
    found = found.select_related("request", "disclosure", "made_by")
    if request.GET.get("show") == "overdue":
        found = found.destruction_overdue(now)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "show": request.GET.get("show", ""),
        "now": now,
        "clause": effective_profile(now).requests.hand_over.clause,
    }
    return render(request, "data_requests/packages.html", context)


@never_cache
@counted
def collect(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """The recipient's one-time link. Only a press of the button takes it: no preview uses it up."""
    if request.method != "POST":
        return render(request, "data_requests/collect.html", {})
    package = packaging.collect_package(token=token)
    if package is None:
        return render(request, "data_requests/collect.html", {"is_gone": True}, status=404)
    return _file(package)


def _file(package: Package) -> FileResponse:
    answer = FileResponse(
        packaging.path_of(package).open("rb"),
        as_attachment=True,
        filename=f"{package.request.number}-{package.pk}.zip",
    )
    answer["Content-Type"] = "application/octet-stream"
    return answer
