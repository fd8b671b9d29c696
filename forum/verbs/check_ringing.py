"""What ``leeward check`` says of rota and channels: promises that nobody is there to keep, and hours worth knowing."""

from sqlalchemy import func, select

from forum.crisis import channel_states, plan, reach, weekly
from forum.foundation import clock
from forum.settings import Settings
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff, StaffRole

_NO_ROTA = "The rota is empty: nobody is planned to be rung within 15 minutes (level 3 and 4)."


async def faults(settings: Settings, database: Database) -> list[str]:
    """Return the promises of 2.1 that nobody is there to keep: no plan, nobody reached, channels that are dead."""
    async with database.reading() as session:
        found = [] if await plan.is_any(session) else [_NO_ROTA]
        mute = await session.scalar(
            select(func.count(func.distinct(Staff.id)))
            .join(StaffRole, StaffRole.staff_id == Staff.id)
            .where(StaffRole.role == "responder", ~Staff.disabled, ~reach.has_channel(Staff.id))
        )
        dead = await channel_states.dead(session, settings, clock.now())
    if mute:
        found.append(
            f"{mute} on the rota's list have no channel of their own; LEEWARD_ALERT_URLS rings for them."
        )
    if dead:
        whose = ", ".join(sorted({name or "the forum's own" for name in dead.values()}))
        found.append(f"{len(dead)} channels have taken nothing for ten minutes or more: {whose}.")
    return found


async def worth_knowing(settings: Settings, database: Database) -> list[str]:
    """Return what the forum says aloud by itself: hours ahead without anybody, channels that were never proved."""
    async with database.reading() as session:
        gaps = (await weekly.week(session, settings)).gap_hours if await plan.is_any(session) else 0
        used = await channel_states.in_use(session, settings)
        known = await channel_states.states(session, used)
    unproved = sum(digest not in known or known[digest].ok_at is None for digest in used)
    found = [f"in the next 14 days nobody is planned for {gaps} hours; see /admin/rota."] if gaps else []
    if unproved:
        found.append(f"{unproved} channels have never been tested; their owners can, under /oncall/channels.")
    return found
