"""What the database itself refuses of an inquiry, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reads.models import Inquiry
from tests.reads.searches import search

EARLIER = timezone.now() - timedelta(days=400)

WRONG = [
    ("inquiry_has_case_or_call", {"case": None}),
    ("inquiry_call_has_case_due", {"call_number": "C26-004711"}),
    ("inquiry_call_has_case_due", {"case_due_at": timezone.now() + timedelta(days=400)}),
    ("inquiry_has_purpose_and_reason", {"purpose": ""}),
    ("inquiry_has_purpose_and_reason", {"reason": ""}),
    ("inquiry_is_attested", {"is_attested": False}),
    ("inquiry_into_privacy_has_order", {"invades_privacy": True}),
    ("inquiry_sensitive_has_approval", {"is_sensitive": True}),
    ("inquiry_ends_after_it_opens", {"open_until": EARLIER}),
    ("inquiry_ends_after_it_opens", {"usage_due_at": EARLIER}),
    ("inquiry_usage_is_whole", {"is_used": True}),
    ("inquiry_usage_is_whole", {"is_used": True, "used_recorded_at": EARLIER}),
    (
        "inquiry_usage_is_whole",
        {"is_used": True, "used_recorded_at": EARLIER, "report_number": "26-1"},
    ),
    ("inquiry_usage_is_whole", {"used_recorded_at": EARLIER}),
]


@pytest.mark.clause("LEX-3.G.iii", "LEX-3.D.i#access", "LEX-3.D.iv", "KIN-IV.B.6#search")
@pytest.mark.parametrize(("constraint", "facts"), WRONG)
def test_the_database_refuses_it(lexington, constraint, facts):
    inquiry = search(lexington)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Inquiry.objects.filter(pk=inquiry.pk).update(**facts)
