"""Words that somebody would rather not meet: found whole, whatever case and accents, sealed for their owner alone."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import muted_words
from forum.accounts.muted_words import Folds
from forum.foundation.callers import Anonymous
from forum.foundation.errors import FormRejected
from forum.storage.tables.accounts import Vault
from tests.cast import staff
from tests.forum.wellbeing.cast import member


async def folds(session: AsyncSession, *lines: str) -> Folds:
    ash = await member(session)
    await muted_words.keep(session, ash, "\n".join(lines))
    return await muted_words.folds_of(session, ash)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("spider", "A Spider, by the door."),
        ("mother", "My mother's kettle"),
        ("MAMÁ", "cuando mama llama"),
        ("hopital", "à l’Hôpital hier"),
        ("self harm", "It was about self-harm."),
        ("self-harm", "about SELF  HARM\nagain"),
        ("don't eat", "I don’t eat there"),
        ("نار", "كانت نَارٌ في البيت"),
        ("أب", "عن اب بعيد"),
        ("蜘蛛", "昨天有蜘蛛来了"),
        ("แมงมุม", "เจอแมงมุมใหญ่"),
        ("🕷️", "look 🕷🕷"),
        ("👋", "👋🏽 hello"),
        ("straße", "in der STRASSE"),
        ("spider", "spi\u00adder"),
    ],
)
async def test_a_word_is_found_whole_whatever_its_case_and_accents(
    session: AsyncSession, line: str, text: str
) -> None:
    assert (await folds(session, line)).meet([text])


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("eat", "I threw it out, great"),
        ("self harm", "harm to self"),
        ("rat", "we rationed it"),
        ("कम", "कमल"),
        ("काम", "कम"),
        ("spider", ""),
        ("spider", "sp ider"),
    ],
)
async def test_a_part_of_a_word_is_not_it(session: AsyncSession, line: str, text: str) -> None:
    assert not (await folds(session, line)).meet([text])


async def test_whoever_muted_nothing_whoever_has_not_joined_and_staff_meet_all(session: AsyncSession) -> None:
    for caller in (await member(session), Anonymous(), await staff(session, "cleo", "moderator")):
        assert not (await muted_words.folds_of(session, caller)).meet(["a spider"])


async def test_the_list_is_sealed_kept_in_order_without_doubles_and_can_be_emptied(
    session: AsyncSession,
) -> None:
    ash = await member(session)
    await muted_words.keep(session, ash, "spiders\n\n  the   long night \nSPIDERS\nÑandú")
    assert await muted_words.words_of(session, ash) == ("spiders", "the long night", "Ñandú")
    assert b"spiders" not in (await session.scalars(select(Vault.sealed))).one()
    await muted_words.keep(session, ash, " \n ")
    assert (await session.scalars(select(Vault))).all() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n".join(f"word{n}" for n in range(51)), "fifty"),
        ("x" * 61, "too long"),
        ("spider\n...", "no word"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_changes_nothing(
    session: AsyncSession, typed: str, said: str
) -> None:
    ash = await member(session)
    await muted_words.keep(session, ash, "kettles")
    with pytest.raises(FormRejected) as refused:
        await muted_words.keep(session, ash, typed)
    assert said in refused.value.faults[0].key
    assert await muted_words.words_of(session, ash) == ("kettles",)
