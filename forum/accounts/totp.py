"""The second factor of staff: six digits that change every 30 seconds (RFC 6238); a step works once."""

import pyotp

from forum.foundation import clock, sealing
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Staff

STEP_SECONDS = 30
COLUMN = "staff.totp_sealed"


def begin(row: Staff) -> None:
    """Give this member of staff a new secret, not yet confirmed by a first code."""
    current = sealing.keys().current("passphrase")
    secret = pyotp.random_base32()
    row.totp_sealed = sealing.seal(
        _key(current.secret), secret.encode(), row=row.id, column=COLUMN, version=current.version
    )
    row.totp_last_step = None


def is_confirmed(row: Staff) -> bool:
    """Tell whether a first code was ever accepted; until then the secret may be shown to its owner."""
    return row.totp_sealed is not None and row.totp_last_step is not None


def secret_of(row: Staff) -> str:
    """Return the secret as an authenticator wants it (base32). Raises Unsealable when there is none."""
    sealed = row.totp_sealed or b""
    key = sealing.keys().version("passphrase", sealing.sealed_version(sealed))
    return sealing.open_sealed(_key(key.secret), sealed, row=row.id, column=COLUMN).decode()


def accept(row: Staff, code: str) -> bool:
    """Tell whether `code` is right now, and use it up; one step of a slow or fast clock is forgiven."""
    digits = "".join(sign for sign in code if sign.isdigit())
    now = int(clock.now().timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret_of(row))
    for step in (now, now - 1, now + 1):
        fresh = row.totp_last_step is None or step > row.totp_last_step
        if fresh and pyotp.utils.strings_equal(generator.at(step * STEP_SECONDS), digits):
            row.totp_last_step = step
            return True
    return False


def _key(secret: Secret) -> bytes:
    return sealing.derive(secret.reveal(), "staff second factor")


def grouped(secret: str) -> str:
    """Return the secret in groups of four, to be typed."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
