"""Who outside may be told of alerts, and where notices may be sent."""

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from alpr_compliance.policy import PolicyViolation, Profile


def check_recipient(*, profile: Profile, url: str, agency: str, basis: str) -> None:
    """A recipient names its agency and the basis, and is reached by https alone."""
    clause = profile.cite("access")
    if not agency.strip() or not basis.strip():
        raise PolicyViolation(
            clause,
            "A recipient names its agency and on what basis it is told of alerts.",
            "Write both.",
        )
    if not is_https(url):
        raise PolicyViolation(
            clause,
            "Notices leave the agency by https only, to an address without a name or password.",
            "Ask the other agency for an address that starts with https://",
        )


def is_https(url: str) -> bool:
    """Whether this is a whole https address without credentials in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    has_credentials = "@" in parts.netloc
    whole = parts.scheme == "https" and bool(parts.hostname) and not has_credentials and port != 0
    return whole and url.isprintable() and " " not in url


def is_public(address: str) -> bool:
    """Whether this IP address lies outside: not private, not this machine, not a special one."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast


def usable_address(addresses: Sequence[str], *, allow_local: bool) -> str | None:
    """The address to connect to, or None where any of them is not a public one."""
    if not addresses or not (allow_local or all(map(is_public, addresses))):
        return None
    return addresses[0]


def check_recipient_decision(*, profile: Profile, is_open: bool, is_own: bool) -> None:
    """A request is decided once, by somebody who did not make it."""
    if is_own:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "You asked for this recipient.",
            "Somebody else with your standing decides it.",
        )
    if not is_open:
        raise PolicyViolation(
            profile.cite("access"), "This was decided already.", "Read the list as it stands now."
        )
