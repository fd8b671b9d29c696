"""The only bridge between a member and their personas, and it is walked forward only: from the root to a handle.

Nothing is stored here and nothing may be: whoever holds the tables but not the member's root cannot walk it
(promises.md 1.2). May be imported by `personas.actions` alone (an import contract and a test).
"""

from uuid import UUID

from forum.foundation import sealing
from forum.foundation.sealing import Key
from forum.foundation.secret import Secret


class Handles:
    """The handles of one member, computed in their presence: one HKDF per key version, one HMAC per room."""

    def __init__(self, root: Secret) -> None:
        self._keys = [(key.version, _persona_key(root, key)) for key in sealing.keys().kept("persona")]

    def newest(self, room_id: UUID) -> tuple[int, bytes]:
        """Return (key version, handle) that a new persona in this room gets."""
        version, key = self._keys[0]
        return version, _handle(key, room_id)

    def every(self, room_id: UUID) -> list[bytes]:
        """Return the handle in this room under each kept key, the newest first."""
        return [_handle(key, room_id) for _, key in self._keys]


def _persona_key(root: Secret, key: Key) -> bytes:
    return sealing.derive(root.reveal(), "persona", salt=key.secret.reveal())


def _handle(persona_key: bytes, room_id: UUID) -> bytes:
    return sealing.tag(persona_key, room_id.bytes)
