"""A system of another agency: a real https server with a certificate of its own."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile

from hotlists.models import Recipient
from hotlists.services.recipient import RecipientDraft, ask_recipient
from personnel.models import User
from tests.cast import PDF, Agency


def ask(agency: Agency, /, *, actor: User | None = None, **changes: object) -> Recipient:
    """Somebody, the sergeant by default, asks that the sheriff's system be told of alerts."""
    return ask_recipient(
        draft=draft(agency, **changes),
        request=SimpleUploadedFile("letter.pdf", PDF),
        actor=actor or agency.sergeant,
    )


def draft(agency: Agency, /, **changes: Any) -> RecipientDraft:
    facts = {
        "name": "County desk",
        "agency": "County Sheriff",
        "ori": f"{agency.profile.agency.state}0240000",
        "state": agency.profile.agency.state,
        "url": "https://desk.county.example/hook",
        "basis": "Task force agreement",
    }
    return RecipientDraft(**(facts | changes))


@dataclass
class Outside:
    """What it was sent, and what it answers."""

    url: str
    authority: Path
    answers: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


def write_certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A certificate of this host, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    # The tests' clock and the machine's differ: valid on both.
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=4000))
        .not_valid_after(datetime.now(UTC) + timedelta(days=4000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@contextmanager
def run_outside(folder: Path, host: str = "localhost") -> Iterator[Outside]:
    """Run it in a thread; the certificate is `host`'s, the address always localhost."""
    certificate, key = write_certificate(folder, host)
    outside = Outside("", certificate)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            outside.received.append((dict(self.headers), body))
            self.send_response(outside.answers.pop(0) if outside.answers else 204)
            self.send_header("Location", f"{outside.url}elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    outside.url = f"https://localhost:{server.server_port}/hook?desk=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield outside
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
