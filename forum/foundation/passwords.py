"""Turns a passphrase into a verifier and a wrapping key by one argon2id call; may not keep, log or compare words.

The 64 bytes of one call are split by HKDF: the verifier is stored, the wrapping key opens the member root and
is never stored (promises.md 1.2). The pepper (K_passphrase) makes a stolen table useless for guessing.
"""

import asyncio
import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

from argon2.low_level import Type, hash_secret_raw

from forum.foundation import sealing
from forum.foundation.errors import Throttled
from forum.foundation.secret import Secret
from forum.foundation.translate import mark_counted as _by

_BUSY = _by(
    "Many people are signing in just now. Please try again in %(wait)s second.",
    "Many people are signing in just now. Please try again in %(wait)s seconds.",
    "wait",
)
SALT_BYTES = 16
_STRETCHED_BYTES = 64


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call costs: memory in KiB, passes, lanes. Kept beside each row, so that it can grow."""

    memory_kib: int = 65536
    passes: int = 2
    lanes: int = 1

    def __str__(self) -> str:
        return f"m={self.memory_kib},t={self.passes},p={self.lanes}"

    @classmethod
    def parse(cls, text: str) -> "Cost":
        """Return the cost that `str(cost)` wrote. Raises ValueError for anything else."""
        parts = dict(part.split("=", 1) for part in text.split(","))
        if set(parts) != {"m", "t", "p"}:
            raise ValueError(f"not a cost: {text!r}")
        return cls(int(parts["m"]), int(parts["t"]), int(parts["p"]))


@dataclass(frozen=True, slots=True)
class Stretched:
    """The two halves of one argon2id call."""

    verifier: bytes
    wrapping_key: Secret

    def matches(self, stored: bytes) -> bool:
        """Compare with a stored verifier in constant time."""
        return hmac.compare_digest(self.verifier, stored)


class Stretcher:
    """Runs argon2id beside the event loop, `at_once` calls in parallel and a bounded number waiting."""

    def __init__(self, cost: Cost | None = None, *, at_once: int = 2, waiting: int = 40) -> None:
        self.cost = cost or Cost()
        self.calls = 0  # how much work was done: the equal-work test reads it
        self._room = at_once + waiting
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="argon2")

    async def stretch(self, words: str, salt: bytes, *, cost: Cost, pepper_version: int) -> Stretched:
        """Return verifier and wrapping key of `words`. Raises Throttled when too many are waiting already."""
        pepper = sealing.keys().version("passphrase", pepper_version).secret
        if self._room <= 0:
            raise Throttled(5, _BUSY)
        self._room -= 1
        self.calls += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, _stretch, words, salt, cost, pepper)
        finally:
            self._room += 1


def new_salt() -> bytes:
    """Return 16 random bytes, one salt for one stored verifier."""
    return os.urandom(SALT_BYTES)


def _stretch(words: str, salt: bytes, cost: Cost, pepper: Secret) -> Stretched:
    peppered = hmac.digest(pepper.reveal(), words.encode("utf-8", "replace"), sha256)
    raw = hash_secret_raw(peppered, salt, cost.passes, cost.memory_kib, cost.lanes, _STRETCHED_BYTES, Type.ID)
    return Stretched(sealing.derive(raw, "verifier"), Secret(sealing.derive(raw, "wrapping key")))


_installed = Stretcher()


def install(cost: Cost, *, at_once: int = 2) -> None:
    """Set what argon2id costs in this process; called at start with the settings."""
    global _installed
    _installed = Stretcher(cost, at_once=at_once)


def stretcher() -> Stretcher:
    """Return the process's stretcher."""
    return _installed
