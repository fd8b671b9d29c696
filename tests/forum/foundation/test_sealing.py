"""Sealing binds a value to its key, row and column; a secret doesn't show itself."""

import pickle
from uuid import uuid4

import pytest

from forum.foundation import ids, sealing
from forum.foundation.callers import Member, StaffMember
from forum.foundation.secret import Secret

KEY = bytes(range(32))


def test_what_was_sealed_opens_in_its_own_row_and_column_only() -> None:
    row = uuid4()
    sealed = sealing.seal(KEY, b"words", row=row, column="vault.sealed", version=3)
    assert sealing.sealed_version(sealed) == 3
    assert sealing.open_sealed(KEY, sealed, row=row, column="vault.sealed") == b"words"
    for key, where, column in (
        (KEY[::-1], row, "vault.sealed"),
        (KEY, uuid4(), "vault.sealed"),
        (KEY, row, "account.settings"),
    ):
        with pytest.raises(sealing.Unsealable):
            sealing.open_sealed(key, sealed, row=where, column=column)


@pytest.mark.parametrize("place", [0, 1, 14, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    sealed = bytearray(sealing.seal(KEY, b"words", row=b"r", column="c"))
    sealed[place] ^= 1
    with pytest.raises(sealing.Unsealable):
        sealing.open_sealed(KEY, bytes(sealed), row=b"r", column="c")


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"\x01" * 12])
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(sealing.Unsealable):
        sealing.open_sealed(KEY, rubbish, row=b"r", column="c")


def test_a_tag_knows_where_its_parts_end() -> None:
    assert sealing.tag(KEY, b"ab", b"c") != sealing.tag(KEY, b"a", b"bc")


def test_a_root_is_unwrapped_by_the_key_that_wrapped_it_for_that_account_alone() -> None:
    root, account = sealing.new_root(), uuid4()
    wrapped = sealing.wrap_root(root, KEY, account_id=account, column="account.root_by_passphrase")
    assert sealing.unwrap_root(wrapped, KEY, account_id=account, column="account.root_by_passphrase") == root
    with pytest.raises(sealing.Unsealable):
        sealing.unwrap_root(wrapped, KEY, account_id=uuid4(), column="account.root_by_passphrase")


def test_a_keyring_gives_the_newest_key_and_keeps_the_others() -> None:
    versions = {purpose: {1: bytes([at]) * 32} for at, purpose in enumerate(sealing.PURPOSES)}
    ring = sealing.Keyring(versions | {"persona": {1: b"a" * 32, 2: b"b" * 32}})
    assert ring.current("persona").version == 2
    assert [key.version for key in ring.kept("persona")] == [2, 1]
    with pytest.raises(sealing.Unsealable):
        ring.version("persona", 3)


@pytest.mark.parametrize("keys", [{}, {"login": {1: b"short"}}, {"login": {0: b"x" * 32}}])
def test_a_keyring_refuses_missing_and_short_keys(keys: dict[str, dict[int, bytes]]) -> None:
    with pytest.raises(ValueError, match="key"):
        sealing.Keyring(keys)


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(b"the root of somebody")
    member = Member(secret, uuid4(), b"hash of a session")
    shown = f"{secret} {secret!r} {member} {[member]}"
    assert "root of" not in shown
    assert str(member.account_id) not in shown
    assert "hash of" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_staff_moderate_the_rooms_of_their_roles() -> None:
    room, other = uuid4(), uuid4()
    sam = StaffMember(uuid4(), "sam", frozenset({("moderator", room), ("responder", None)}))
    assert sam.may_moderate(room)
    assert not sam.may_moderate(other)
    assert sam.has("responder")
    assert not sam.has("admin")
    assert sam.moderated_rooms() == {room}
    assert StaffMember(uuid4(), "cleo", frozenset({("moderator", None)})).moderated_rooms() is None


def test_ids_are_random_and_strictly_spelled() -> None:
    made = ids.new_id()
    assert made.version == 4
    assert ids.parse_id(str(made)) == made
    for odd in ("", "x", str(made)[:-1], made.hex, "{" + str(made) + "}", "1"):
        assert ids.parse_id(odd) is None


@pytest.mark.parametrize("size", [0, 1, 4091, 4092, 4093, 20_000, 100_000])
def test_what_was_filled_up_comes_back_and_its_size_tells_little(size: int) -> None:
    plain = b"w" * size
    filled = sealing.padded(plain)
    assert sealing.unpadded(filled) == plain
    assert len(filled) in {4096, 16_384, 65_536, 262_144}
