"""Limits on how often something may be done, and the key under which a visitor without an account is counted.

Counters live in the cache and hold no address: a visitor is counted under an HMAC of the address with a key
of the keyring that is drawn anew every day and thrown away the day after, so that nobody can turn an old
counter back.
"""

import hashlib
import ipaddress
import re
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from core import clock, keyring
from core.errors import RateLimited

DAILY_KEY = "visitors-"
_RATE = re.compile(r"(\d+)/(\d*)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """So many times per so many seconds."""

    times: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """``20/h``, ``5/10m``, ``3/d``; :class:`ValueError` for anything else."""
        match = _RATE.fullmatch(text)
        if not match:
            raise ValueError(f"Not a rate: {text!r}.")
        times, number, unit = match.groups()
        return cls(int(times), int(number or 1) * _SECONDS[unit])


def limit(action: str, *, key: str | int, rate: str) -> None:
    """Count one more ``action`` of ``key`` and raise :class:`core.errors.RateLimited` above the rate.

    Windows are fixed (they begin at multiples of their length) and counted atomically. ``key`` is an
    account's number or what :func:`client_key` gives, never an address. A refused attempt does not lengthen
    the wait.
    """
    parsed = Rate.parse(rate)
    now = int(time.time())
    window, passed = divmod(now, parsed.seconds)
    name = _counter(action, str(key), parsed.seconds, window)
    cache.add(name, 0, timeout=parsed.seconds + 60)
    try:
        count = cache.incr(name)
    except ValueError:  # it ran out between the two calls
        cache.set(name, 1, timeout=parsed.seconds + 60)
        count = 1
    if count > parsed.times:
        raise RateLimited(retry_after=parsed.seconds - passed)


def pause(action: str, *, key: str | int, seconds: int) -> None:
    """Raise :class:`core.errors.RateLimited` where the last ``action`` of ``key`` was less than so many seconds ago.

    A refused attempt does not lengthen the wait.
    """
    now = int(time.time())
    name = _counter(action, str(key), seconds, 0)
    if cache.add(name, now + seconds, timeout=seconds + 60):
        return
    until = int(cache.get(name) or 0)
    if until > now:
        raise RateLimited(retry_after=until - now)
    cache.set(name, now + seconds, timeout=seconds + 60)


def client_key(request: HttpRequest) -> str:
    """A name for the visitor's address that nobody can turn back, different tomorrow and on another site.

    Addresses of IPv6 count by their /64 network, which is what one household has. Behind proxies the address
    is the one the outermost trusted proxy saw (``ALLAUTH_TRUSTED_PROXY_COUNT``); what a client writes into
    the header itself is never believed.
    """
    return keyring.tag(DAILY_KEY + clock.today().isoformat(), client_network(request))[:32]


def forget_old_keys() -> int:
    """Throw away the keys of past days. Gives their number."""
    current = DAILY_KEY + clock.today().isoformat()
    old = [name for name in keyring.names(DAILY_KEY) if name < current]
    for name in old:
        keyring.discard(name)
    return len(old)


def client_network(request: HttpRequest) -> str:
    """The visitor's address, or network under IPv6. For :func:`client_key` alone: never store or log it."""
    count: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    address = str(request.META.get("REMOTE_ADDR") or "")
    if count:
        hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
        if len(hops) >= count:
            address = hops[-count]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _counter(action: str, key: str, seconds: int, window: int) -> str:
    digest = hashlib.sha256(f"{action}\x00{key}".encode()).hexdigest()[:32]
    return f"limit:{digest}:{seconds}:{window}"
