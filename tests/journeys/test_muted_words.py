"""Words that a member would rather not meet: folded for them alone, wherever letters stand, and nowhere else."""

import re

from sqlalchemy import select

from forum.storage.database import Database
from forum.storage.tables.accounts import Vault
from tests.cast import CALM
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person
from tests.journeys.test_join_and_post import enter, join

FOLD = "Folded: it has a word you muted."
WORDS = "/me/mutes/words"


async def ash_writes_of_spiders(newcomer: Newcomer) -> tuple[Person, Person, str]:
    ash, ivy = newcomer(), newcomer()
    for person in (ash, ivy):
        await join(person)
        await enter(person)
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body=f"{CALM} A Spíder looked on.", title="Spiders at tea")
    return ash, ivy, ash.at


async def mutes(person: Person, words: str) -> None:
    await person.opens("/me/mutes")
    await person.sends(WORDS, words=words)


async def test_a_letter_its_title_and_what_is_found_of_it_are_folded_for_who_muted_a_word(
    newcomer: Newcomer,
) -> None:
    ash, ivy, thread = await ash_writes_of_spiders(newcomer)
    await mutes(ivy, "spider\nspiders")
    assert "Your list is kept." in ivy.text
    for path, folds in ((thread, 2), ("/rooms/grief", 1), ("/search?q=looked", 1)):
        await ivy.opens(path)
        assert ivy.text.count(FOLD) == folds, path
        shown = re.sub(r"<details.*?</details>", "", ivy.text, flags=re.DOTALL)
        assert "pider" not in shown.replace("/search?q=", ""), path
        assert "pider" in ivy.text, "one press opens it, without script"
    for path in (thread, "/rooms/grief", "/search?q=looked"):
        await ash.opens(path)
        assert FOLD not in ash.text, "nobody else sees a fold"


async def test_ones_own_letter_is_never_folded_and_a_notice_is(newcomer: Newcomer) -> None:
    ash, ivy, thread = await ash_writes_of_spiders(newcomer)
    for person in (ash, ivy):
        await mutes(person, "spiders\nspider")
    await ivy.opens(thread)
    await ivy.sends(f"{thread}/replies", body="Not one here.")
    await ash.opens(thread)
    assert FOLD not in ash.text
    await ash.opens("/me/notices")
    assert ash.text.count(FOLD) == 1


async def test_the_letter_one_answers_stays_folded_above_the_composer(newcomer: Newcomer) -> None:
    _ash, ivy, thread = await ash_writes_of_spiders(newcomer)
    await mutes(ivy, "spider")
    await ivy.opens(thread)
    post = re.search(r'href="/posts/([0-9a-f-]{36})"', ivy.text)
    assert post is not None
    await ivy.opens(f"{thread}/replies?to={post[1]}")
    assert FOLD in ivy.text


async def test_help_and_a_call_are_never_folded(newcomer: Newcomer) -> None:
    _ash, ivy, _thread = await ash_writes_of_spiders(newcomer)
    await mutes(ivy, "help\nperson\nspider")
    await ivy.opens("/help")
    assert FOLD not in ivy.text
    await ivy.opens("/call-for-help")
    await ivy.sends("/call-for-help", body="A person, please, and no spider")
    assert "no spider" in ivy.text
    assert FOLD not in ivy.text


async def test_what_is_wrong_with_a_list_is_said_beside_all_that_was_typed(newcomer: Newcomer) -> None:
    _ash, ivy, _thread = await ash_writes_of_spiders(newcomer)
    await mutes(ivy, "kettle")
    page = await ivy.sends(WORDS, words="spider\n" + "x" * 61)
    assert page.status_code == 422
    assert "x" * 61 in ivy.text
    assert "This line is too long" in ivy.text
    await ivy.opens("/me/mutes")
    assert "kettle</textarea>" in ivy.text


async def test_the_list_is_in_the_copy_and_goes_with_the_account(
    newcomer: Newcomer, database: Database
) -> None:
    ivy = newcomer()
    passphrase = (await join(ivy))[1]
    await mutes(ivy, "spider\nthe long night")
    await ivy.opens("/me/export")
    await ivy.sends("/me/export", passphrase=passphrase)
    assert ivy.page.json()["kept_for_you"]["muted_words"] == ["spider", "the long night"]
    await ivy.opens("/me/erasure")
    await ivy.sends("/me/erasure", passphrase=passphrase, now="on")
    async with database.reading() as reader:
        assert (await reader.scalars(select(Vault))).all() == []


async def test_what_a_writer_folded_stays_folded_in_what_is_found_and_quoted(newcomer: Newcomer) -> None:
    ash = newcomer()
    await join(ash)
    await enter(ash)
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body="The kettle is on.\n\n::: A meal\nLentils again.\n:::")
    assert "<summary>A meal</summary>" in ash.text
    thread = ash.at
    post = re.search(r'href="/posts/([0-9a-f-]{36})"', ash.text)
    assert post is not None
    for path in ("/search?q=kettle", "/search?q=lentils", f"{thread}/replies?to={post[1]}&quote=1"):
        await ash.opens(path)
        shown = re.sub(r"<details>.*?</details>", "", ash.text, flags=re.DOTALL)
        assert "kettle" in shown, path
        assert "entils again" not in shown, path
