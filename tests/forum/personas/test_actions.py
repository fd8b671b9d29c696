"""Personas: found forward from the root, one per room, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, sealing
from forum.foundation.callers import Member
from forum.foundation.errors import FormRejected
from forum.foundation.ids import new_id
from forum.personas import actions
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona, Sanction
from forum.storage.tables.rooms import Room


def member() -> Member:
    return Member(sealing.new_root(), new_id(), b"session")


async def room(session: AsyncSession, slug: str) -> Room:
    made = Room(id=new_id(), slug=slug, title=slug, topic=slug, kind="peer_led", access="open")
    session.add(made)
    await session.flush()
    return made


async def test_a_member_is_the_same_in_one_room_and_another_in_the_next(session: AsyncSession) -> None:
    ash, grief, low = member(), await room(session, "grief"), await room(session, "low")
    here = await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    there = await actions.take_alias(session, ash, low.id)
    assert (await actions.persona_in(session, ash, grief.id)) is here
    assert here.handle != there.handle
    assert not set(here.alias.split()) & set(there.alias.split())
    assert {each.id for each in await actions.all_personas(session, ash.root)} == {here.id, there.id}


async def test_another_persona_cannot_be_found_by_anyone_else(session: AsyncSession) -> None:
    ash, ivy, grief = member(), member(), await room(session, "grief")
    await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    assert await actions.persona_in(session, ivy, grief.id) is None
    assert await actions.all_personas(session, ivy.root) == []


async def test_an_alias_that_someone_has_is_refused_in_that_room_only(session: AsyncSession) -> None:
    ash, ivy = member(), member()
    grief, low = await room(session, "grief"), await room(session, "low")
    await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    with pytest.raises(FormRejected) as refused:
        await actions.take_alias(session, ivy, grief.id, "quiet her0n")
    assert refused.value.faults[0].field == "alias"
    assert (await actions.take_alias(session, ivy, low.id, "Quiet Heron")).alias == "Quiet Heron"


async def test_an_alias_like_ones_own_elsewhere_is_refused(session: AsyncSession) -> None:
    ash, grief, low = member(), await room(session, "grief"), await room(session, "low")
    await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    with pytest.raises(FormRejected):
        await actions.take_alias(session, ash, low.id, "Quiet Otter")


async def test_someone_who_comes_back_is_who_they_were(session: AsyncSession) -> None:
    ash, grief = member(), await room(session, "grief")
    persona = await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    persona.membership = "left"
    back = await actions.take_alias(session, ash, grief.id)
    assert (back.id, back.alias, back.membership) == (persona.id, "Quiet Heron", "member")


async def test_a_visitor_becomes_a_member_under_a_name_of_their_choice(session: AsyncSession) -> None:
    ash, grief = member(), await room(session, "grief")
    visitor = await actions.visitor_in(session, ash, grief.id)
    assert visitor.membership == "visitor"
    assert (await actions.visitor_in(session, ash, grief.id)) is visitor
    joined = await actions.take_alias(session, ash, grief.id, "Quiet Heron")
    assert (joined.id, joined.membership, joined.alias) == (visitor.id, "member", "Quiet Heron")


async def test_a_persona_is_found_under_an_older_key_and_moved_to_the_newest(
    session: AsyncSession, keyring: sealing.Keyring
) -> None:
    ash, grief = member(), await room(session, "grief")
    persona = await actions.take_alias(session, ash, grief.id)
    before = persona.handle
    await _sanction(session, persona)
    older = {
        purpose: {key.version: key.secret.reveal() for key in keyring.kept(purpose)}
        for purpose in sealing.PURPOSES
    }
    sealing.install(sealing.Keyring(older | {"persona": {**older["persona"], 9: b"n" * 32}}))
    assert (await actions.persona_in(session, ash, grief.id)) is persona
    assert (await actions.restrictions(session, ash.root)).reads_only
    await actions.renew_handle(session, ash.root, grief.id)
    await session.refresh(persona)
    assert persona.key_version == 9
    assert persona.handle != before
    assert (await session.scalars(select(Sanction.handle))).all() == [persona.handle]
    assert (await actions.persona_in(session, ash, grief.id)) is persona


async def _sanction(session: AsyncSession, persona: Persona, **what: object) -> None:
    given = {"scope": "site", "kind": "site", "state": "active", "until": None, **what}
    session.add(Sanction(id=new_id(), handle=persona.handle, **given))
    await session.flush()


async def test_a_limit_for_the_whole_site_holds_in_every_room_and_ends_by_itself(
    session: AsyncSession,
) -> None:
    ash, ivy, grief = member(), member(), await room(session, "grief")
    persona = await actions.take_alias(session, ash, grief.id)
    await actions.take_alias(session, ivy, grief.id)
    await _sanction(session, persona, until=clock.today() + timedelta(days=2))
    held = await actions.restrictions(session, ash.root)
    assert held.reads_only
    assert held.until == clock.today() + timedelta(days=2)
    assert not (await actions.restrictions(session, ivy.root)).reads_only
    with clock.shifted(timedelta(days=3)):
        assert not (await actions.restrictions(session, ash.root)).reads_only


@pytest.mark.parametrize("state", ["pending", "lifted"])
async def test_a_limit_that_is_contested_or_lifted_does_not_bite(session: AsyncSession, state: str) -> None:
    ash, grief = member(), await room(session, "grief")
    await _sanction(session, await actions.take_alias(session, ash, grief.id), state=state)
    assert not (await actions.restrictions(session, ash.root)).reads_only


async def test_a_limit_in_one_room_is_felt_there_only(session: AsyncSession) -> None:
    ash, grief, low = member(), await room(session, "grief"), await room(session, "low")
    await _sanction(session, await actions.take_alias(session, ash, grief.id), scope="room", kind="read_only")
    assert await actions.restrictions_in(session, ash, grief.id) == {"read_only"}
    assert await actions.restrictions_in(session, ash, low.id) == frozenset()
    assert not (await actions.restrictions(session, ash.root)).reads_only


async def test_strikes_are_summed_over_rooms_in_memory_and_make_posts_wait(session: AsyncSession) -> None:
    ash, grief, low = member(), await room(session, "grief"), await room(session, "low")
    (await actions.take_alias(session, ash, grief.id)).upheld_strikes = 2
    assert not (await actions.restrictions(session, ash.root)).posts_wait
    (await actions.take_alias(session, ash, low.id)).upheld_strikes = 1
    await session.flush()
    held = await actions.restrictions(session, ash.root)
    assert held.posts_wait
    assert not held.reads_only


async def test_a_limit_outlives_the_persona_it_was_set_on(session: AsyncSession) -> None:
    ash, grief = member(), await room(session, "grief")
    persona = await actions.take_alias(session, ash, grief.id)
    await _sanction(session, persona)
    await session.delete(persona)
    await session.flush()
    assert (await actions.restrictions(session, ash.root)).reads_only


async def test_only_ones_own_open_call_for_help_suspends_the_idle_limit(session: AsyncSession) -> None:
    ash, ivy, grief = member(), member(), await room(session, "grief")
    persona = await actions.take_alias(session, ash, grief.id)
    alert = Alert(
        id=new_id(),
        persona_id=persona.id,
        room_id=grief.id,
        origin="call",
        level=3,
        state="ringing",
        opened_at=clock.now(),
    )
    session.add(alert)
    await session.flush()
    assert await actions.alert_open(session, ash.root)
    assert not await actions.alert_open(session, ivy.root)
    alert.state = "closed"
    await session.flush()
    assert not await actions.alert_open(session, ash.root)
