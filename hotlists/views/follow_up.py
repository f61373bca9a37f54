"""Later outcomes of stops: what is still to be written down, by whom, since when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.models import open_to
from hotlists.models import FollowUp
from hotlists.permissions import COMMANDING
from hotlists.rules.stop import RESULTS
from hotlists.services.follow_up import finish_follow_up
from hotlists.views.absent import absent_is_404
from personnel.requests import MemberRequest
from personnel.standing import places_of


@require_GET
def follow_ups(request: MemberRequest) -> HttpResponse:
    """One's own and those of the people one supervises; for those in command, all."""
    person = request.user
    visible = FollowUp.objects.filter(open_to(person, "stop__alert__written_approval"))
    found = visible.select_related("stop__officer", "done_by")
    if person.doors.isdisjoint(COMMANDING):
        theirs = Q(stop__officer__supervisor__in=places_of(person))
        found = found.filter(Q(stop__officer=person) | theirs)
    is_done = request.GET.get("show") == "done"
    found = found.exclude(done_at=None) if is_done else found.filter(done_at=None)
    order = F("done_at").desc() if is_done else F("due_at").asc()
    context = {
        "page": Paginator(found.order_by(order, "pk"), 25).get_page(request.GET.get("page")),
        "is_done": is_done,
        "now": timezone.now(),
        "answers": {
            kind: [(r.value, r.label) for r in FollowUp.Result if r.value in fitting]
            for kind, fitting in RESULTS.items()
        },
    }
    return render(request, "hotlists/follow_ups.html", context)


@require_POST
@absent_is_404
def finish(request: MemberRequest, follow_up_id: int) -> HttpResponse:
    finish_follow_up(
        follow_up_id=follow_up_id, actor=request.user, result=request.POST.get("result", "")
    )
    messages.success(request, "The outcome is written down.")
    return redirect("hotlists:follow-ups")
