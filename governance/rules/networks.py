"""Whether one account was used from two networks at once. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from personnel.rules.network import network_of


@dataclass(frozen=True)
class Act:
    """One thing done under an account: from which address, and whether it opened or ended a
    session.
    """

    address: str
    signs_in: bool = False
    signs_out: bool = False


def networks_at_once(acts: Sequence[Act]) -> int:
    """How many networks one account was used from at once, by its acts in order; 1 if one.

    At once: a session opened on one network before that of another was signed out of, or use that
    goes back and forth. One who signs out here and in there only moved.
    """
    open_on: list[str] = []
    at_once: set[str] = set()
    for act in acts:
        network = network_of(act.address)
        elsewhere = [other for other in open_on if other != network]
        came_back = bool(open_on) and network in open_on and open_on[-1] != network
        if elsewhere and (act.signs_in or came_back):
            at_once |= {network, *elsewhere}
        open_on = [other for other in open_on if other != network]
        if not act.signs_out:
            open_on.append(network)
    return max(1, len(at_once))
