"""A small identity provider that speaks OpenID Connect and signs with a key of its own."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "alpr", "a-secret-from-a-file"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Who signs in there, and what its tokens say, is set by the test."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.published = self.signing = new_key()
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.token_answers: list[int] = []

    def token(self) -> str:
        now = int(time.time())
        about = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        facts = {**about, "jti": secrets.token_hex(8), **self.claims}
        return jwt.encode(facts, self.signing, algorithm="RS256", headers={"kid": "one"})


class Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            code = secrets.token_hex(8)
            self.server.asked[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
        elif address.path == "/keys":
            public = self.server.published.public_key()
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
            self._say({"keys": [key | {"kid": "one", "alg": "RS256"}]})
        else:
            issuer = self.server.issuer
            self._say(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.server.asked.pop(given["code"], {})
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        is_right = (
            (given["client_id"], given["client_secret"]) == (CLIENT, SECRET)
            and asked.get("code_challenge") == challenge
            and asked["redirect_uri"] == given["redirect_uri"]
        )
        self.server.token_answers.append(200 if is_right else 400)
        if is_right:
            self._say(
                {"access_token": "x", "token_type": "Bearer", "id_token": self.server.token()}
            )
        else:
            self._say({"error": "invalid_grant"}, 400)

    def _say(self, facts: dict[str, Any], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(facts).encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            provider.shutdown()
            thread.join()
