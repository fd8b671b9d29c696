"""Counts tries in a window of time; may not store or share anything that tells who tried.

In one process a dict; with several, Redis where it is set. What must hold across processes without Redis is counted
in the throttle table by its slice (`accounts/throttle.py`). An address is never a key: only its HMAC under a random
key that lives an hour in this process's memory (promises.md 1.4).
"""

import hmac
import ipaddress
import os
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Protocol

_HOUR = 3600


class Limiter(Protocol):
    """Counts hits under a key."""

    async def hit(self, key: bytes, *, limit: int, seconds: int) -> int:
        """Count one try; return 0 when it is within `limit` per `seconds`, else the whole seconds to wait."""


class LocalLimiter:
    """Fixed windows in a dict of this process, bounded in size."""

    def __init__(self, *, size: int = 50_000, tick: Callable[[], float] = time.monotonic) -> None:
        self._windows: dict[bytes, tuple[float, int]] = {}
        self._size, self._tick = size, tick

    async def hit(self, key: bytes, *, limit: int, seconds: int) -> int:
        """Count one try; return 0 within the limit, else the whole seconds until the window ends."""
        now = self._tick()
        ends, count = self._windows.get(key, (0.0, 0))
        if ends <= now:
            self._shrink(now)
            ends, count = now + seconds, 0
        self._windows[key] = (ends, count + 1)
        return 0 if count < limit else max(1, int(ends - now) + 1)

    def _shrink(self, now: float) -> None:
        if len(self._windows) >= self._size:
            self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
        if len(self._windows) >= self._size:
            # Full of live windows: forget the oldest tenth rather than grow or refuse everyone.
            for key in sorted(self._windows, key=lambda each: self._windows[each][0])[: self._size // 10]:
                del self._windows[key]


class RedisLimiter:
    """The same windows shared by several processes; one round trip, atomic."""

    _SCRIPT = (
        "local n = redis.call('INCR', KEYS[1]) "
        "if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end "
        "return {n, redis.call('PTTL', KEYS[1])}"
    )

    def __init__(self, client: Any) -> None:
        """Take a `redis.asyncio.Redis`."""
        self._run = client.register_script(self._SCRIPT)

    async def hit(self, key: bytes, *, limit: int, seconds: int) -> int:
        """Count one try; return 0 within the limit, else the whole seconds until the window ends."""
        count, left_ms = await self._run(keys=[b"limit:" + key], args=[seconds * 1000])
        return 0 if count <= limit else max(1, (int(left_ms) + 999) // 1000)


class AddressLimiter:
    """Limits signed-out visitors by network, under a key that is forgotten each hour; never leaves this process."""

    def __init__(self, *, tick: Callable[[], float] = time.monotonic) -> None:
        self._windows = LocalLimiter(tick=tick)
        self._tick = tick
        self._key, self._until = os.urandom(32), tick() + _HOUR

    async def hit(self, address: str, *, limit: int, seconds: int, purpose: str = "page") -> int:
        """Count one try from the network of `address` for `purpose`; return 0 or the seconds to wait."""
        if self._tick() >= self._until:
            self._key, self._until = os.urandom(32), self._tick() + _HOUR
            self._windows = LocalLimiter(tick=self._tick)
        message = f"{purpose}\x00{_prefix(address)}".encode()
        return await self._windows.hit(hmac.digest(self._key, message, sha256), limit=limit, seconds=seconds)


def _prefix(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    bits = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network((parsed, bits), strict=False))
