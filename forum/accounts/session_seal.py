"""Seals what a session knows under a key that only its cookie gives; may not read or write a table."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from forum.foundation import sealing
from forum.foundation.secret import Secret

COLUMN = "session.sealed"


class Content(msgspec.Struct, array_like=True):
    """What only the cookie opens. `until` is an ISO day or ""."""

    root: bytes
    account_id: UUID
    reads_only: bool = False
    posts_wait: bool = False
    until: str = ""
    reentered_until: datetime | None = None

    def __repr__(self) -> str:
        return "Content(hidden)"


def hash_of(cookie: str) -> bytes:
    """Return the hash under which the row of `cookie` stands."""
    return sha256(b"leeward session id\x00" + cookie.encode("utf-8", "replace")).digest()


def tag_of(root: Secret) -> bytes:
    """Return the tag that all sessions of one member share and that leads to no account."""
    return sealing.tag(sealing.derive(root.reveal(), "session tag"), b"sessions")


def seal(cookie: str, content: Content) -> bytes:
    """Return `content` sealed under the cookie, bound to its row."""
    return sealing.seal(_key(cookie), msgspec.msgpack.encode(content), row=hash_of(cookie), column=COLUMN)


def unseal(cookie: str, sealed: bytes | None) -> Content:
    """Return what `seal` was given. Raises Unsealable for another cookie."""
    plain = sealing.open_sealed(_key(cookie), sealed or b"", row=hash_of(cookie), column=COLUMN)
    return msgspec.msgpack.decode(plain, type=Content)


def _key(cookie: str) -> bytes:
    return sealing.derive(cookie.encode("utf-8", "replace"), "session seal")
