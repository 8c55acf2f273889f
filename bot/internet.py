"""Which addresses belong to the open internet, and names resolved so that only those are connected to."""

import re
import socket
from collections.abc import Callable, Collection
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

GLOBAL_IPV6 = IPv6Network("2000::/3")
"""All IPv6 addresses of the open internet; local, translated and IPv4-compatible ones lie outside."""
CLOSED = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # reserved for protocols: Teredo, ORCHID, AS112, benchmarks
            "2002::/16",  # 6to4: stands for an IPv4 address, which may be private
            "2001:db8::/32",  # documentation
            "3fff::/20",  # documentation
            "3ffe::/16",  # the former 6bone
        ),
    )
) + tuple(
    map(
        IPv4Network,
        (
            "168.63.129.16/32",  # Azure's host, as seen from its machines
            "192.0.0.0/24",  # reserved for protocols
            "192.88.99.0/24",  # 6to4 relays
        ),
    )
)
NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet: not private, local, reserved or multicast."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, IPv6Address) and ip not in GLOBAL_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in CLOSED)


def leads_inside(host: str, allowed: Callable[[str], bool] = is_public) -> bool:
    """Whether a host is an address that is not allowed; a name is checked when it is resolved."""
    try:
        return not allowed(host)
    except ValueError:  # a name; one that ends in a number is an address in disguise
        return NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is not None


class PublicOnly(AbstractResolver):
    """Resolves names, and refuses those that lead into a private network.

    Args:
        allowed: whether an IP address may be connected to.
        own: hosts that may be anywhere.

    """

    def __init__(self, allowed: Callable[[str], bool] = is_public, *, own: Collection[str] = ()) -> None:
        self._inner, self._allowed, self._own = DefaultResolver(), allowed, frozenset(own)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where a name leads.

        Raises:
            OSError: nowhere, or into a private network.

        """
        found = await self._inner.resolve(host, port, family)
        inside = not found or not all(self._allowed(one["host"]) for one in found)
        if inside and host not in self._own:
            raise OSError("leads into a private network")
        return found

    async def close(self) -> None:
        """Close what resolves."""
        await self._inner.close()
