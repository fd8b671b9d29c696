"""Admins make and change rooms; two at once don't overwrite each other, and each act is chained."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin import queries, rooms
from forum.admin.forms import ChangedRoomForm, FacilitatorForm, NewRoomForm, ServingForm
from forum.foundation.errors import FormRejected, StaleVersion
from forum.storage.tables.audit import AuditEntry
from moderation.room_policy import from_plain
from tests import cast

FORM = {"title": "Living with loss", "topic": "grief", "access": "open", "ground_rules": "Be kind."}


async def test_a_new_room_has_the_policy_that_was_chosen(session: AsyncSession) -> None:
    form = NewRoomForm(slug="loss", danger_waits_at="3", tolerates=["bereavement"], **FORM)
    room = await rooms.add_room(session, "cli", form)
    policy = from_plain(room.policy)
    assert (policy.danger_waits_at, policy.tolerates) == (3, ("bereavement",))
    assert (await session.scalars(select(AuditEntry.act))).all() == ["room_added"]


@pytest.mark.parametrize("slug", ["find", "lantern", "loss"])
async def test_a_taken_or_reserved_address_is_refused(session: AsyncSession, slug: str) -> None:
    await rooms.add_room(session, "cli", NewRoomForm(slug="loss", **FORM))
    with pytest.raises(FormRejected):
        await rooms.add_room(session, "cli", NewRoomForm(slug=slug, **FORM))


async def test_the_second_of_two_admins_sees_that_the_first_was_there(session: AsyncSession) -> None:
    await rooms.add_room(session, "cli", NewRoomForm(slug="loss", **FORM))
    version = int((await queries.room_values(session, "loss"))["version"])
    changed = FORM | {"title": "Loss"}
    await rooms.change_room(session, "cli", "loss", ChangedRoomForm(version=version, **changed))
    with pytest.raises(StaleVersion):
        await rooms.change_room(session, "cli", "loss", ChangedRoomForm(version=version, **FORM))


async def test_what_the_form_shows_is_what_it_would_save(session: AsyncSession) -> None:
    await rooms.add_room(
        session, "cli", NewRoomForm(slug="loss", conduct_waits_at="2", newcomers="wait", **FORM)
    )
    before = await queries.room_values(session, "loss")
    form = ChangedRoomForm(**before | {"version": int(before["version"]), "place": 0, "archived": False})
    await rooms.change_room(session, "cli", "loss", form)
    after = await queries.room_values(session, "loss")
    assert {**before, "version": ""} == {**after, "version": ""}


async def test_a_persona_becomes_facilitator_and_staff_moderator_of_one_room(session: AsyncSession) -> None:
    room, bo = await cast.room(session), cast.member()
    await cast.joins(session, bo, room, "Steady Oak")
    await cast.staff(session, "sam")
    await rooms.set_standing(session, "cli", "grief", FacilitatorForm(alias="Steady Oak"))
    await rooms.set_serving(session, "cli", "grief", ServingForm(staff="sam", serves=True))
    care = await queries.caretakers_of(session, "grief")
    assert (care.facilitators, care.moderators) == (("Steady Oak",), ("sam",))
    with pytest.raises(FormRejected):
        await rooms.set_standing(session, "cli", "grief", FacilitatorForm(alias="Nobody Here"))
