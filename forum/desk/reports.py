"""Reads and answers the flags of a case: reporters are pseudonymous to moderators, and told the outcome once."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.notices.actions import tell
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.personas import Persona
from moderation.cases import RESTRICTING, Act, upholds_flag


@dataclass(frozen=True, slots=True)
class Report:
    """A flag without who sent it: a letter for the reporter, what they said, how earlier reports fared."""

    letter: str
    reason: str
    text: str
    standing: str
    day: date


async def reports_on(session: AsyncSession, case_id: UUID) -> tuple[Report, ...]:
    """Return the flags of a case, reporters as letters in an order that says nothing (promises 3)."""
    flags = (
        await session.execute(
            select(Flag, Persona.standing)
            .join(Persona, Persona.id == Flag.reporter_id)
            .where(Flag.case_id == case_id)
            .order_by(Flag.reporter_id, Flag.reason)
        )
    ).all()
    fared = await _fared(session, {flag.reporter_id for flag, _ in flags})
    letters: dict[UUID, str] = {}
    for flag, _ in flags:
        letters.setdefault(flag.reporter_id, _letter(len(letters)))
    return tuple(
        Report(
            letters[flag.reporter_id],
            words.FLAGS[flag.reason],
            flag.text,
            words.REPORTERS[_standing(fared[flag.reporter_id], standing)],
            flag.day,
        )
        for flag, standing in flags
    )


async def worried_about(session: AsyncSession, case_id: UUID) -> bool:
    """Tell whether a worry about the writer waits here to be answered."""
    waiting = select(Flag.id).where(Flag.case_id == case_id, Flag.reason == "worried", Flag.upheld.is_(None))
    return await session.scalar(waiting.limit(1)) is not None


async def _fared(session: AsyncSession, reporters: set[UUID]) -> dict[UUID, Counter[bool]]:
    found = (
        select(Flag.reporter_id, Flag.upheld, func.count())
        .where(Flag.reporter_id.in_(reporters), Flag.upheld.is_not(None))
        .group_by(Flag.reporter_id, Flag.upheld)
    )
    counted: dict[UUID, Counter[bool]] = {reporter: Counter() for reporter in reporters}
    for reporter, upheld, count in await session.execute(found):
        counted[reporter][bool(upheld)] = count
    return counted


def _standing(fared: Counter[bool], standing: str) -> str:
    if not fared.total():
        return "new" if standing == "newcomer" else "unknown"
    return "often" if fared[True] >= fared[False] else "seldom"


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26) + (str(number // 26) if number >= 26 else "")


async def answer_reporters(session: AsyncSession, case: Case, act: Act, *, weapon: bool = False) -> None:
    """Settle the flags that wait and tell each reporter once, without saying what their neighbour was told.

    A worry is neither right nor wrong and never counts against whoever had it, unless a person found that it was
    sent to hurt (`weapon`); its sender isn't told that.
    """
    waiting = (
        await session.scalars(select(Flag).where(Flag.case_id == case.id, Flag.upheld.is_(None)))
    ).all()
    for flag in waiting:
        flag.weapon = weapon and flag.reason == "worried"
        flag.upheld = not flag.weapon if flag.reason == "worried" else bool(upholds_flag(act))
    for reporter in {flag.reporter_id for flag in waiting}:
        await tell(session, reporter, "flag_outcome", case.subject_id, upheld=act in RESTRICTING)
