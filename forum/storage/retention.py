"""Deletes what has been kept for as long as was promised, and blurs exact times whose clock has stopped.

Each function is one sweep: it takes the session, the retention times and the present, changes only what is due and
returns how many rows it changed. Accounts and personas are never swept in one transaction (promises 1.3).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from forum.foundation import clock
from forum.foundation.ids import new_token
from forum.settings import Retention
from forum.storage import erasures
from forum.storage import kept as kept_by
from forum.storage.case_retention import alert_steps, closed_alerts, closed_cases, statements
from forum.storage.tables.accounts import Account, FormOnce, Session, Throttle, Vault
from forum.storage.tables.audit import AuditEntry
from forum.storage.tables.care import AlertEntry, ReturnSlip
from forum.storage.tables.cases import Appeal, Case, Decision
from forum.storage.tables.crisis import Alert, AlertStep, Conversation, Duty
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Mute, Notice, Persona, ReadingPlace
from forum.storage.tables.threads import Following, Post, PostEdit, Reaction, Thread

#: Work that is done is kept this long, so that its `dedup` still holds.
DONE_WORK = timedelta(days=2)
_BATCH = 500


async def sessions(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete sessions whose end has come; the idle limit is the accounts' own to judge."""
    return await _run(session, delete(Session).where(Session.expires_at <= now))


async def forms(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete the marks of forms that were sent."""
    return await _run(session, delete(FormOnce).where(FormOnce.expires_at <= now))


async def drafts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete drafts whose month has come: 30 to 61 days after the last word (accounts/drafts.py says why)."""
    return await _run(session, delete(Vault).where(Vault.until_month <= now.date()))


async def throttles(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete failed tries after a day."""
    return await _run(session, delete(Throttle).where(Throttle.until <= now - keep.throttle))


async def notices(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete notices after thirty days, read or not."""
    return await _run(session, delete(Notice).where(Notice.day <= (now - keep.notices).date()))


async def work(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete outbox rows that were done."""
    return await _run(session, delete(Outbox).where(Outbox.done_at <= now - DONE_WORK))


async def duties(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete who was on duty once a day has passed."""
    return await _run(session, delete(Duty).where(Duty.on_until <= now - timedelta(days=1)))


async def removed_posts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Empty posts that were removed thirty days ago: the words go, the place in the thread stays."""
    before = (now - keep.removed_posts).date()
    lately = exists().where(
        Case.subject_kind == "post",
        Case.subject_id == Post.id,
        Decision.case_id == Case.id,
        Decision.day > before,
    )
    kept = select(Case.id).where(Case.subject_kind == "post", Case.subject_id == Post.id, kept_by.held_case())
    due = select(Post.id).where(
        Post.state == "removed", Post.day <= before, Post.body != "", ~lately, ~kept.exists()
    )
    return await empty_posts(session, list(await session.scalars(due.limit(_BATCH))))


async def empty_posts(session: AsyncSession, ids: list[UUID]) -> int:
    """Take the words of these posts out, with titles, older versions and reactions; their states stay as they are."""
    await session.execute(delete(PostEdit).where(PostEdit.post_id.in_(ids)))
    await session.execute(delete(Reaction).where(Reaction.post_id.in_(ids)))
    begun = select(Post.thread_id).where(Post.id.in_(ids), Post.pos == 1)
    await session.execute(update(Thread).where(Thread.id.in_(begun)).values(title="…", notes=[]))
    return await _run(session, update(Post).where(Post.id.in_(ids)).values(body="", body_html="", notes=[]))


async def audit_entries(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete audit entries older than a year; the first one left holds the hash that `verify` starts from."""
    newest = select(func.max(AuditEntry.seq)).scalar_subquery()
    return await _run(
        session, delete(AuditEntry).where(AuditEntry.hour <= now - keep.audit, AuditEntry.seq < newest)
    )


async def stopped_clocks(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Blur to the day every exact time whose clock has stopped (promises 1.3); a net under those who stop them."""
    changed = await _blur(session, Case.opened_at, Case.state != "open")
    claimed = update(Case).where(Case.state != "open", Case.claimed_until.is_not(None))
    changed += await _run(session, claimed.values(claimed_until=None))
    changed += await _blur(session, Appeal.opened_at, Appeal.outcome != "")
    closed = Alert.state == "closed"
    changed += await _blur(session, Alert.opened_at, closed)
    of_closed = AlertStep.alert_id.in_(select(Alert.id).where(closed))
    return changed + await _blur(session, AlertStep.at, of_closed)


async def unseen_accounts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete accounts that nobody used for two years; the posts stay under their personas (promises 1.4)."""
    before = clock.quarter_of((now - keep.unseen_accounts).date())
    return await _run(session, delete(Account).where(Account.seen_quarter < before))


async def erased_accounts(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Delete accounts whose erasure is due, with their vault."""
    due = select(Account.id).where(Account.erase_on <= now.date()).limit(_BATCH)
    ids = list(await session.scalars(due.with_for_update(skip_locked=True)))
    erasures.note(ids)
    return await _run(session, delete(Account).where(Account.id.in_(ids)))


async def erased_personas(session: AsyncSession, keep: Retention, now: datetime) -> int:
    """Take everything out of personas whose erasure is due; an open alert or a hold goes first (promises 1.2)."""
    ringing = exists().where(Alert.persona_id == Persona.id, Alert.state != "closed")
    wait = or_(ringing, kept_by.held_persona(Persona.id))
    due = select(Persona.id).where(Persona.erase_on <= now.date(), ~wait).limit(_BATCH)
    ids = list(await session.scalars(due.with_for_update(skip_locked=True)))
    erasures.note(ids)
    for persona_id in ids:
        await _erase(session, persona_id, now.date())
    return len(ids)


async def _erase(session: AsyncSession, persona_id: UUID, today: date) -> None:
    """Words go, places stay; nothing is left that the member root could find again."""
    posts = list(await session.scalars(select(Post.id).where(Post.persona_id == persona_id)))
    await empty_posts(session, posts)
    await session.execute(update(Post).where(Post.id.in_(posts)).values(state="withdrawn"))
    await session.execute(delete(Conversation).where(Conversation.persona_id == persona_id))
    alerts = select(Alert.id).where(Alert.persona_id == persona_id)
    await session.execute(delete(ReturnSlip).where(ReturnSlip.alert_id.in_(alerts)))
    await session.execute(update(AlertEntry).where(AlertEntry.alert_id.in_(alerts)).values(words=""))
    await session.execute(update(Alert).where(Alert.persona_id == persona_id).values(words=""))
    await session.execute(update(Case).where(Case.persona_id == persona_id).values(snapshot=""))
    for table in (Notice, ReadingPlace, Reaction, Following):
        await session.execute(delete(table).where(table.persona_id == persona_id))
    await session.execute(delete(Mute).where(or_(Mute.persona_id == persona_id, Mute.muted_id == persona_id)))
    nobody = new_token(12)
    gone = {
        "handle": nobody.encode(),
        "alias": "…",
        "alias_key": nobody,
        "membership": "left",
        "erase_on": None,
    }
    await session.execute(update(Persona).where(Persona.id == persona_id).values(gone))


async def _blur(
    session: AsyncSession, column: InstrumentedAttribute[datetime], stopped: ColumnElement[bool]
) -> int:
    day = func.date_trunc("day", column, "UTC")
    return await _run(session, update(column.class_).where(stopped, column != day).values({column: day}))


async def _run(session: AsyncSession, statement: Any) -> int:
    done = await session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


Sweep = Callable[[AsyncSession, Retention, datetime], Awaitable[int]]
_MINUTES, _HOUR, _QUARTER_DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)

#: Every sweep, and how often it runs.
SWEEPS: Mapping[str, tuple[Sweep, timedelta]] = {
    "sessions": (sessions, _MINUTES),
    "forms": (forms, _HOUR),
    "throttles": (throttles, _HOUR),
    "drafts": (drafts, _QUARTER_DAY),
    "work": (work, _HOUR),
    "duties": (duties, _HOUR),
    "stopped_clocks": (stopped_clocks, _HOUR),
    "erased_accounts": (erased_accounts, _HOUR),
    "erased_personas": (erased_personas, _HOUR),
    "unseen_accounts": (unseen_accounts, _QUARTER_DAY),
    "notices": (notices, _QUARTER_DAY),
    "removed_posts": (removed_posts, _QUARTER_DAY),
    "closed_cases": (closed_cases, _QUARTER_DAY),
    "statements": (statements, _QUARTER_DAY),
    "closed_alerts": (closed_alerts, _QUARTER_DAY),
    "alert_steps": (alert_steps, _QUARTER_DAY),
    "audit_entries": (audit_entries, _QUARTER_DAY),
    "holds": (kept_by.holds, _HOUR),
    "slips": (kept_by.slips, _HOUR),
    "care": (kept_by.care, _HOUR),
    "inspection": (kept_by.inspection, _QUARTER_DAY),
}
