"""Takes flags and calls for help, in the caller's transaction; it judges nothing and tells no author who flagged."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock
from forum.foundation.ids import new_id
from forum.intake.alerts import Cause, raise_alert
from forum.intake.safeguarding import MINOR, note_minor
from forum.intake.screening import Subject, check, facts_from, upsert_case
from forum.intake.worries import take_worry
from forum.storage.tables.cases import Case, Flag
from forum.storage.tables.crisis import Alert
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.credibility import Reporter, machine_act, weight

CALL_LEVEL = 3
#: Right after a start the lexicon is still being compiled: people are rung for a call without knowing its words.
CALL_PATIENCE = 1.5


async def take_flag(
    session: AsyncSession, reporter: Persona, subject: Subject, reason: str, text: str
) -> Case:
    """Record one flag as a child of the subject's one case; return the case.

    The same persona's second flag for the same reason adds nothing; flags never remove or silence (promises 3).
    A worry about the writer joins the one case of that person instead.
    """
    if reason == "worried":
        return await take_worry(session, reporter, subject, text)
    case = await _case_of(session, subject)
    flag = insert(Flag).values(
        id=new_id(),
        case_id=case.id,
        reporter_id=reporter.id,
        reason=reason,
        text=text,
        snapshot=subject.text,
        day=clock.today(),
    )
    added = await session.scalar(flag.on_conflict_do_nothing().returning(Flag.id))
    if added is not None and case.state != "open":
        _reopen(case)
    case.reporters = weight(await _reporters(session, case.id))
    return case


async def flags_make_wait(session: AsyncSession, case: Case) -> bool:
    """Tell whether the reporters of this case have earned that the text waits until a person has read it."""
    return machine_act(await _reporters(session, case.id), case.danger) == "wait"


async def take_call_for_help(session: AsyncSession, persona: Persona, room: Room, body: str) -> Alert:
    """Start the ladder at level 3 or above, whatever the words or the language (promises 2.2.2); return the alert."""
    facts = facts_from(await check(session, room.locale, body, patience=CALL_PATIENCE), body)
    level = max(CALL_LEVEL, facts.crisis)
    call = Subject("call", new_id(), room, persona, body)
    case_id = await upsert_case(session, call, "finding", level, 0, list(facts.labels))
    if MINOR in facts.labels:
        await note_minor(session, case_id)
    return await raise_alert(session, persona, Cause("call", None, case_id, level, body))


async def _case_of(session: AsyncSession, subject: Subject) -> Case:
    standing = (
        select(Case)
        .where(Case.subject_kind == subject.kind, Case.subject_id == subject.id)
        .with_for_update(key_share=True)
    )
    case = await session.scalar(standing)
    if case is None:
        await upsert_case(session, subject, "flag", 0, 0, [])
        case = (await session.scalars(standing)).one()
    return case


def _reopen(case: Case) -> None:
    """What was decided before is looked at anew when somebody new asks: whoever reports is always answered."""
    case.state, case.opened_at, case.closed_on = "open", clock.now(), None
    case.version += 1


async def _reporters(session: AsyncSession, case_id: UUID) -> list[Reporter]:
    """How each distinct reporter of this case fared before."""
    here = select(Flag.reporter_id).where(Flag.case_id == case_id).distinct()
    found = (
        select(
            func.count().filter(Flag.upheld.is_(True)),
            func.count().filter(Flag.upheld.is_(False)),
            Persona.standing,
        )
        .join(Persona, Persona.id == Flag.reporter_id)
        .where(Flag.reporter_id.in_(here))
        .group_by(Persona.id, Persona.standing)
    )
    rows = (await session.execute(found)).all()
    return [Reporter(upheld, other, standing == "newcomer") for upheld, other, standing in rows]
