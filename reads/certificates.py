"""Certificates of purge runs as files: JSON to verify, PDF to read. No database is needed."""

import json
from datetime import datetime
from typing import Any

from governance.rendering import render_pdf
from ledger.signing import Signature, fingerprint, is_signed

FORMAT = "alpr purge certificate 1"


class NoCertificate(Exception):
    """The file is not a certificate of ours."""


def canonical(content: dict[str, Any]) -> str:
    """The one text of this content that is signed: sorted keys, no spaces, ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def certificate_json(content: str, signature: Signature) -> bytes:
    """The file that anybody with the agency's public key can check."""
    signed = {"algorithm": "Ed25519", "public_key": signature.public_key, "value": signature.value}
    whole = {"certificate": json.loads(content), "signature": signed}
    return json.dumps(whole, indent=2).encode()


def read_certificate(data: bytes) -> tuple[dict[str, Any], Signature]:
    """What the file certifies and the signature that stands in it, checked by nobody yet."""
    try:
        whole = json.loads(data)
        content, signed = whole["certificate"], whole["signature"]
        if content["format"] != FORMAT:
            raise NoCertificate
        return content, Signature(signed["public_key"], signed["value"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoCertificate from error


def is_genuine(content: dict[str, Any], signature: Signature) -> bool:
    """Whether the holder of the key in the signature signed exactly this content."""
    return is_signed(canonical(content).encode(), signature)


def certificate_pdf(content: str, sha256: str, signature: Signature) -> bytes:
    """The certificate to read and to file, with what is needed to check its JSON against it."""
    facts: dict[str, Any] = json.loads(content)
    for name in ("started_at", "finished_at", "removed_up_to"):
        facts[name] = _instant(facts[name])
    facts["removed"] = [
        row | {"first": _instant(row["first"]), "last": _instant(row["last"])}
        for row in facts["removed"]
    ]
    # The first certificates were made before there were holds, and for whole runs alone.
    facts.setdefault("kept", [])
    facts.setdefault("came_to_its_end", True)
    facts["sha256"] = sha256
    facts["signature"] = signature.value
    facts["fingerprint"] = fingerprint(signature.public_key)
    # Its date is the run's: the same certificate gives the same document whenever it is printed.
    return render_pdf("purge_certificate", facts, at=facts["finished_at"])


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
