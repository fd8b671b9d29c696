"""Seals, opens and tags bytes, and holds the keys of this installation; it may never log or return a key in text.

AES-256-GCM binds every sealed value to its row and column, so that a value moved to another row does not open.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, get_args
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.foundation.secret import Secret

Purpose = Literal["login", "passphrase", "persona", "audit", "webhook"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
ROOT_BYTES = 32
_NONCE_BYTES = 12
_HEAD = 4


class Unsealable(Exception):
    """The value was made with another key, for another row, or has been changed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key and its version, 1 to 255; the version is the first byte of whatever it seals."""

    version: int
    secret: Secret


class Keyring:
    """The keys that live outside the database: for each purpose the kept versions, newest first (promises.md 1.2)."""

    def __init__(self, versions: Mapping[str, Mapping[int, bytes]]) -> None:
        """Take {purpose: {version: bytes}}. Raises ValueError when one is missing or shorter than 32 bytes."""
        self._keys = {purpose: _sorted_keys(purpose, versions.get(purpose, {})) for purpose in PURPOSES}

    def current(self, purpose: Purpose) -> Key:
        """Return the newest key, the one that new rows use."""
        return self._keys[purpose][0]

    def kept(self, purpose: Purpose) -> tuple[Key, ...]:
        """Return all kept versions, newest first; look-ups match every one of them."""
        return self._keys[purpose]

    def version(self, purpose: Purpose, number: int) -> Key:
        """Return that version. Raises Unsealable when it is no longer kept."""
        for key in self._keys[purpose]:
            if key.version == number:
                return key
        raise Unsealable(f"key version {number} for {purpose} is not kept")


def _sorted_keys(purpose: str, versions: Mapping[int, bytes]) -> tuple[Key, ...]:
    if not versions:
        raise ValueError(f"the key {purpose} is missing")
    for number, secret in versions.items():
        if len(secret) < 32 or not 1 <= number <= 255:
            raise ValueError(
                f"version {number} of the key {purpose} must hold 32 bytes and be numbered 1 to 255"
            )
    return tuple(Key(number, Secret(versions[number])) for number in sorted(versions, reverse=True))


_installed: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Set the keys of this process; called once by `app`, `worker` and `cli` after the settings were read."""
    global _installed
    _installed = keyring


def keys() -> Keyring:
    """Return the installed keys. Raises RuntimeError before `install`."""
    if _installed is None:
        raise RuntimeError("no keys are installed: call sealing.install(settings.keys) at start")
    return _installed


def derive(secret: bytes, info: str, *, salt: bytes = b"", length: int = 32) -> bytes:
    """Return `length` bytes derived from `secret` by HKDF-SHA256 for the one use that `info` names."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info.encode()).derive(secret)


def tag(key: bytes, *parts: bytes) -> bytes:
    """Return the 32-byte HMAC-SHA256 of the parts, each with its length, so that ("ab","c") differs from ("a","bc")."""
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(key, message, sha256)


def seal(key: bytes, plain: bytes, *, row: UUID | bytes | str, column: str, version: int = 1) -> bytes:
    """Return key version, nonce and AES-256-GCM ciphertext of `plain`, bound to this row and column."""
    nonce = os.urandom(_NONCE_BYTES)
    head = bytes([version])
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + _place(row, column))


def open_sealed(key: bytes, sealed: bytes, *, row: UUID | bytes | str, column: str) -> bytes:
    """Return what `seal` was given. Raises Unsealable for another key, row, column or a changed byte."""
    head, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, head + _place(row, column))
    except (InvalidTag, ValueError) as fault:
        raise Unsealable("this value does not open here") from fault


def padded(plain: bytes, *, least: int = 4096) -> bytes:
    """Return `plain` filled up to `least` bytes, or four, sixteen ... times that: a seal hides words, not how many."""
    size = least
    while size < len(plain) + _HEAD:
        size *= 4
    return len(plain).to_bytes(_HEAD, "big") + plain + bytes(size - len(plain) - _HEAD)


def unpadded(filled: bytes) -> bytes:
    """Return what `padded` was given."""
    return filled[_HEAD : _HEAD + int.from_bytes(filled[:_HEAD], "big")]


def sealed_version(sealed: bytes) -> int:
    """Return the key version that a sealed value names. Raises Unsealable for an empty one."""
    if not sealed:
        raise Unsealable("there is nothing sealed here")
    return sealed[0]


def new_root() -> Secret:
    """Return a new member root R: 32 random bytes from which all that is theirs is derived."""
    return Secret(os.urandom(ROOT_BYTES))


def wrap_root(root: Secret, wrapping_key: bytes, *, account_id: UUID, column: str) -> bytes:
    """Return R sealed under a key that only the passphrase (or the recovery code) gives."""
    return seal(wrapping_key, root.reveal(), row=account_id, column=column)


def unwrap_root(wrapped: bytes, wrapping_key: bytes, *, account_id: UUID, column: str) -> Secret:
    """Return R. Raises Unsealable when the key isn't the one that wrapped it."""
    return Secret(open_sealed(wrapping_key, wrapped, row=account_id, column=column))


def _place(row: UUID | bytes | str, column: str) -> bytes:
    name = row.bytes if isinstance(row, UUID) else row.encode() if isinstance(row, str) else row
    return column.encode() + b"\x00" + name
