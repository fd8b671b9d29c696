"""People act at the same moment: each act happens once, in some order, and nobody waits for each other for ever."""

import asyncio

from sqlalchemy import func, select

from forum.crisis import actions, talk
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.crisis import Alert, AlertStep, Message
from tests import cast
from tests.forum.crisis.cast import a_responder

BAD_NIGHT = "I want to kill myself"


async def test_posting_writing_and_answering_at_once_never_block_each_other(
    database: Database, settings: Settings
) -> None:
    ash = cast.member()
    async with database.writing() as session:
        room = await cast.room(session)
        await cast.joins(session, ash, room)
        dov = await a_responder(session, "dov")
        conversation = await talk.call_for_help(session, ash, room.slug, "")
    who = StaffMember(dov.id, "dov", frozenset({("responder", None)}))

    async def posts() -> None:
        async with database.writing() as session:
            await cast.writes(session, ash, room, BAD_NIGHT)

    async def says() -> None:
        async with database.writing() as session:
            await talk.say(session, ash, conversation.id, BAD_NIGHT, settings)

    async def answers() -> None:
        async with database.writing() as session:
            await actions.write(session, who, conversation.alert_id, "I'm here.")

    acts = [each() for _ in range(8) for each in (posts, says, answers)]
    await asyncio.wait_for(asyncio.gather(*acts), 60)
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Message)) == 16
        assert (await session.scalars(select(Alert))).one().joined == 8


async def test_of_many_who_take_an_alert_at_once_one_has_it(database: Database) -> None:
    async with database.writing() as session:
        people = [await a_responder(session, f"dov{n}") for n in range(6)]
        conversation = await talk.call_for_help(session, cast.member(), "", "")

    async def takes(staff: StaffMember) -> bool:
        try:
            async with database.writing() as session:
                await actions.acknowledge(session, staff, conversation.alert_id)
        except Conflict:
            return False
        return True

    who = [StaffMember(each.id, each.sign_in_name, frozenset({("responder", None)})) for each in people]
    assert sum(await asyncio.gather(*(takes(each) for each in who))) == 1
    async with database.reading() as session:
        taken = select(func.count()).where(AlertStep.kind == "acknowledged")
        assert await session.scalar(taken) == 1
