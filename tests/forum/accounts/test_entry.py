"""Coming in: equal work for every answer, guesses slowed and nobody locked out, keys that move."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import actions, credentials, entry, recovery, sessions, staff, throttle
from forum.foundation import clock, passwords, sealing
from forum.foundation.callers import Member
from forum.foundation.errors import FormRejected, Throttled
from forum.foundation.passwords import Cost, Stretcher
from forum.storage.database import Database
from forum.storage.tables.accounts import Account, Throttle

NAME, WORDS = "amber-kettle-4821", "a passphrase of my own"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Cost, int]]:
    """Every argon2id call of the test: its cost and the length of its salt."""
    done: list[tuple[Cost, int]] = []
    real = Stretcher.stretch

    async def counted(self: Stretcher, words: str, salt: bytes, *, cost: Cost, pepper_version: int) -> object:
        done.append((cost, len(salt)))
        return await real(self, words, salt, cost=cost, pepper_version=pepper_version)

    monkeypatch.setattr(Stretcher, "stretch", counted)
    return done


async def joined(database: Database, name: str = NAME) -> actions.Joined:
    async with database.writing() as session:
        return await actions.join(session, name, WORDS)


async def _refused(database: Database, name: str, words: str) -> FormRejected:
    with pytest.raises(FormRejected) as refused:
        await entry.sign_in(database, name, words)
    return refused.value


async def test_every_wrong_answer_costs_the_same_work_and_says_the_same(
    database: Database, work: list[tuple[Cost, int]]
) -> None:
    await joined(database)
    async with database.writing() as session:
        await staff.add(session, "cleo", [("moderator", None)], passphrase=WORDS)
        dov = await staff.add(session, "dov", [("responder", None)])
        await staff.disable(session, await staff.find(session, "dov"))
    work.clear()
    said = [
        (await _refused(database, name, words)).faults
        for name, words in (
            (NAME, "wrong words entirely"),
            ("nobody-at-all", WORDS),
            ("cleo", "wrong"),
            ("dov", dov),
        )
    ]
    assert said.count(said[0]) == len(said)
    assert len(work) == len(said)
    assert len(set(work)) == 1


async def test_a_code_that_was_never_taken_costs_the_same_as_a_wrong_one(
    database: Database, work: list[tuple[Cost, int]]
) -> None:
    found = await joined(database)
    member = Member(found.root, found.account_id, b"hash")
    await joined(database, "other-name-1000")
    offer = recovery.offer(member)
    async with database.writing() as session:
        await actions.keep_recovery_code(
            session, member, offer.words[offer.place_a - 1], offer.words[offer.place_b - 1]
        )
    work.clear()
    for name in (NAME, "other-name-1000", "nobody-at-all"):
        with pytest.raises(FormRejected):
            await entry.recover(database, name, "eight wrong words " * 2, "a new passphrase here")
    assert len(work) == 3
    assert len(set(work)) == 1


async def test_the_throttle_answers_at_once_grows_to_thirty_seconds_and_never_locks(
    database: Database, work: list[tuple[Cost, int]]
) -> None:
    await joined(database)
    with clock.frozen(clock.now()):
        for _turn in range(throttle.FREE_TRIES + 1):
            await _refused(database, NAME, "wrong")
        work.clear()
        with pytest.raises(Throttled) as slowed:
            await entry.sign_in(database, NAME, WORDS)
        assert work == [], "a throttled try does no work"
        with clock.shifted(timedelta(seconds=slowed.value.wait)):
            assert (await entry.sign_in(database, NAME, WORDS)).cookie
    assert [throttle.wait_after(tries) for tries in range(1, 13)] == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]


async def test_a_failed_try_is_counted_and_a_right_one_forgets_them(database: Database) -> None:
    await joined(database)
    await _refused(database, NAME, "wrong")
    async with database.reading() as session:
        assert (await session.scalars(select(Throttle.failures))).all() == [1]
    await entry.sign_in(database, NAME, WORDS)
    async with database.reading() as session:
        assert (await session.scalars(select(Throttle))).all() == []


async def test_a_throttle_names_nobody(database: Database) -> None:
    await _refused(database, "nobody-at-all", "wrong")
    async with database.reading() as session:
        row = (await session.scalars(select(Throttle))).one()
    assert b"nobody" not in row.tag
    assert len(row.tag) == 32


def _newer(ring: sealing.Keyring, purpose: sealing.Purpose) -> sealing.Keyring:
    kept = {each: {key.version: key.secret.reveal() for key in ring.kept(each)} for each in sealing.PURPOSES}
    kept[purpose] = {**kept[purpose], 7: bytes(range(32))}
    return sealing.Keyring(kept)


@pytest.mark.parametrize("purpose", ["login", "passphrase"])
async def test_a_row_moves_to_the_newest_key_at_its_owners_next_use(
    database: Database, keyring: sealing.Keyring, purpose: sealing.Purpose
) -> None:
    found = await joined(database)
    async with database.reading() as session:
        before = (await session.scalars(select(Account))).one()
    sealing.install(_newer(keyring, purpose))
    assert (await entry.sign_in(database, NAME, WORDS)).root == found.root
    async with database.reading() as session:
        after = (await session.scalars(select(Account))).one()
    if purpose == "login":
        assert after.login_tag == credentials.login_tags(NAME)[0] != before.login_tag
    else:
        assert after.key_version == 7
        assert after.verifier != before.verifier
    assert (await entry.sign_in(database, NAME, WORDS)).root == found.root


async def test_a_dearer_cost_is_taken_over_at_the_next_sign_in(database: Database) -> None:
    found = await joined(database)
    passwords.install(Cost(16, 2, 1))
    assert (await entry.sign_in(database, NAME, WORDS)).root == found.root
    async with database.reading() as session:
        row = (await session.scalars(select(Account))).one()
    assert row.cost == "m=16,t=2,p=1"
    assert (await entry.sign_in(database, NAME, WORDS)).root == found.root


async def test_the_root_is_the_same_by_passphrase_and_by_code(database: Database) -> None:
    found = await joined(database)
    member = Member(found.root, found.account_id, b"hash")
    offer = recovery.offer(member)
    async with database.writing() as session:
        words = offer.words[offer.place_a - 1], offer.words[offer.place_b - 1]
        await actions.keep_recovery_code(session, member, *words)
    again = await entry.recover(database, NAME, offer.code, "a new passphrase here")
    assert again.root == found.root
    assert (await entry.sign_in(database, NAME, "a new passphrase here")).root == found.root


async def test_proving_again_is_throttled_apart_from_signing_in(database: Database) -> None:
    found = await joined(database)
    member = Member(found.root, found.account_id, b"hash")
    for _turn in range(throttle.FREE_TRIES + 1):
        with pytest.raises(FormRejected):
            await entry.prove_again(database, member, "wrong")
    with pytest.raises(Throttled):
        await entry.prove_again(database, member, WORDS)
    assert (await entry.sign_in(database, NAME, WORDS)).cookie


async def test_two_people_who_choose_one_name_at_once_are_not_both_let_in(database: Database) -> None:
    async with database.writing() as first:
        await actions.join(first, NAME, WORDS)
        await first.commit()
        async with database.writing() as second:
            with pytest.raises(FormRejected) as refused:
                await actions.join(second, NAME, "another passphrase altogether")
            await second.rollback()
    assert refused.value.faults[0].field == "sign_in_name"


async def test_another_member_cannot_open_what_is_not_theirs(database: Database) -> None:
    ash, ivy = await joined(database), await joined(database, "other-name-1000")
    member = Member(ivy.root, ash.account_id, b"hash")
    async with database.writing() as session:
        cookie = await sessions.open_member(session, ash.root, ash.account_id)
        await sessions.end_others(session, replace(member, root=ivy.root).root)
        assert await sessions.load(session, cookie) is not None


async def test_a_hundred_guesses_at_once_are_no_cheaper_than_a_hundred_in_a_row(
    database: Database, work: list[tuple[Cost, int]]
) -> None:
    await joined(database)
    work.clear()
    with clock.frozen(clock.now()):
        guesses = [entry.sign_in(database, NAME, f"guess number {turn}") for turn in range(100)]
        answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert len(work) == throttle.FREE_TRIES + 1
    assert sum(isinstance(answer, Throttled) for answer in answers) == 100 - len(work)
    assert sum(isinstance(answer, FormRejected) for answer in answers) == len(work)


async def test_a_row_whose_pepper_was_retired_is_like_a_wrong_passphrase(
    database: Database, keyring: sealing.Keyring, work: list[tuple[Cost, int]]
) -> None:
    await joined(database)
    kept = {
        each: {key.version: key.secret.reveal() for key in keyring.kept(each)} for each in sealing.PURPOSES
    }
    sealing.install(sealing.Keyring({**kept, "passphrase": {7: bytes(range(32))}}))
    work.clear()
    await _refused(database, NAME, WORDS)
    assert len(work) == 1
