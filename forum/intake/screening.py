"""Screens one text inside the writing transaction and writes what must follow: case, findings, alert.

It fails closed: a text that could not be checked is treated as failed, and staff are told (promises 2.5).
"""

import asyncio
import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, logs
from forum.foundation.ids import new_id
from forum.intake.alerts import Cause, raise_alert
from forum.intake.lexicons import in_force
from forum.intake.safeguarding import MINOR, note_minor
from forum.storage.tables.cases import Case, CaseFinding
from forum.storage.tables.personas import Persona
from forum.storage.tables.rooms import Room
from moderation.room_policy import from_plain
from moderation.screening import Screening, UnknownLocale
from moderation.triage import FAILED, ScreeningFacts, StandingFacts, Verdict, facts_of, triage

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)")
_UNREAD = ScreeningFacts(screened=False, lexicon=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is screened: its kind (post, call), its id (made before the insert), where, by whom, and the text."""

    kind: str
    id: UUID
    room: Room
    persona: Persona
    text: str
    origin: str = "post"


@dataclass(frozen=True, slots=True)
class Screened:
    """What follows for a text: the verdict, what was found, and the case that opened (if any)."""

    verdict: Verdict
    danger: int
    case_id: UUID | None


async def screen_text(session: AsyncSession, subject: Subject, *, posts_wait: bool = False) -> Screened:
    """Screen `subject`, open its case and ring people where they are needed; return what follows for the text.

    `posts_wait` is set where a restriction makes this writer's posts wait for a person.
    """
    screening = await check(session, subject.room.locale, subject.text)
    facts = facts_from(screening, subject.text)
    standing = StandingFacts(
        newcomer=subject.persona.standing == "newcomer",
        posts_wait=posts_wait,
        upheld_strikes=subject.persona.upheld_strikes,
    )
    verdict = triage(facts, from_plain(subject.room.policy), standing)
    case_id = await _open_case(session, subject, verdict, facts, screening) if verdict.case else None
    if verdict.alert_level is not None:
        cause = Cause("post", subject.id, case_id, verdict.alert_level)
        await raise_alert(session, subject.persona, cause)
    return Screened(verdict, facts.crisis, case_id)


async def check(
    session: AsyncSession, locale: str, text: str, *, patience: float | None = None
) -> Screening | Exception:
    """Return what the lexicon in force finds in `text`, or the error for which nothing could be found.

    `patience` is how many seconds a lexicon that is being compiled is waited for (None: until it is).
    """
    lexicon = await in_force(session, locale)
    try:
        async with asyncio.timeout(patience):
            reads = await lexicon.ready()
        return reads(text)
    except UnknownLocale as unknown:
        logs.event("lexicon_missing")
        return unknown
    except Exception as fault:  # noqa: BLE001 - whatever breaks the check must hold the text, not lose it
        logs.fault("screening_failed", fault)
        return fault


def facts_from(screening: Screening | Exception, text: str) -> ScreeningFacts:
    """Return the facts that triage judges."""
    if isinstance(screening, UnknownLocale):
        return _UNREAD
    if isinstance(screening, Exception):
        return FAILED
    return facts_of(screening, links=len(_LINK.findall(text)))


async def _open_case(
    session: AsyncSession,
    subject: Subject,
    verdict: Verdict,
    facts: ScreeningFacts,
    screening: Screening | Exception,
) -> UUID:
    case_id = await upsert_case(
        session, subject, _origin(facts), facts.crisis, facts.conduct, list(facts.labels)
    )
    if MINOR in facts.labels:
        await note_minor(session, case_id)
    if isinstance(screening, Screening):
        session.add_all(
            CaseFinding(
                id=new_id(),
                case_id=case_id,
                rule=found.rule,
                label=found.label,
                severity=found.severity,
                start_at=found.start,
                end_at=found.end,
                words=found.words,
                why=found.why,
            )
            for found in screening.findings
        )
    return case_id


async def upsert_case(
    session: AsyncSession, subject: Subject, origin: str, danger: int, conduct: int, labels: list[str]
) -> UUID:
    """Open the one case of `subject`, or raise and reopen the one that stands; return its id."""
    row = insert(Case).values(
        id=new_id(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        room_id=subject.room.id,
        persona_id=subject.persona.id,
        danger=danger,
        conduct=conduct,
        origin=origin,
        snapshot=subject.text,
        labels=labels,
        unscreened=origin in ("unscreened", "check_failed"),
        opened_at=clock.now(),
    )
    made: UUID | None = await session.scalar(
        row.on_conflict_do_nothing(index_elements=["subject_kind", "subject_id"]).returning(Case.id)
    )
    if made is not None:
        return made
    standing = (
        select(Case)
        .where(Case.subject_kind == subject.kind, Case.subject_id == subject.id)
        .with_for_update(key_share=True)
    )
    case = (await session.scalars(standing)).one()
    case.danger, case.conduct = max(case.danger, danger), max(case.conduct, conduct)
    case.labels = list(dict.fromkeys([*case.labels, *labels]))
    case.read_by_person = case.read_by_person and case.snapshot == subject.text
    case.snapshot, case.version = subject.text, case.version + 1
    if case.state == "decided":
        case.state, case.opened_at, case.closed_on = "open", clock.now(), None
    return case.id


def _origin(facts: ScreeningFacts) -> str:
    if facts.failed:
        return "check_failed"
    return "finding" if facts.screened else "unscreened"
