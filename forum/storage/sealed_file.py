"""Seal and open a stream with age, through a passphrase or a recipient's key; plain bytes never touch a disk."""

import contextlib
import io
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyrage

from forum.foundation.secret import Secret
from forum.settings import OperatorFault


@dataclass(frozen=True, slots=True)
class Lock:
    """How a file is sealed: to recipients ("age1...") or by a passphrase. Opened by identities or the passphrase."""

    passphrase: Secret | None = None
    recipients: tuple[str, ...] = ()
    identities: tuple[Secret, ...] = field(default=(), repr=False)


@contextlib.contextmanager
def sealing(path: Path, lock: Lock) -> Iterator[IO[bytes]]:
    """Yield a file to write plain bytes to; ``path`` appears sealed, mode 0600, when the block ends well."""
    if path.exists():
        raise OperatorFault(f"{path} exists already; nothing was written.")
    aside = path.with_name(f".{path.name}.part")
    try:
        with _made(aside) as out, _sealed_into(out, lock) as plain:
            yield plain
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)


@contextlib.contextmanager
def opening(path: Path, lock: Lock) -> Iterator[IO[bytes]]:
    """Yield a file to read plain bytes from; raises OperatorFault where the lock doesn't fit or the file is damaged."""
    try:
        sealed = path.open("rb")
    except OSError as error:
        raise OperatorFault(f"{path} can't be read: {error.strerror}.") from None
    with sealed:
        if lock.passphrase is not None:
            yield io.BytesIO(_opened(sealed.read(), lock.passphrase))
            return
        identities = [_identity(secret) for secret in lock.identities]
        with _through_pipe(lambda into: pyrage.decrypt_io(sealed, into, identities)) as plain:
            yield plain


def _made(path: Path) -> IO[bytes]:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise OperatorFault(f"{path.parent} can't be written to: {error.strerror}.") from None
    return os.fdopen(handle, "wb")


@contextlib.contextmanager
def _sealed_into(out: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    if lock.passphrase is not None:
        # The library takes a passphrase only with the whole text; large forums use a recipient.
        plain = io.BytesIO()
        yield plain
        out.write(pyrage.passphrase.encrypt(plain.getvalue(), lock.passphrase.reveal().decode()))
        return
    recipients = [_recipient(text) for text in lock.recipients]
    with _into_pipe(lambda taken: pyrage.encrypt_io(taken, out, recipients)) as plain_pipe:
        yield plain_pipe


@contextlib.contextmanager
def _into_pipe(take: Any) -> Iterator[IO[bytes]]:
    """Yield the writing end of a pipe whose reading end ``take`` reads on a thread."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as source, _beside(lambda: take(source)), os.fdopen(writing, "wb") as sink:
        yield sink


@contextlib.contextmanager
def _through_pipe(give: Any) -> Iterator[IO[bytes]]:
    """Yield the reading end of a pipe whose writing end ``give`` fills on a thread."""
    reading, writing = os.pipe()

    def fill() -> None:
        with os.fdopen(writing, "wb") as sink:
            give(sink)

    with _beside(fill), os.fdopen(reading, "rb") as source:
        yield source


@contextlib.contextmanager
def _beside(work: Any) -> Iterator[None]:
    """Run ``work`` on a thread during the block; its fault is raised when the block ends."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except (pyrage.DecryptError, pyrage.EncryptError, OSError, ValueError) as error:
            faults.append(error)

    thread = threading.Thread(target=run, name="age")
    thread.start()
    try:
        yield
    finally:
        thread.join()
        broken = next((error for error in faults if not isinstance(error, BrokenPipeError)), None)
        if broken is not None:
            raise OperatorFault(
                "The backup can't be sealed or opened with this key, or it is damaged."
            ) from None


def _opened(sealed: bytes, passphrase: Secret) -> bytes:
    try:
        return bytes(pyrage.passphrase.decrypt(sealed, passphrase.reveal().decode()))
    except pyrage.DecryptError:
        raise OperatorFault("This passphrase doesn't open the backup, or the file is damaged.") from None


def _recipient(text: str) -> Any:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise OperatorFault("A recipient is an age public key: age1...") from None


def _identity(secret: Secret) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(secret.reveal().decode())
    except pyrage.IdentityError:
        raise OperatorFault("The identity file holds no age secret key.") from None
