"""Certificates of purge runs, to keep: as signed JSON, or as PDF to read."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ledger.signing import Signature, public_key_pem
from personnel.requests import MemberRequest
from reads.certificates import certificate_json, certificate_pdf
from reads.models import PurgeCertificate


@require_GET
def certificate(request: MemberRequest, certificate_id: int, form: str) -> HttpResponse:
    made = get_object_or_404(PurgeCertificate, pk=certificate_id)
    signature = Signature(made.public_key, made.signature)
    if form == "json":
        return _download(certificate_json(made.content, signature), made, "application/json", form)
    if form == "pdf":
        pdf = certificate_pdf(made.content, made.sha256, signature)
        return _download(pdf, made, "application/pdf", form)
    raise Http404


@require_GET
def agency_key(request: MemberRequest) -> HttpResponse:
    """The public key that certificates are checked with, for whoever is to check them."""
    return _attachment(public_key_pem().encode(), "agency-key.pem", "application/x-pem-file")


def _download(data: bytes, made: PurgeCertificate, kind: str, form: str) -> HttpResponse:
    return _attachment(data, f"purge-run-{made.run_id}-{made.number}.{form}", kind)


def _attachment(data: bytes, name: str, kind: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=disposition)
