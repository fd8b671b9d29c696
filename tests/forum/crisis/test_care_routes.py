"""The pages around a call, without script: each form works, each refusal keeps what was typed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import NamedTuple

import pytest
import pytest_asyncio
from litestar import Litestar
from sqlalchemy import func, select

from forum.accounts import staff
from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.storage.database import Database
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.care import LegalHold, ServicesCall
from forum.storage.tables.crisis import Alert, Message
from forum.storage.tables.rooms import Room
from tests.journeys.person import Person
from tests.journeys.test_join_and_post import enter, join

WORDS = "lantern shelter quiet harbour window paper seven"
GOODBYE = "I'm going to kill myself tonight, goodbye everyone"


class People(NamedTuple):
    """Ash, who wrote; Dov and Mia on call; Lea who leads."""

    ash: Person
    dov: Person
    mia: Person
    lea: Person


@pytest_asyncio.fixture
async def people(app: Litestar, database: Database) -> AsyncIterator[People]:
    """Ash wrote in a room that a life is in danger."""
    async with database.writing() as session:
        for name, role in (("dov", "responder"), ("mia", "responder"), ("lea", "lead")):
            await staff.add(session, name, [(role, None)], passphrase=WORDS)
        session.add(
            Room(id=new_id(), slug="grief", title="Grief", topic="loss", kind="peer_led", access="open",
                 ground_rules="Be kind.", policy={})
        )  # fmt: skip
    async with AsyncExitStack() as stack:
        made = People(*[await stack.enter_async_context(Person(app)) for _ in range(4)])
        await join(made.ash)
        await enter(made.ash)
        await made.ash.opens("/rooms/grief/threads")
        await made.ash.sends("/rooms/grief/threads", body=GOODBYE)
        for who, name in zip(made[1:], ("dov", "mia", "lea"), strict=True):
            await who.opens("/sign-in")
            await who.sends("/sign-in", sign_in_name=name, passphrase=WORDS)
        yield made


async def the_alert(database: Database) -> Alert:
    async with database.reading() as session:
        return (await session.scalars(select(Alert))).one()


async def count(database: Database, table: type) -> int:  # type: ignore[type-arg]
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def acts(database: Database, act: str) -> int:
    async with database.reading() as session:
        found = select(func.count()).where(AuditEntry.act == act)
        return await session.scalar(found) or 0


async def takes(who: Person, alert: Alert) -> str:
    """Open the alert and take it; returns its page's path."""
    page = f"/oncall/alerts/{alert.id}"
    await who.opens(page)
    await who.sends(f"/alerts/{alert.id}/acknowledgement")
    assert who.page.status_code == 200
    return page


async def test_a_thread_is_looked_after_from_the_call(people: People, database: Database) -> None:
    alert = await the_alert(database)
    page = await takes(people.dov, alert)
    assert "/threads/" in people.dov.text
    thread = next(part.split('"')[0] for part in people.dov.text.split('href="') if "/threads/" in part)
    await people.dov.opens(thread)
    await people.dov.sends(f"{thread}/note", note="Someone from our team reads here.")
    await people.dov.sends(f"{thread}/pace", minutes="10")
    assert 'value="10" selected' in people.dov.text
    await people.dov.sends(f"{thread}/redactions", stays="Goodbye everyone", why="  ")
    assert people.dov.page.status_code == 422
    assert "Goodbye everyone" in people.dov.text
    await people.dov.sends(f"{thread}/redactions", why="We took a detail out.")
    assert people.dov.at == thread
    await people.ash.opens("/me/notices")
    assert "What we did with something you wrote, and why" in people.ash.text
    await people.dov.opens(page)
    for said in ("Took a detail out of a letter", "Let the thread go slowly", "Changed the note for readers"):
        assert said in people.dov.text


async def test_the_member_is_asked_says_yes_and_takes_it_back(people: People, database: Database) -> None:
    alert = await the_alert(database)
    page = await takes(people.dov, alert)
    await people.dov.opens(page)
    await people.dov.sends(f"/alerts/{alert.id}/word")
    await people.ash.opens("/me/notices")
    assert "Something changed in your conversation" in people.ash.text
    talk = next(part.split('"')[0] for part in people.ash.text.split('href="') if "/conversations/" in part)
    await people.ash.opens(talk)
    assert "may others read" in people.ash.text
    for answer, shown in (("yes", True), ("back", False)):
        await people.ash.sends(f"{talk}/word", button={"answer": answer})
        await people.mia.opens("/rooms/grief")
        thread = next(each for each in people.mia.text.split('href="') if each.startswith("/threads/"))
        await people.mia.opens(thread.split('"')[0])
        assert ("Someone from our team is in touch with the writer." in people.mia.text) is shown
        await people.ash.opens(talk)


async def test_a_second_person_looks_and_the_call_is_closed(people: People, database: Database) -> None:
    alert = await the_alert(database)
    page = await takes(people.dov, alert)
    await people.dov.opens(page)
    await people.dov.sends(f"/alerts/{alert.id}/messages", body="I'm here.")
    await people.dov.sends(f"/alerts/{alert.id}/closure", outcome="talked")
    assert people.dov.page.status_code == 422
    assert "Nobody else has looked at this yet." in people.dov.text
    await people.mia.opens(page)
    await people.mia.sends(f"/alerts/{alert.id}/look", look="Ask about the garage.")
    await people.dov.opens(page)
    assert "Ask about the garage." in people.dov.text
    await people.dov.sends(f"/alerts/{alert.id}/closure", outcome="talked")
    assert people.dov.at == "/oncall/ease"
    assert "A card from" in people.dov.text
    card = next(part.split('"')[0] for part in people.dov.text.split('href="') if "/oncall/cards/" in part)
    await people.dov.opens(card)
    await people.dov.sends(card, words="Tired.")
    assert "You wrote something down." in people.dov.text
    await people.mia.opens(card)
    assert people.mia.page.status_code == 404
    await people.dov.opens(card)
    await people.dov.sends(f"{card}/end")
    assert "Nothing waits here." in people.dov.text


async def test_the_steps_for_emergency_services_are_walked_and_reviewed(
    people: People, database: Database
) -> None:
    alert = await the_alert(database)
    page = f"/alerts/{alert.id}/services"
    await people.dov.opens(page)
    assert "Never ask for it" in people.dov.text
    typed = {"given": "The old mill", "reason": "It began", "passed_on": "The place", "told": "yes"}
    await people.dov.sends(page, **typed)
    assert people.dov.page.status_code == 422
    assert "The old mill" in people.dov.text
    assert await count(database, ServicesCall) == 0
    ticked = {**typed, "imminent": "on", "unasked": "on"}
    await people.dov.sends(page, **{**ticked, "told": "unsafe"})
    assert "Please say why telling them would be unsafe." in people.dov.text
    await people.dov.sends(page, **ticked)
    assert people.dov.at == f"/oncall/alerts/{alert.id}"
    assert "Emergency services were asked to come" in people.dov.text
    await people.ash.opens("/me/notices")
    talk = next(part.split('"')[0] for part in people.ash.text.split('href="') if "/conversations/" in part)
    await people.ash.opens(talk)
    assert "We asked emergency services to come" in people.ash.text
    await people.dov.opens("/oncall/reviews")
    assert "You asked them to come yourself" in people.dov.text
    await people.mia.opens("/oncall/reviews")
    assert "The old mill" not in people.mia.text
    async with database.reading() as session:
        call = (await session.scalars(select(ServicesCall))).one()
    await people.mia.opens(f"/oncall/reviews/{call.id}")
    assert "The old mill" in people.mia.text
    await people.mia.sends(f"/oncall/reviews/{call.id}", finding="right")
    assert people.mia.page.status_code == 422
    await people.mia.sends(f"/oncall/reviews/{call.id}", finding="right", review="Nothing else was left.")
    assert "Nothing waits to be looked at." in people.mia.text
    assert await acts(database, "services.read") == 1
    await people.lea.opens("/safeguarding/record")
    assert "emergency services" in people.lea.text
    await people.lea.opens("/safeguarding/record/file")
    assert people.lea.page.headers["content-type"].startswith("text/csv")
    assert "mill" not in people.lea.text


async def test_two_people_keep_a_call_for_legal_reasons(people: People, database: Database) -> None:
    alert = await the_alert(database)
    page = f"/alerts/{alert.id}/hold"
    await people.dov.opens(page)
    await people.dov.sends(page, reason="An inquest asked", until="soon")
    assert people.dov.page.status_code == 422
    assert "An inquest asked" in people.dov.text
    day = (clock.today() + timedelta(days=90)).isoformat()
    await people.dov.sends(page, reason="An inquest asked", until=day)
    assert "somebody else has to agree" in people.dov.text
    await people.mia.opens(page)
    await people.mia.sends(f"{page}/agreement")
    assert "Kept until" in people.mia.text
    async with database.reading() as session:
        assert (await session.scalars(select(LegalHold.state))).all() == ["active"]
    await people.dov.opens(f"/oncall/alerts/{alert.id}")
    assert "Agreed that this be kept for legal reasons" in people.dov.text
    await people.mia.sends(f"{page}/end")
    assert "Ask for it" in people.mia.text


async def test_a_second_hard_call_offers_the_choice_and_passing_on(
    people: People, database: Database, app: Litestar
) -> None:
    await takes(people.dov, await the_alert(database))
    async with Person(app) as ivy:
        await join(ivy)
        await ivy.opens("/call-for-help")
        await ivy.sends("/call-for-help", body="please")
    async with database.reading() as session:
        later = (await session.scalars(select(Alert).where(Alert.origin == "call"))).one()
    await people.dov.opens(f"/oncall/alerts/{later.id}")
    await people.dov.sends(f"/alerts/{later.id}/acknowledgement")
    assert people.dov.at == f"/alerts/{later.id}/choice"
    async with database.reading() as session:
        # Nobody else is rung while they think about it.
        assert (await session.get_one(Alert, later.id)).state == "acknowledged"
    await people.dov.sends(f"/alerts/{later.id}/refusal")
    assert people.dov.at == "/oncall"
    async with database.reading() as session:
        assert (await session.get_one(Alert, later.id)).state == "ringing"


async def test_words_are_folded_for_whoever_wants_that(people: People, database: Database) -> None:
    alert = await the_alert(database)
    await people.dov.opens("/oncall/ease")
    await people.dov.sends("/oncall/ease", topics="abuse", folded="on")
    assert people.dov.text.count(" checked") == 2
    await people.dov.opens(f"/oncall/alerts/{alert.id}")
    assert people.dov.text.count("Their words") >= 1
    assert people.dov.text.index("Their words") < people.dov.text.index("goodbye everyone")


async def test_an_open_page_gets_new_turns_and_audits_one_reading_an_hour(
    people: People, database: Database
) -> None:
    alert = await the_alert(database)
    page = f"/oncall/alerts/{alert.id}"
    await people.dov.opens(page)
    before = await acts(database, "alert.read")
    for _ in range(3):
        part = await people.dov._client.get(page, headers={"X-Part": "turns"})
        assert part.status_code == 200
        assert 'id="turns"' in part.text
        assert "goodbye everyone" not in part.text
    assert await acts(database, "alert.read") == before
    part = await people.mia._client.get(page, headers={"X-Part": "turns"})
    assert await acts(database, "alert.read") == before + 1
    assert (await people.ash._client.get(page, headers={"X-Part": "turns"})).status_code == 403


async def test_a_hand_over_carries_a_note_that_the_member_never_reads(
    people: People, database: Database
) -> None:
    alert = await the_alert(database)
    page = await takes(people.dov, alert)
    await people.dov.opens(page)
    await people.dov.sends(f"/alerts/{alert.id}/handover", to="mia", note="Her sister comes at nine.")
    await people.mia.opens(page)
    assert "Her sister comes at nine." in people.mia.text
    async with database.reading() as session:
        bodies = (await session.scalars(select(Message.body))).all()
    assert "Another person on call goes on from here." in bodies
    assert not any("sister" in body for body in bodies)


@pytest.mark.parametrize("path", ["/safeguarding", "/safeguarding/record", "/oncall/ease", "/oncall/reviews"])
async def test_these_pages_are_for_staff_and_stand_empty(people: People, path: str) -> None:
    await people.ash.opens(path)
    assert people.ash.page.status_code == 403
    await people.lea.opens(path)
    assert people.lea.page.status_code == 200
    assert 'class="empty"' in people.lea.text
    await people.dov.opens(path)
    assert people.dov.page.status_code == (403 if path.startswith("/safeguarding") else 200)
