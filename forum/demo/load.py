"""Loads the demo forum once: sign-ins first, each apart, then everything else in one transaction. Only in a demo."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.actions import set_duty
from forum.demo import cases, rooms, stories, threads
from forum.demo.alerts import answer_alert
from forum.demo.cast import Cast, assemble
from forum.demo.stories import People, RoomStory
from forum.demo.threads import Progress
from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.settings import OperatorFault, Settings
from forum.storage.database import Database
from forum.storage.tables.crisis import Duty, RotaShift
from forum.storage.tables.personas import Notice

# Nobody presses "I'm on now" every twelve hours in a demo that is left standing for a month.
ON_DUTY = timedelta(days=30)
# Replies older than this have been read.
READ_BEFORE = timedelta(days=1)
# Held until the commit, so that two loaders make one forum.
_LOCK = 0x64656D6F

REFUSAL = "Everybody knows the demo's passphrases, so it loads only where LEEWARD_ENV is demo."


async def load(settings: Settings, database: Database, progress: Progress) -> bool:
    """Load the demo forum where it isn't yet; return whether anything was done.

    `progress` gets how many of how many posts are there. Raises OperatorFault outside a demo, or where one of the
    demo's sign-in names is somebody else's.
    """
    if not settings.demo:
        raise OperatorFault(REFUSAL)
    told, people = stories.rooms(), stories.people()
    async with database.reading() as session:
        if await rooms.are_there(session, told):
            return False
    cast = await assemble(database, people)
    async with database.writing() as session:
        await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        if await rooms.are_there(session, told):
            return False
        await _fill(session, settings, told, people, cast, progress)
    return True


async def _fill(
    session: AsyncSession,
    settings: Settings,
    told: tuple[RoomStory, ...],
    people: People,
    cast: Cast,
    progress: Progress,
) -> None:
    """Everything in the order in which it happened, so that the audit log reads like one."""
    desk, ages = stories.desk(), cases.ages_of(told)
    personas = await rooms.open_all(session, told, cast, people.admin, people.newcomers)
    said = await threads.tell_all(session, told, cast, personas, progress)
    await cases.settle(session, desk, ages, said, cast)
    await answer_alert(session, desk.alert, ages[desk.alert.post], said, cast, settings)
    await cases.leave_open(session, desk, ages, said, cast)
    for request in desk.requests:
        await rooms.ask_to_come_in(session, request, cast)
    await _read_the_older(session)
    await _rota(session, people, cast)


async def _read_the_older(session: AsyncSession) -> None:
    """Everybody has seen the replies of the days before; a visitor finds only the newest unread."""
    older = update(Notice).where(Notice.kind == "reply", Notice.day < clock.today() - READ_BEFORE)
    await session.execute(older.values(seen=True).execution_options(synchronize_session=False))


async def _rota(session: AsyncSession, people: People, cast: Cast) -> None:
    for shift in people.shifts:
        for weekday in range(7):
            session.add(
                RotaShift(
                    id=new_id(),
                    staff_id=cast.staff[shift.staff].id,
                    rung=shift.rung,
                    weekday=weekday,
                    starts=shift.starts,
                    ends=shift.ends,
                    zone="UTC",
                )
            )
    await session.flush()
    on_duty = cast.staff[people.on_duty]
    await set_duty(session, on_duty, on=True)
    until = clock.now() + ON_DUTY
    await session.execute(update(Duty).where(Duty.staff_id == on_duty.id).values(on_until=until))
