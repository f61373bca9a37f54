"""What only some requests have: who asks from outside, the oath, the instrument, the terms."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alpr_compliance.checked import CheckedModel
from data_requests.models.request import DataRequest

# What reports and logs call who asks for themselves: a defendant, a party to a case.
NO_AGENCY = "A person outside any agency"


class OutsideRequester(CheckedModel):
    """Somebody without an account who asks: who they say they are, and how that was verified."""

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="outside")
    asker = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    agency = models.CharField(max_length=120, blank=True)
    ori = models.CharField(max_length=9, blank=True)
    email = models.EmailField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    # The number that was called, found elsewhere than in the request, and who answered.
    call_back_number = models.CharField(max_length=40, blank=True)
    call_back_person = models.CharField(max_length=120, blank=True)
    # What identity was seen, where there is no agency to call.
    identity = models.CharField(max_length=200, blank=True)
    # How the oath was checked, where a sworn statement is there: who took it, which commission.
    oath_checked = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outside_verification_is_whole",
                condition=Q(verified_by=None, verified_at=None)
                | (
                    Q(verified_by__isnull=False, verified_at__isnull=False)
                    & (~Q(identity="") | (~Q(call_back_number="") & ~Q(call_back_person="")))
                ),
                violation_error_code="LEX-3.G.iv",
            ),
        ]

    def __str__(self) -> str:
        return f"requester of {self.request_id}"


class SwornStatement(CheckedModel):
    """A signed statement with its jurat, uploaded: who swore, before whom, where and when."""

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="statements")
    version = models.PositiveSmallIntegerField()
    document = models.OneToOneField(
        "governance.Document", on_delete=models.PROTECT, related_name="+"
    )
    signer = models.CharField(max_length=120)
    oath_by = models.CharField(max_length=120)
    oath_title = models.CharField(max_length=120)
    commission = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    sworn_on = models.DateField()
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="sworn_statement_has_its_jurat",
                condition=~Q(signer="")
                & ~Q(oath_by="")
                & ~Q(oath_title="")
                & ~Q(commission="")
                & ~Q(place=""),
                violation_error_code="NC-20-183.32(c)#requests",
            ),
            # Nobody takes their own oath.
            models.CheckConstraint(
                name="sworn_before_somebody_else", condition=~Q(signer__iexact=F("oath_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Instrument(CheckedModel):
    """The warrant, subpoena or order that was served."""

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="instrument")
    ground = models.CharField(max_length=32)
    court = models.CharField(max_length=120)
    number = models.CharField(max_length=64)
    issued_by = models.CharField(max_length=120)
    issued_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="instrument_names_court_number_and_judge",
                condition=~Q(court="") & ~Q(number="") & ~Q(issued_by=""),
                violation_error_code="KIN-IV.E.3.a",
            )
        ]

    def __str__(self) -> str:
        return f"instrument of {self.request_id}"


class ReleaseTerms(CheckedModel):
    """What another agency states to receive data, and counsel's word where it is needed."""

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="terms")
    training = models.CharField(max_length=200, blank=True)
    is_never_sold = models.BooleanField(default=False)
    counsel_by = models.CharField(max_length=120, blank=True)
    counsel_note = models.CharField(max_length=300, blank=True)
    counsel_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counsel_noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="counsel_answer_is_whole",
                condition=Q(counsel_noted_by=None, counsel_noted_at=None, counsel_by="")
                | (
                    Q(counsel_noted_by__isnull=False, counsel_noted_at__isnull=False)
                    & ~Q(counsel_by="")
                    & ~Q(counsel_note="")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"terms of {self.request_id}"


class OutboundAsk(CheckedModel):
    """A request of ours to another agency: to whom, when it went, and what came of it."""

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="outbound")
    agency = models.CharField(max_length=120)
    contact = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    warrant_note = models.CharField(max_length=200, blank=True)
    warrant_sought_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Whom of the other agency we told that the data is no longer needed.
    cancelled_to = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbound_cancelled_to_somebody",
                condition=Q(cancelled_at=None, cancelled_to="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_to="")),
                violation_error_code="KIN-IV.D.4",
            ),
            models.CheckConstraint(
                name="outbound_answered_after_it_was_sent",
                condition=Q(answered_at=None) | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ask of {self.request_id}"


class OtherAsk(CheckedModel):
    """A request from outside law enforcement: the basis it claims, and how it was answered."""

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="other")
    basis = models.CharField(max_length=32, blank=True)
    answer = models.TextField(blank=True)
    answer_clause = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answer_comes_with_its_citation",
                condition=Q(answer="", answer_clause="") | (~Q(answer="") & ~Q(answer_clause="")),
                violation_error_code="LEX-3.G.i",
            )
        ]

    def __str__(self) -> str:
        return f"ask of {self.request_id}"


class RequestDocument(CheckedModel):
    """One paper in the file of a request."""

    class Kind(models.TextChoices):
        LETTER = "letter", "Written request"
        STATEMENT = "statement", "Sworn statement"
        UNSWORN = "unsworn", "Statement without its jurat"
        INSTRUMENT = "instrument", "Warrant, subpoena or order"
        PROOF = "proof", "Paper that shows the basis"
        SUPPORT = "support", "Supporting paper"
        ANSWER = "answer", "Answer"

    # What a request rests on.
    AS_PDF = (Kind.INSTRUMENT, Kind.PROOF)

    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, related_name="documents")
    document = models.OneToOneField(
        "governance.Document", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.request_id}"
