"""A process that has just started compiles its lexicon beside everything else."""

import asyncio
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from forum.intake import actions, lexicons
from moderation.screening import packaged_screener
from tests import cast


async def test_nobody_waits_for_the_compiler_but_the_text_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(locale: str) -> object:
        time.sleep(0.5)
        return packaged_screener(locale)

    packaged_screener("en")
    monkeypatch.setattr(lexicons, "_warm", set())
    monkeypatch.setattr(lexicons, "packaged_screener", slowly)
    text = asyncio.create_task(lexicons.InForce("en").ready())
    begun = time.monotonic()
    await asyncio.sleep(0.01)
    assert time.monotonic() - begun < 0.3
    assert not text.done()
    assert (await text)("I want to kill myself").severity == 3
    begun = time.monotonic()
    await lexicons.InForce("en").ready()
    assert time.monotonic() - begun < 0.3


async def test_a_call_for_help_rings_people_while_the_lexicon_is_still_compiled(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_self: object) -> object:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr(lexicons.InForce, "ready", never)
    monkeypatch.setattr(actions, "CALL_PATIENCE", 0.05)
    room, ash = await cast.room(session), cast.member()
    persona = await cast.joins(session, ash, room)
    alert = await actions.take_call_for_help(session, persona, room, "I don't know what to do")
    assert (alert.state, alert.level) == ("ringing", 3)
