"""A process that has just started compiles its lexicon beside everything else."""

import asyncio
import time

import pytest

from forum.intake import lexicons
from moderation.screening import packaged_screener


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
