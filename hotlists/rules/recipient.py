"""Who outside may be told of alerts, and where notices may be sent."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.agency import check_ori, check_state

# Old addresses in new ones: as a gateway to the old network reads them (NAT64), and as they were
# first written.
CARRYING = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))
# Where clouds answer a machine about itself, outside the range that most of them use for it.
CLOUD = frozenset(map(ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")))

# In place of a state: an agency of the United States.
FEDERAL = "US"


@enforces("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
def check_law_enforcement(*, profile: Profile, ori: str, state: str, has_request: bool) -> None:
    """A recipient is a law enforcement agency that asked in writing, and may ask for a release.

    Its notices are such releases: where those are shut to other states, so are these.
    """
    rules = profile.requests
    if not (ori and state and has_request):
        raise PolicyViolation(
            rules.release.written_clause,
            "A recipient is a law enforcement agency with its ORI, its state and its written"
            " request.",
            "Ask for it with all three. One that was asked for without them is ended first.",
        )
    check_ori(clause=rules.release.clause, ori=ori)
    check_state(clause=rules.release.clause, ori=ori, fits=state in (FEDERAL, ori[:2]))
    kinds = {FEDERAL: "federal_agency", profile.agency.state: "state_agency"}
    rules.check_asker("release", kinds.get(state, "other_state_agency"))


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
    return all(found.is_global and not found.is_multicast for found in _meant(address))


def is_never_meant(address: str) -> bool:
    """Whether nobody's system answers notices there, not even one inside: where a machine asks
    its own cloud for secrets, the link, everybody, nobody."""
    return any(
        found in CLOUD or found.is_link_local or found.is_multicast or found.is_unspecified
        for found in _meant(address)
    )


def _meant(address: str) -> list[IPv4Address | IPv6Address]:
    """The address, and the old one that it carries: gateways lead from the one to the other."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return [found]
    if found.ipv4_mapped:
        return [found.ipv4_mapped]
    if found.sixtofour:
        return [found, found.sixtofour]
    if any(found in network for network in CARRYING) and found.packed[:15].strip(b"\0"):
        return [found, IPv4Address(found.packed[12:])]
    return [found]


def usable_address(addresses: Sequence[str], *, allow_local: bool) -> str | None:
    """The address to connect to, or None where any of them may not be connected to."""
    is_good = all(
        not is_never_meant(each) and (allow_local or is_public(each)) for each in addresses
    )
    return addresses[0] if addresses and is_good else None


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
