"""One click on an ended alert: keep what it captured as evidence."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from governance.models import Case
from hotlists.services.evidence import keep_as_evidence
from hotlists.views.absent import absent_is_404
from hotlists.views.alert import answer_card
from personnel.requests import MemberRequest


@require_POST
@absent_is_404
def keep(request: MemberRequest, alert_id: UUID) -> HttpResponse:
    number = request.POST.get("case", "").strip().upper()
    case = Case.objects.filter(number=number).first()
    if case is None:
        raise ValidationError("No case has this number yet. Add it under Cases first.")
    keep_as_evidence(
        alert_id=alert_id,
        case_id=case.pk,
        actor=request.user,
        number=request.POST.get("number", ""),
    )
    return answer_card(request, alert_id)
