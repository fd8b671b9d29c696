"""Takes "I'm worried about this person": always recorded, in one case for each person, for a human to read.

It rings nobody, makes nothing wait and tells its subject nothing. The same person again, or a handful of people who
came together, raise nothing; whoever was found to use it as a weapon is recorded and read last (promises 2.2).
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.intake.screening import Subject, upsert_case
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.personas import Persona
from moderation.credibility import Reporter, weight, worry_level

_LONGEST = 8000


async def take_worry(session: AsyncSession, reporter: Persona, about: Subject, words: str) -> Case:
    """Record a worry about whoever wrote `about`; return the one case of that person, open for a human to read."""
    person = replace(about, kind="persona", id=about.persona.id)
    level = worry_level(await _used_as_weapon(session, reporter.id))
    case = await _case_of(session, person, level)
    await _record(session, case, reporter, about.text, words)
    if case.state != "open":
        case.state, case.opened_at, case.closed_on = "open", clock.now(), None
        case.read_by_person, case.version = False, case.version + 1
    if level and case.snapshot != about.text:
        case.snapshot, case.read_by_person, case.version = about.text, False, case.version + 1
    case.danger = max(case.danger, level)
    case.reporters = weight(await _reporters(session, case.id))
    await session.flush()
    return case


async def _case_of(session: AsyncSession, person: Subject, level: int) -> Case:
    standing = (
        select(Case)
        .where(Case.subject_kind == "persona", Case.subject_id == person.id)
        .with_for_update(key_share=True)
    )
    case = await session.scalar(standing)
    if case is None:
        await upsert_case(session, person, "worried", level, 0, [])
        case = (await session.scalars(standing)).one()
    return case


async def _record(session: AsyncSession, case: Case, reporter: Persona, text: str, words: str) -> None:
    """A second worry of the same person is written below their first: nothing that anyone says is lost."""
    row = insert(Flag).values(
        id=new_id(), case_id=case.id, reporter_id=reporter.id, reason="worried", text=words, snapshot=text,
        day=clock.today(),
    )  # fmt: skip
    before = await session.scalar(
        select(Flag)
        .where(Flag.case_id == case.id, Flag.reporter_id == reporter.id, Flag.reason == "worried")
        .with_for_update()
    )
    if before is None:
        await session.execute(row)
        return
    if words and words not in before.text:
        before.text = f"{before.text}\n\n{words}".strip()[-_LONGEST:]
    before.snapshot, before.day, before.upheld = text, clock.today(), None


async def _used_as_weapon(session: AsyncSession, reporter_id: UUID) -> int:
    found = select(func.count()).where(Flag.reporter_id == reporter_id, Flag.weapon.is_(True))
    return await session.scalar(found) or 0


async def _reporters(session: AsyncSession, case_id: UUID) -> list[Reporter]:
    """How each who worried fared before; newcomers of one week stand for one, since they may be one."""
    here = select(Flag.reporter_id).where(Flag.case_id == case_id).distinct()
    found = (
        select(
            func.count().filter(Flag.upheld.is_(True)),
            func.count().filter(Flag.weapon.is_(True)),
            Persona.standing,
            Persona.made_week,
        )
        .join(Persona, Persona.id == Flag.reporter_id)
        .where(Flag.reporter_id.in_(here))
        .group_by(Persona.id, Persona.standing, Persona.made_week)
    )
    return [
        Reporter(upheld, weapons, standing == "newcomer", week.isoformat() if standing == "newcomer" else "")
        for upheld, weapons, standing, week in (await session.execute(found)).all()
    ]
