"""One file with all of an audit, for council, court or outside auditor: a signed ZIP.

The plates that were asked for are left out: a search stands in it by number, with who made it,
when and why.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from typing import Any

from alpr_compliance.policy import enforces
from audits.docx import memo_docx
from audits.models import Audit, Memo, VendorSearch
from audits.on_record import on_record
from audits.on_vendor_record import on_vendor_record
from audits.progress import ItemRow, rows_of
from audits.rules.draw import population_text
from audits.services.memo import content_of, memo_pdf
from audits.services.opening import bounds
from governance.models import Adoption
from governance.services import effective_profile, open_document
from ledger.signing import public_key_pem, sign
from personnel.models import User

READ_ME = """This is one audit, whole.

memo.pdf          the memorandum; memo.docx has the same words, to work on
population.txt    the number of each search of the period: what was drawn from
draw.json         the seed, the hash that fixed it beforehand, the size, what was drawn
items.csv         each search drawn, and each answer
evidence.json     what the system had on record for each search
corrections.csv   data errors, whose they were to correct, and that they were
policy/           the policies in force in the period, whole
manifest.sha256   the SHA-256 of each file: sha256sum -c manifest.sha256
manifest.sig      the agency's Ed25519 signature of the manifest; agency-key.pem has its key:
                  openssl pkeyutl -verify -pubin -inkey agency-key.pem -rawin \\
                    -in manifest.sha256 -sigfile manifest.sig

To repeat the draw: HASH is `sha256sum population.txt`. The lot of search N is the SHA-256 of
"SEED:HASH:N". In the order of their lots the first were drawn.
"""
# A cell that starts like this would be a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
def audit_file(audit: Audit, *, actor: User) -> bytes:
    """The ZIP of an audit whose memo is submitted or filed."""
    memo = audit.memos.exclude(submitted_at=None).order_by("-version").first()
    assert memo is not None, "an audit without a memo has no file"
    files = _files(audit, memo, actor)
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    manifest = "".join(sorted(lines, key=lambda line: line[66:])).encode()
    files["manifest.sha256"] = manifest
    files["manifest.sig"] = bytes.fromhex(sign(manifest).value)
    files["agency-key.pem"] = public_key_pem().encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _files(audit: Audit, memo: Memo, actor: User) -> dict[str, bytes]:
    profile = effective_profile(audit.opened_at)
    rows = rows_of(audit)
    versions = audit.memos.exclude(submitted_at=None)
    pdf = memo_pdf(memo)
    if memo.document is not None:
        with open_document(memo.document, actor=actor) as file:
            pdf = file.read()
    return {
        "README.txt": READ_ME.encode(),
        "memo.pdf": pdf,
        "memo.docx": memo_docx(content_of(memo), agency=profile.agency.name),
        **{f"memo/version-{each.version}.json": each.content.encode() for each in versions},
        "population.txt": population_text(audit.population).encode(),
        "draw.json": _json(_draw(audit, rows)),
        "items.csv": _items(rows),
        "evidence.json": _json(_evidence(rows)),
        "corrections.csv": _corrections(audit),
        **_policies(audit),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def _draw(audit: Audit, rows: list[ItemRow]) -> dict[str, Any]:
    items = audit.items.of_searches()
    return {
        "audit": audit.number,
        "period": [f"{audit.first}", f"{audit.last}"],
        "population": len(audit.population),
        "population_sha256": audit.population_sha256,
        "opened_at": audit.opened_at.isoformat(),
        "seed_sha256": audit.commitment,
        "drawn_at": audit.drawn_at.isoformat() if audit.drawn_at else None,
        "seed": audit.revealed_seed,
        "size": audit.sample_size,
        "drawn": [item.number for item in items if not item.is_flagged_extra],
        "flagged_in_addition": [item.number for item in items if item.is_flagged_extra],
        "replaced": {
            str(item.number): item.replaced_reason for item in items if item.replaced_by_id
        },
        "accounts_of_no_member": audit.outside,
    }


def _table(head: list[str], rows: list[list[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        writer.writerow(f"'{c}" if str(c).startswith(FORMULA) else c for c in row)
    return text.getvalue().encode()


def _items(rows: list[ItemRow]) -> bytes:
    head = [
        "search", "lot", "question", "answer", "note", "by", "at", "second reading",
        "second note", "second by",
    ]  # fmt: skip
    return _table(
        head,
        [
            [
                row.item.number or "the period", row.item.place, question.label,
                answer.get_result_display() if answer else "", answer.note if answer else "",
                row.item.outside_reviewer or (answer.by if answer else ""),
                answer.at.isoformat() if answer else "",
                "" if answer is None or answer.second_at is None
                else ("agrees" if answer.second_agrees else "sees it otherwise"),
                answer.second_note if answer else "", (answer and answer.second_by) or "",
            ]
            for row in rows
            for question, answer in row.answers
        ],
    )  # fmt: skip


def _evidence(rows: list[ItemRow]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        inquiry = row.item.inquiry
        if row.item.vendor_search is not None:
            found.append(_vendor_evidence(row.item.vendor_search))
        if inquiry is None:
            continue
        known: dict[str, Any] = {
            "search": inquiry.pk,
            "made_at": inquiry.opened_at.isoformat(),
            "made_by": str(inquiry.searcher),
            "on_behalf_of": str(inquiry.requester),
            "purpose": inquiry.purpose,
        }
        if inquiry.is_sensitive:
            known["sealed"] = f"Covert or highly sensitive: approval {inquiry.approval_id}"
        else:
            known["reason"] = _without_plate(inquiry.reason, inquiry.question.get("plate"))
            known["case"] = inquiry.case.number if inquiry.case else inquiry.call_number
            known["on_record"] = {
                code: [fact.text for fact in facts] for code, facts in on_record(inquiry).items()
            }
        found.append(known)
    return found


def _vendor_evidence(search: VendorSearch) -> dict[str, Any]:
    return {
        "search": search.pk,
        "made_at": search.at.isoformat(),
        "made_by": str(search.person),
        "in_the_vendors_log": search.log.sha256,
        "line": search.line,
        "reason": _without_plate(search.reason, search.plate),
        "case": search.case_number,
        "on_record": {
            code: [fact.text for fact in facts] for code, facts in on_vendor_record(search).items()
        },
    }


def _without_plate(reason: str, plate: str | None) -> str:
    if not plate:
        return reason
    return re.sub(re.escape(plate), "[the plate]", reason, flags=re.IGNORECASE)


def _corrections(audit: Audit) -> bytes:
    head = ["error", "what", "owner", "due", "corrected", "how", "by"]
    return _table(
        head,
        [
            [
                error.pk, error.what, error.owner, error.due,
                error.corrected_at.isoformat() if error.corrected_at else "",
                error.correction, error.corrected_by or "",
            ]
            for error in audit.data_errors.select_related("owner", "corrected_by")
        ],
    )  # fmt: skip


def _policies(audit: Audit) -> dict[str, bytes]:
    """Each adoption that was in force at some time of the period, as it was adopted."""
    since, until = bounds(audit, effective_profile(audit.opened_at))
    during = Adoption.objects.filter(effective_from__gt=since, effective_from__lt=until)
    versions = [*Adoption.objects.in_force(since)[:1], *during]
    return {f"policy/{each.version[:12]}.json": _json(each.content) for each in versions}
