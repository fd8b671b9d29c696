"""One argon2id call gives verifier and wrapping key; it runs beside the loop and never piles up without bound."""

import asyncio

import pytest

from forum.foundation import passwords, sealing
from forum.foundation.errors import Throttled
from forum.foundation.passwords import Cost, Stretcher

CHEAP = Cost(8, 1, 1)
SALT = b"s" * 16


async def test_the_same_words_give_the_same_two_halves_and_others_do_not() -> None:
    stretcher = Stretcher(CHEAP)
    first = await stretcher.stretch("seven words", SALT, cost=CHEAP, pepper_version=1)
    again = await stretcher.stretch("seven words", SALT, cost=CHEAP, pepper_version=1)
    other = await stretcher.stretch("seven words.", SALT, cost=CHEAP, pepper_version=1)
    assert first.matches(again.verifier)
    assert first.wrapping_key == again.wrapping_key
    assert not other.matches(first.verifier)
    assert first.verifier != first.wrapping_key.reveal()
    assert first.wrapping_key.reveal().hex() not in repr(first)


async def test_a_table_without_the_pepper_is_no_use(keyring: sealing.Keyring) -> None:
    stretcher = Stretcher(CHEAP)
    ours = await stretcher.stretch("seven words", SALT, cost=CHEAP, pepper_version=1)
    stolen = {purpose: {1: bytes([9 + at]) * 32} for at, purpose in enumerate(sealing.PURPOSES)}
    sealing.install(sealing.Keyring(stolen))
    theirs = await stretcher.stretch("seven words", SALT, cost=CHEAP, pepper_version=1)
    sealing.install(keyring)
    assert not theirs.matches(ours.verifier)


async def test_too_many_at_once_are_asked_to_wait_rather_than_queued() -> None:
    stretcher = Stretcher(CHEAP, at_once=1, waiting=1)
    calls = [stretcher.stretch("words", SALT, cost=CHEAP, pepper_version=1) for _ in range(5)]
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(each, Throttled) for each in found) == 3
    assert stretcher.calls == 2


async def test_the_loop_runs_on_while_words_are_stretched() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    await Stretcher().stretch("words", SALT, cost=Cost(65536, 2, 1), pepper_version=1)
    ticking.cancel()
    assert ticks > 10


def test_a_cost_is_kept_as_text_and_read_back() -> None:
    assert Cost.parse(str(Cost(65536, 3, 2))) == Cost(65536, 3, 2)
    assert str(Cost()) == "m=65536,t=2,p=1"
    with pytest.raises(ValueError, match="cost"):
        Cost.parse("m=1,t=2")


def test_salts_differ() -> None:
    assert passwords.new_salt() != passwords.new_salt()
