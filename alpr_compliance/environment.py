"""Settings from the environment: NAME, or NAME_FILE that names a file holding the value."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str | None = None) -> str:
    """The value of NAME, the content of the file NAME_FILE names, or the default.

    Raises ImproperlyConfigured when there is none of the three, or no such file, so that a
    deployment that forgot a setting does not start.
    """
    if name in os.environ:
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file}, which can not be read: {error.strerror}."
            ) from error
    if default is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    return default


def env_flag(name: str, *, default: bool) -> bool:
    """NAME as yes or no; anything else is an error, never a silent no."""
    value = env(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "1", "0", "true", "false", "on", "off"}:
        raise ImproperlyConfigured(f"{name} is yes or no, not {value!r}.")
    return value in {"yes", "1", "true", "on"}


def local_secret(path: Path) -> str:
    """The secret kept in this file, made at the first call, readable by its owner only.

    Raises ImproperlyConfigured where this account can not keep one there.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} can not be made or read: {error.strerror}. Name in ALPR_DATA_DIR a folder that"
            f" this account may write to, such as {Path.home() / 'alpr'}."
        ) from error


def strong_secret(value: str) -> str:
    """The secret, unless a guess could find it. Raises ImproperlyConfigured, without the value."""
    if len(value) < 32 or len(set(value)) < 8:
        raise ImproperlyConfigured(
            "SECRET_KEY can be guessed: at least 32 random characters, as `openssl rand -hex 32`"
            " makes them."
        )
    return value


def identity_provider() -> dict[str, Any]:
    """The agency's OpenID Connect provider as allauth wants it; empty where none is named.

    Raises ImproperlyConfigured for an address without TLS: what the provider says lets people in.
    """
    issuer = env("ALPR_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    if not issuer.startswith("https://"):
        raise ImproperlyConfigured("ALPR_OIDC_ISSUER is an address such as https://login.HOST")
    return {
        "provider_id": "agency",
        "name": env("ALPR_OIDC_NAME", "the agency's account"),
        "client_id": env("ALPR_OIDC_CLIENT_ID"),
        "secret": env("ALPR_OIDC_CLIENT_SECRET"),
        "settings": {"server_url": issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }


def origin_of(address: str) -> str:
    """The origin that a page may load map tiles from: `https://*.tiles.example.org`."""
    parts = urlsplit(address.replace("{s}", "*"))
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ImproperlyConfigured(
            "ALPR_MAP_TILES is an address such as https://HOST/{z}/{x}/{y}.png"
        )
    return f"{parts.scheme}://{parts.netloc}"
