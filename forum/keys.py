"""Read, check and write the file of the five keys that live outside the database; may not know people or storage."""

import base64
import binascii
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from forum.foundation.sealing import PURPOSES, Keyring

BYTES = 32
_VERSION = r"v([1-9]\d?|1\d\d|2[0-4]\d|25[0-5])"
_HEADER = (
    "# Leeward's keys. Whoever holds this file and the database can join people to their words.\n"
    "# Keep a copy apart from every backup of the database. Lost keys cannot be made again.\n"
)


class KeyFaults(Exception):
    """Everything that is wrong with a keys file, as sentences that an operator can act on."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class KeysFile:
    """What a keys file holds: {purpose: {version: bytes}}, and whether the keys are a demo's."""

    versions: Mapping[str, Mapping[int, bytes]] = field(repr=False)
    demo: bool = False

    def keyring(self) -> Keyring:
        """Return the keys as the forum uses them: the newest version of each for new rows."""
        return Keyring(self.versions)


def fresh(*, demo: bool = False) -> KeysFile:
    """Return five new random keys at version 1; ``demo`` marks them so that production refuses them."""
    return KeysFile({name: {1: secrets.token_bytes(BYTES)} for name in PURPOSES}, demo)


def renewed(keys: KeysFile, name: str) -> KeysFile:
    """Return ``keys`` with a new, newest version of ``name``; raises KeyFaults for an unknown name."""
    number = max(_versions(keys, name)) + 1
    if number > 255:
        raise KeyFaults([f"The {name} key has used all its 255 version numbers."])
    return _with(keys, name, {**keys.versions[name], number: secrets.token_bytes(BYTES)})


def without(keys: KeysFile, name: str, version: int) -> KeysFile:
    """Return ``keys`` without one older version of ``name``; raises KeyFaults when it is the newest or absent."""
    kept = _versions(keys, name)
    if version == max(kept) or version not in kept:
        raise KeyFaults([f"Version {version} of the {name} key is not an older, kept version."])
    return _with(keys, name, {number: secret for number, secret in kept.items() if number != version})


def _versions(keys: KeysFile, name: str) -> Mapping[int, bytes]:
    if name not in keys.versions:
        raise KeyFaults([f"There is no key named {name!r}; the keys are {', '.join(PURPOSES)}."])
    return keys.versions[name]


def _with(keys: KeysFile, name: str, versions: Mapping[int, bytes]) -> KeysFile:
    return replace(keys, versions={**keys.versions, name: versions})


def written(keys: KeysFile) -> str:
    """Return the text of a keys file."""
    parts = [_HEADER, f"demo = {'true' if keys.demo else 'false'}\n"]
    for name in PURPOSES:
        parts.append(f"\n[{name}]\n")
        parts += [
            f'v{n} = "{base64.b64encode(s).decode()}"\n' for n, s in sorted(keys.versions[name].items())
        ]
    return "".join(parts)


def save(keys: KeysFile, path: Path, *, overwrite: bool = False) -> None:
    """Write ``path`` with mode 0600, whole or not at all; raises FileExistsError unless ``overwrite``."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(written(keys))
            out.flush()
            os.fsync(out.fileno())
        if overwrite:
            aside.replace(path)
        else:
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def load(path: Path) -> KeysFile:
    """Read a keys file; raises KeyFaults naming every fault: absent, readable by others, not TOML, bad keys."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise KeyFaults([f"The keys file {path} cannot be read: {reason}."]) from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise KeyFaults([f"The keys file {path} can be read by other users; run: chmod 600 '{path}'"])
    return parsed(text)


def parsed(text: str) -> KeysFile:
    """Return the keys in the text of a keys file; raises KeyFaults with every fault found."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KeyFaults([f"The keys are not valid TOML: {error}."]) from None
    versions: dict[str, dict[int, bytes]] = {name: _parsed_versions(raw.get(name)) for name in PURPOSES}
    faults = [f"The {name} key is missing." for name, kept in versions.items() if not kept]
    faults += _weak(versions) + _equal(versions)
    if faults:
        raise KeyFaults(faults)
    return KeysFile(versions, raw.get("demo") is True)


def _parsed_versions(table: object) -> dict[int, bytes]:
    named = table.items() if isinstance(table, dict) else ()
    return {int(name[1:]): _decoded(value) for name, value in named if re.fullmatch(_VERSION, name)}


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        return b""


def _each(versions: Mapping[str, Mapping[int, bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, kept in versions.items():
        yield from ((f"{name} v{number}", secret) for number, secret in kept.items())


def _weak(versions: Mapping[str, Mapping[int, bytes]]) -> list[str]:
    weak = [label for label, secret in _each(versions) if len(secret) < BYTES or len(set(secret)) < 8]
    return [f"The key {label} is short or not random: it needs {BYTES} bytes in base64." for label in weak]


def _equal(versions: Mapping[str, Mapping[int, bytes]]) -> list[str]:
    seen: dict[bytes, str] = {}
    pairs = ((seen.setdefault(secret, label), label) for label, secret in _each(versions) if secret)
    return [f"The keys {a} and {b} are equal; each must be its own." for a, b in pairs if a != b]
