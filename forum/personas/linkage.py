"""The only bridge between a member and their personas, and it runs one way: forward, while the member is here.

Only `personas.actions` may import this. Nothing here is stored, logged or shown.
"""

from uuid import UUID

from forum.foundation import sealing
from forum.foundation.callers import Member


def handles(member: Member, room_id: UUID) -> list[tuple[int, bytes]]:
    """Return (key version, handle) of this member in this room for every kept key, the current one first.

    handle = HMAC-SHA256(HKDF(R, salt=K_persona, "persona"), room_id), as promises 1.2 has it.
    """
    return [
        (key.version, sealing.tag(_key(member, key), room_id.bytes)) for key in sealing.keys().kept("persona")
    ]


def _key(member: Member, key: sealing.Key) -> bytes:
    return sealing.derive(member.root.reveal(), "persona", salt=key.secret.reveal())
