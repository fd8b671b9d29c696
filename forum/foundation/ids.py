"""Makes ids and tokens; they may carry no order and no time, so that rows can't be joined by when they were made."""

import secrets
from uuid import UUID, uuid4


def new_id() -> UUID:
    """Return a random (version 4) id; never one that holds a time (promises.md 1.3)."""
    return uuid4()


def new_token(size: int = 32) -> str:
    """Return `size` random bytes (default 256 bits) as text that is safe in a cookie or a URL."""
    return secrets.token_urlsafe(size)


def parse_id(text: str) -> UUID | None:
    """Return the id that `text` spells in its usual form, or None; a route answers None with its 404."""
    try:
        parsed = UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text.lower() else None
