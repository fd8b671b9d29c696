""" "I'm worried about this person": recorded in one case, read by a human, told to nobody, and no weapon."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk.actions import Judgement, decide
from forum.foundation.callers import Member, StaffMember
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.crisis import Alert
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Notice
from forum.storage.tables.rooms import Room
from forum.threads.actions import Sent
from forum.threads.flags import flag_post
from forum.threads.forms import FlagForm
from tests import cast


async def a_room(session: AsyncSession, people: int = 1) -> tuple[Room, Member, list[Member], StaffMember]:
    """A room with Ash, others, and Cleo who moderates."""
    room, ash = await cast.room(session), cast.member()
    others = [cast.member() for _ in range(people)]
    for who in (ash, *others):
        await cast.joins(session, who, room)
    return room, ash, others, await cast.staff(session, "cleo", "moderator")


async def worries(session: AsyncSession, who: Member, room: Room, about: Sent, words: str = "") -> Case:
    """Press "I'm worried about them"."""
    form = FlagForm(reason="worried", text=words)
    await flag_post(session, await cast.visit(session, who, room), about.post, form)
    await session.flush()
    found = select(Case).where(Case.subject_kind == "persona").execution_options(populate_existing=True)
    return (await session.scalars(found)).one()


async def settles(session: AsyncSession, cleo: StaffMember, case: Case, *, weapon: bool = False) -> None:
    """Cleo looks at it and closes it."""
    await decide(session, cleo, case.id, Judgement(version=case.version, act="no_action", weapon=weapon))
    await session.flush()


async def test_worries_about_several_letters_of_one_person_are_one_case(session: AsyncSession) -> None:
    room, ash, (ivy, oz), _cleo = await a_room(session, 2)
    for who, body in ((ivy, cast.CALM), (oz, cast.CALM + " Again.")):
        case = await worries(session, who, room, await cast.writes(session, ash, room, body))
    assert (case.origin, case.danger, case.snapshot) == ("worried", 2, cast.CALM + " Again.")
    assert len((await session.scalars(select(Flag))).all()) == 2


async def test_a_worry_rings_nobody_makes_nothing_wait_and_tells_its_subject_nothing(
    session: AsyncSession,
) -> None:
    room, ash, others, _cleo = await a_room(session, 6)
    sent = await cast.writes(session, ash, room)
    for who in others:
        await worries(session, who, room, sent, "He gave his dog away.")
    assert sent.post.state == "published"
    assert (await session.scalars(select(Alert))).all() == []
    assert (await session.scalars(select(Notice))).all() == []
    assert [row for row in await session.scalars(select(Outbox.kind)) if row.startswith("alert")] == []


async def test_the_same_person_again_is_recorded_and_raises_nothing(session: AsyncSession) -> None:
    room, ash, (ivy,), cleo = await a_room(session)
    sent = await cast.writes(session, ash, room)
    first = await worries(session, ivy, room, sent, "He gave his dog away.")
    weight = first.reporters
    again = await worries(session, ivy, room, sent, "And now his tools.")
    assert (again.reporters, again.danger) == (weight, 2)
    (flag,) = (await session.scalars(select(Flag))).all()
    assert flag.text == "He gave his dog away.\n\nAnd now his tools."
    await settles(session, cleo, again)
    reopened = await worries(session, ivy, room, sent, "Still nothing from him.")
    assert (reopened.state, reopened.reporters, reopened.danger) == ("open", weight, 2)


async def test_newcomers_of_one_week_weigh_as_one(session: AsyncSession) -> None:
    room, ash, (ivy,), _cleo = await a_room(session)
    sent = await cast.writes(session, ash, room)
    new = []
    for _ in range(8):
        who = cast.member()
        persona = await cast.joins(session, who, room)
        persona.standing = "newcomer"
        await session.flush()
        case = await worries(session, who, room, sent)
        new.append(case.reporters)
    assert len(set(new)) == 1
    assert (await worries(session, ivy, room, sent)).reporters > new[0]


async def test_whoever_used_it_as_a_weapon_is_recorded_and_read_last(session: AsyncSession) -> None:
    room, ash, (ivy, oz), cleo = await a_room(session, 2)
    sent = await cast.writes(session, ash, room)
    case = await worries(session, ivy, room, sent, "Watch this one.")
    await settles(session, cleo, case, weapon=True)
    (flag,) = (await session.scalars(select(Flag))).all()
    assert (flag.weapon, flag.upheld) == (True, False)
    oz_persona = await cast.visit(session, oz, room)
    assert oz_persona.persona is not None
    other = await cast.writes(session, oz, room)
    form = FlagForm(reason="worried", text="This one too.")
    await flag_post(session, await cast.visit(session, ivy, room), other.post, form)
    about_oz = (await session.scalars(select(Case).where(Case.subject_id == oz_persona.persona.id))).one()
    assert about_oz.danger == 2
    await settles(session, cleo, about_oz, weapon=True)
    pat = cast.member()
    pat_persona = await cast.joins(session, pat, room)
    third = await cast.writes(session, pat, room)
    await flag_post(session, await cast.visit(session, ivy, room), third.post, form)
    about_pat = (await session.scalars(select(Case).where(Case.subject_id == pat_persona.id))).one()
    assert (about_pat.state, about_pat.danger) == ("open", 0)
    await flag_post(session, await cast.visit(session, oz, room), third.post, form)
    await session.refresh(about_pat)
    assert about_pat.danger == 2
