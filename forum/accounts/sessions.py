"""Opens, finds and ends sessions; the cookie is never stored and a cookie that a client made up opens nothing.

The row keeps a hash of the cookie, a tag derived from the member root and a seal that only the cookie opens
(promises.md 1.2, 1.4). Expiries are rounded up to ten minutes, so an idle limit of 30 minutes lasts 30 to 40.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import queries
from forum.accounts.queries import Found
from forum.accounts.session_seal import Content, hash_of, seal, tag_of, unseal
from forum.foundation import broadcast, clock
from forum.foundation.callers import Caller, Member, Restrictions
from forum.foundation.errors import SignInNeeded
from forum.foundation.ids import new_token
from forum.foundation.sealing import Unsealable
from forum.foundation.secret import Secret
from forum.storage.database import Database
from forum.storage.tables.accounts import Session

CHANNEL = "sessions"
NONE = Restrictions()
REENTRY = timedelta(minutes=10)

# Questions that only a higher shelf can answer, handed in by `app.py`: is this member's own call for help still
# open (then the idle limit waits), and what holds for them in every room?
AlertOpen = Callable[[AsyncSession, Secret], Awaitable[bool]]
RestrictionsOf = Callable[[AsyncSession, Secret], Awaitable[Restrictions]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions live; the settings' figures."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    keep: timedelta = timedelta(days=14)
    staff_idle: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Rotated:
    """A session's new cookie, and whether it is kept past the browser's end."""

    cookie: str
    keep: bool


async def _no_alert(_session: AsyncSession, _root: Secret) -> bool:
    return False


async def _nothing_holds(_session: AsyncSession, _root: Secret) -> Restrictions:
    return NONE


_limits = Limits()
_alert_open: AlertOpen = _no_alert
_restrictions_of: RestrictionsOf = _nothing_holds


def install(
    limits: Limits, *, alert_open: AlertOpen = _no_alert, restrictions_of: RestrictionsOf = _nothing_holds
) -> None:
    """Set how long sessions of this process live and who answers their two questions; called once at start."""
    global _limits, _alert_open, _restrictions_of
    _limits, _alert_open, _restrictions_of = limits, alert_open, restrictions_of


async def open_member(
    session: AsyncSession,
    root: Secret,
    account_id: UUID,
    *,
    keep: bool = False,
    ends_by: datetime | None = None,
) -> str:
    """Open a session for a member and return its cookie value; `keep` is 14 days instead of 12 hours.

    `ends_by` caps it: an account that is being erased can't outlive its day in a browser.
    """
    cookie = new_token()
    restrictions = await _restrictions_of(session, root)
    until = restrictions.until.isoformat() if restrictions.until else ""
    content = Content(root.reveal(), account_id, restrictions.reads_only, restrictions.posts_wait, until)
    now = clock.now()
    ends = now + (_limits.keep if keep else _limits.absolute)
    session.add(
        Session(
            id_hash=hash_of(cookie),
            kind="member",
            tag=tag_of(root),
            sealed=seal(cookie, content),
            keep=keep,
            confirmed=True,
            idle_until=_idle_until(now, keep=keep, staff=False),
            expires_at=clock.round_up_10_min(min(ends, ends_by) if ends_by else ends),
        )
    )
    await session.flush()
    return cookie


async def open_staff(session: AsyncSession, staff_id: UUID, *, confirmed: bool) -> str:
    """Open a session for a member of staff; until `confirmed` by the second factor it opens nothing but that page."""
    cookie = new_token()
    now = clock.now()
    session.add(
        Session(
            id_hash=hash_of(cookie),
            kind="staff",
            staff_id=staff_id,
            confirmed=confirmed,
            idle_until=_idle_until(now, keep=False, staff=True),
            expires_at=clock.round_up_10_min(now + _limits.absolute),
        )
    )
    await session.flush()
    return cookie


async def load(session: AsyncSession, cookie: str) -> Caller | None:
    """Return who `cookie` is, or None when it is unknown, over, idle, or still without its second factor."""
    found = await _row(session, cookie)
    return await _caller(session, cookie, found) if found else None


async def recognise(database: Database, cookie: str) -> Caller | None:
    """Return who `cookie` is, as `load`, and move the idle limit on: seldom, apart, without waiting for the disk."""
    async with database.reading() as reader:
        found = await _row(reader, cookie)
        caller = await _caller(reader, cookie, found) if found else None
    if found is None or caller is None:
        return None
    idle = _idle_until(clock.now(), keep=found.keep, staff=found.kind == "staff")
    if idle > found.idle_until:
        async with database.writing() as session:
            await session.execute(text("SET LOCAL synchronous_commit = off"))
            await session.execute(
                update(Session).where(Session.id_hash == found.id_hash).values(idle_until=idle)
            )
    return caller


async def unconfirmed_staff(session: AsyncSession, cookie: str) -> UUID | None:
    """Return whose session waits for its second factor, or None."""
    found = await _row(session, cookie)
    waits = found is not None and found.kind == "staff" and not found.confirmed
    return found.staff_id if found and waits and found.idle_until > clock.now() else None


async def rotate(
    session: AsyncSession, cookie: str, *, reentered: bool = False, confirmed: bool = False
) -> Rotated:
    """Give this session a new cookie, the old one ends; `reentered`: the passphrase was typed again just now.

    Called at every change of what the session may do. Raises SignInNeeded when `cookie` opens nothing.
    """
    found = await _row(session, cookie)
    if found is None:
        raise SignInNeeded
    fresh = new_token()
    sealed = found.sealed
    if sealed is not None:
        content = unseal(cookie, sealed)
        if reentered:
            content = msgspec.structs.replace(content, reentered_until=clock.now() + REENTRY)
        sealed = seal(fresh, content)
    values = {"id_hash": hash_of(fresh), "sealed": sealed, "confirmed": found.confirmed or confirmed}
    await session.execute(update(Session).where(Session.id_hash == found.id_hash).values(**values))
    await _tell(session)
    return Rotated(fresh, found.keep)


async def end(session: AsyncSession, cookie: str) -> None:
    """End this session here and now; unknown cookies end nothing."""
    await session.execute(delete(Session).where(Session.id_hash == hash_of(cookie)))
    await _tell(session)


async def end_others(session: AsyncSession, root: Secret, *, but: bytes = b"") -> int:
    """End every session of this member but the one with the hash `but`; return how many."""
    mine = (
        delete(Session).where(Session.tag == tag_of(root), Session.id_hash != but).returning(Session.id_hash)
    )
    ended = len((await session.scalars(mine)).all())
    await _tell(session)
    return ended


async def end_staff(session: AsyncSession, staff_id: UUID, *, but: bytes = b"") -> None:
    """End every session of a member of staff but one: disabled, or a new passphrase."""
    await session.execute(delete(Session).where(Session.staff_id == staff_id, Session.id_hash != but))
    await _tell(session)


async def _tell(session: AsyncSession) -> None:
    # Open sockets look again whether their session still stands; nobody is named.
    await broadcast.notify(session, CHANNEL)


async def _row(session: AsyncSession, cookie: str) -> Found | None:
    known = {"id_hash": hash_of(cookie), "now": clock.now()}
    row = (await session.execute(queries.SESSION_BY_HASH, known)).one_or_none()
    return Found(*row) if row else None


async def _caller(session: AsyncSession, cookie: str, found: Found) -> Caller | None:
    if not found.confirmed:
        return None
    in_time = found.idle_until > clock.now()
    if found.kind == "staff":
        return await queries.staff_caller(session, found.staff_id, found.id_hash) if in_time else None
    try:
        member = _member(cookie, found)
    except Unsealable:
        return None  # a row that this cookie doesn't open is nobody's
    return member if in_time or await _alert_open(session, member.root) else None


def _idle_until(now: datetime, *, keep: bool, staff: bool) -> datetime:
    idle = _limits.keep if keep else _limits.staff_idle if staff else _limits.idle
    return clock.round_up_10_min(now + idle)


def _member(cookie: str, found: Found) -> Member:
    content = unseal(cookie, found.sealed)
    until = datetime.fromisoformat(content.until).date() if content.until else None
    return Member(
        root=Secret(content.root),
        account_id=content.account_id,
        session_id_hash=found.id_hash,
        restrictions=Restrictions(content.reads_only, content.posts_wait, until),
        reentered_until=content.reentered_until,
    )
