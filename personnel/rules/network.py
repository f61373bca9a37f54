"""Which network an address is of. Pure functions."""

from ipaddress import ip_interface


def network_of(address: str) -> str:
    """The network of an address: one vehicle or station may change addresses inside it."""
    width = 64 if ":" in address else 24
    return str(ip_interface(f"{address}/{width}").network)
