"""Sessions: when one locks, which terminals stay open, and what is shown before signing in."""

from ipaddress import ip_address, ip_network
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import PolicyModel, Text

# The FBI's CJIS Security Policy (AC-11, AC-12); an agency may be stricter, not looser.
LONGEST_IDLE = Duration.model_validate("30 minutes")
LONGEST = Duration.model_validate("12 hours")


class OpenTerminals(PolicyModel):
    """Terminals that do not lock when idle (AC-11), known by the networks they are on."""

    kind: Literal["in_car", "dispatch"]
    networks: Annotated[tuple[Text, ...], Field(min_length=1)]

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ip_network(network)
        return networks


class SessionRules(PolicyModel):
    idle: Duration = LONGEST_IDLE
    absolute: Duration = LONGEST
    open_terminals: tuple[OpenTerminals, ...] = ()
    # Before an approval, a release, an adoption: proved again who one is, this shortly before.
    proved_within: Duration = Duration.model_validate("15 minutes")
    # A network that a person did not sign in from for so long is new.
    network_known: Duration = Duration.model_validate("90 days")
    # AC-8; shown before each sign-in, which agrees to it.
    notice: Annotated[tuple[Text, ...], Field(min_length=1)] = (
        "This is a restricted system that holds law enforcement data. It is for authorized, "
        "official use only.",
        "All use is monitored, recorded under your name and reviewed; there is no expectation of "
        "privacy, and signing in is your consent to it.",
        "Unauthorized use is prohibited and may bring discipline, criminal and civil penalties.",
    )

    @model_validator(mode="after")
    def _is_no_looser_than_the_security_policy(self) -> Self:
        if self.idle.is_longer_than(LONGEST_IDLE):
            raise ValueError(f"idle is at most {LONGEST_IDLE} (CJIS AC-11)")
        if self.absolute.is_longer_than(LONGEST):
            raise ValueError(f"absolute is at most {LONGEST} (CJIS AC-12)")
        return self

    def stays_open(self, address: str | None) -> bool:
        """Whether the terminal at this address is one that does not lock when idle."""
        if address is None:
            return False
        at = ip_address(address)
        named = (ip_network(n) for group in self.open_terminals for n in group.networks)
        return any(at in network for network in named)
