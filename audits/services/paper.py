"""The papers on the public page, each version with its day."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, enforces
from audits import permissions
from audits.models import PostedPaper
from governance.models import Adoption
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.models import User

# The paper of a profile that is the policy itself.
POLICY = "policy"


@enforces("LEX-3.B.vi", "NE-60-3206(1)", "NE-60-3206(2)")
def post_paper(*, code: str, title: str, upload: "UploadedFile[bytes]", actor: User) -> PostedPaper:
    """Post a version of one of the papers that the policy names; the former stays, dated."""
    permissions.require(actor, "post_paper")
    now = timezone.now()
    profile = effective_profile(now)
    asked = profile.publication.paper(code)
    if asked is None:
        raise PolicyViolation(
            profile.cite("adoption"),
            "The policy in force names no such paper.",
            "Choose one of the papers on the list.",
        )
    with leaving_no_files(), transaction.atomic():
        paper = PostedPaper(
            code=code,
            title=title.strip() or asked.label,
            document=store_document(upload=upload, actor=actor),
            posted_by=actor,
            posted_at=now,
        )
        paper.full_clean()
        paper.save()
        record_event(
            "paper.posted",
            actor=actor,
            subject=paper,
            clause=asked.clause,
            data={"paper": code, "sha256": paper.document.sha256},
        )
    return paper


@enforces("LEX-3.B.vi", "NE-60-3206(1)")
def outdated_policy(now: datetime) -> datetime | None:
    """Since when another policy is in force than the one last posted; None: it is not."""
    paper = PostedPaper.objects.filter(code=POLICY).first()
    adoption = Adoption.objects.in_force(now).first()
    since = adoption.effective_from if adoption else None
    return since if paper and since and paper.posted_at < since else None
