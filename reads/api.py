"""Searching by API: the same gate, the same service and the same record as on the pages."""

from typing import IO, Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import ValidationError as NotAQuestion
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.models import Case
from governance.services import effective_profile
from ledger.problems import problem
from personnel.models import User
from reads import results as shown
from reads.models import Inquiry
from reads.search import Question
from reads.services.inquiry import Why, open_inquiry
from reads.services.look import LAST_PAGE, look_at_page
from reads.views.own import own_inquiry
from reads.views.results import SORTS


def member(request: Request) -> User:
    """Who is signed in: the gate let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


class InquiryParser(JSONParser):
    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        try:
            return super().parse(stream, *args, **options)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class InquiryInput(serializers.Serializer[Any]):
    """Why and what. What is missing of why is refused with its clause, as on the page."""

    purpose = serializers.CharField(max_length=48, allow_blank=True, default="")
    case_number = serializers.CharField(max_length=32, allow_blank=True, default="")
    call_number = serializers.CharField(max_length=32, allow_blank=True, default="")
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")
    on_behalf_of = serializers.SlugRelatedField(
        slug_field="badge_number", queryset=User.objects.all(), required=False, allow_null=True
    )
    is_determined_relevant = serializers.BooleanField(default=False)
    is_attested = serializers.BooleanField(default=False)
    invades_privacy = serializers.BooleanField(default=False)
    is_sensitive = serializers.BooleanField(default=False)
    approval = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    question = serializers.DictField()

    def why(self) -> Why:
        facts = self.validated_data
        number = facts["case_number"].strip().upper()
        case = Case.objects.filter(number=number).first()
        # A number that nobody added is a case named all the same, and refused as one.
        unknown = 0 if number else None
        requester = facts.get("on_behalf_of")
        return Why(
            purpose=facts["purpose"],
            reason=facts["reason"],
            case_id=case.pk if case else unknown,
            call_number=facts["call_number"].strip().upper(),
            requester_id=requester.pk if requester else None,
            is_determined_relevant=facts["is_determined_relevant"],
            is_attested=facts["is_attested"],
            # The court order is a paper: such a search is made on the page.
            invades_privacy=facts["invades_privacy"],
            is_sensitive=facts["is_sensitive"],
            approval_id=facts.get("approval"),
        )


class PageInput(serializers.Serializer[Any]):
    page = serializers.IntegerField(min_value=1, max_value=LAST_PAGE, default=1)
    sort = serializers.ChoiceField(choices=list(SORTS), default="-time")


class InquiryOutput(serializers.ModelSerializer[Inquiry]):
    results = serializers.CharField(source="results_label")

    class Meta:
        model = Inquiry
        fields = ["id", "kind", "opened_at", "open_until", "results", "usage_due_at", "case_due_at"]


class Inquiries(APIView):
    authentication_classes = [SessionAuthentication]
    parser_classes = [InquiryParser]

    @extend_schema(request=InquiryInput, responses={201: InquiryOutput})
    def post(self, request: Request) -> Response:
        """Search: the inquiry goes on record; its pages can be looked at while it is open."""
        given = InquiryInput(data=request.data)
        if not given.is_valid():
            return problem(400, "The search is not complete.", errors=given.errors)
        try:
            question = Question.model_validate(given.validated_data["question"])
        except NotAQuestion as error:
            # Which field is wrong, never what it said: it could be a plate.
            wrong = sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})
            return problem(400, "That can not be searched for.", fields=wrong)
        inquiry = open_inquiry(
            why=given.why(), question=question, actor=member(request), kind=Inquiry.Kind.API
        )
        return Response(InquiryOutput(inquiry).data, status=201)


class InquiryReads(APIView):
    authentication_classes = [SessionAuthentication]

    @extend_schema(
        parameters=[
            OpenApiParameter("page", int),
            OpenApiParameter("sort", str, enum=list(SORTS)),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, inquiry_id: int) -> Response:
        """One page of the reads that answer an open search of one's own."""
        asked = PageInput(data=request.query_params)
        if not asked.is_valid():
            return problem(400, "There is no such page.", errors=asked.errors)
        inquiry = own_inquiry(member(request), inquiry_id)
        profile = effective_profile(timezone.now())
        found = look_at_page(
            inquiry=inquiry,
            actor=member(request),
            profile=profile,
            number=asked.validated_data["page"],
            sort=asked.validated_data["sort"],
        )
        rows = shown.rows_of(found, inquiry=inquiry, user=member(request), profile=profile, first=1)
        body = {"inquiry": inquiry.pk, "page": asked.validated_data["page"]}
        answer = Response(body | {"reads": [_row(row) for row in rows]})
        answer["Cache-Control"] = "no-store"
        return answer


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "plate": row["plate"],
        "state": row["state"],
        "captured_at": row["captured_at"],
        "camera": row["camera"].code,
        "place": row["camera"].place,
        "vehicle": row["vehicle"],
        "confidence": row["confidence"] / 100,
        "how": row["how"],
        "page_url": row["url"],
        "crop_url": row["crop_url"],
    }
