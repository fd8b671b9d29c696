"""Reads what was decided before about a case or a persona, in this room only; it writes nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.foundation import clock
from forum.storage.tables.accounts import Staff
from forum.storage.tables.cases import Appeal, Case, Decision
from forum.storage.tables.personas import Persona, Sanction
from moderation.sanctions import Kind, suggested


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision that was made before: on which day, what, about which rule, by whom, with which limit."""

    day: date
    act: str
    rule: str
    who: str
    limit: str
    message: str
    overturned: bool


@dataclass(frozen=True, slots=True)
class Writer:
    """The persona in this room, and nowhere else: alias, week of joining, posts, decisions, limits now."""

    id: UUID
    alias: str
    standing: str
    since: date
    posts: int
    strikes: int
    decisions: tuple[Earlier, ...]
    limits: tuple[tuple[str, date | None], ...]


async def writer_of(session: AsyncSession, case: Case) -> Writer | None:
    """Return who wrote it, as this room knows them; None where they are gone."""
    persona = await session.get(Persona, case.persona_id) if case.persona_id else None
    if persona is None:
        return None
    today = clock.today()
    limits = select(Sanction.kind, Sanction.until).where(
        Sanction.handle == persona.handle, Sanction.state == "active"
    )
    return Writer(
        id=persona.id,
        alias=persona.alias,
        standing=persona.standing,
        since=persona.made_week,
        posts=persona.posts,
        strikes=persona.upheld_strikes,
        decisions=await decisions_where(
            session, Decision.persona_id == persona.id, Decision.case_id != case.id, most=10
        ),
        limits=tuple(
            (words.LIMITS[kind], until)
            for kind, until in await session.execute(limits)
            if until is None or until >= today
        ),
    )


async def decisions_where(
    session: AsyncSession, *which: ColumnElement[bool], most: int = 30
) -> tuple[Earlier, ...]:
    """Return the newest decisions that fit, at most `most`."""
    found = (
        select(Decision, Staff.sign_in_name, Appeal.outcome)
        .outerjoin(Staff, Staff.id == Decision.decided_by)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(*which)
        .order_by(Decision.day.desc(), Decision.id)
        .limit(most)
    )
    return tuple(
        Earlier(
            row.day,
            words.ACTS[row.act],
            row.rule,
            who or "",
            words.LIMITS.get(row.sanction, ""),
            row.message,
            outcome == "reversed",
        )
        for row, who, outcome in (await session.execute(found)).all()
    )


async def next_limit(session: AsyncSession, case: Case) -> Kind:
    """Return the next step of the graded ladder for this persona, overturned decisions left out."""
    if case.persona_id is None:
        return "note"
    overturned = select(Appeal.decision_id).where(Appeal.outcome.in_(("changed", "reversed")))
    found = select(Decision.sanction).where(
        Decision.persona_id == case.persona_id, Decision.sanction != "", Decision.id.not_in(overturned)
    )
    return suggested((await session.scalars(found)).all())  # type: ignore[arg-type]
