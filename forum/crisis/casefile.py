"""Reads one alert whole, for the person on call who answers it; reading it is an entry in the audit chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from markupsafe import Markup, escape
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import rota, words
from forum.crisis.access import alert_for, conversation_of
from forum.crisis.board import ClockWords, clock_words
from forum.crisis.queries import clock_of
from forum.crisis.telling import Clock
from forum.crisis.turns import Turn, turns_of
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.intake.labels import label
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.cases import Case, CaseFinding, Flag
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post, Thread

_MOST_STEPS, _MOST_POSTS, _MOST_CASES, _EXCERPT = 90, 12, 10, 140


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the check stopped: the rule, its words, and what it means."""

    rule: str
    label: str
    level: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """One text of this person that matters: with the found words underlined, and the reasons."""

    post_id: UUID | None
    state: str
    marked: Markup
    reasons: tuple[Reason, ...]
    worries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A post of the same persona in this room, shortened."""

    id: UUID
    title: str
    excerpt: str
    state: str
    danger: int
    day: date


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the ladder in words, with a colleague's sign-in name where one did it."""

    time: str
    words: str
    rung: int
    who: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Everything that the person on call needs of one alert, and nothing of the member beyond this room."""

    id: UUID
    level: int
    state: str
    said_state: str
    why: str
    room: str
    slug: str
    alias: str
    persona_id: UUID
    taken_by: str
    mine: bool
    more: int
    clock: ClockWords | None
    call_words: str
    written: tuple[Written, ...]
    earlier: tuple[Earlier, ...]
    steps: tuple[StepLine, ...]
    turns: tuple[Turn, ...]
    first_words: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    outcome: str


async def read_alert(
    session: AsyncSession, staff: StaffMember, alert_id: UUID, settings: Settings
) -> AlertPage:
    """Return the alert's page and audit that it was read. Raises NotFound for an alert of another's rooms."""
    alert, room = await alert_for(session, staff, alert_id)
    cases = await _cases(session, alert)
    await _note_reading(session, cases)
    if not alert.opened_by_person:
        # The alert's row before the chain's lock, in the order of all who act on it.
        alert.opened_by_person = True
        await session.flush()
    await audit.record(session, f"staff:{staff.id}", "alert.read", alert.id, level=alert.level)
    persona = await session.get_one(Persona, alert.persona_id)
    times = clock_of(settings)
    talk = await conversation_of(session, alert.id)
    names = await _names(session)
    labels = [str(label) for case in cases for label in case.labels]
    return AlertPage(
        id=alert.id, level=alert.level, state=alert.state, said_state=words.STATES[alert.state],
        why=words.ORIGINS[alert.origin], room=room.title, slug="" if room.access == "system" else room.slug,
        alias=persona.alias, persona_id=persona.id, taken_by=names.get(alert.taken_by, ""),
        mine=alert.taken_by == staff.id, more=alert.joined, clock=clock_words(alert, times),
        call_words=alert.words, written=tuple([await _written(session, case) for case in cases]),
        earlier=await _earlier(session, persona.id), steps=await _steps(session, alert, times, names),
        turns=await turns_of(session, talk.id, settings.locale) if talk is not None else (),
        first_words=tuple(words.first_words(alert.origin, labels)),
        others=await _others(session, staff, alert), outcome=words.OUTCOMES.get(alert.outcome, ""),
    )  # fmt: skip


async def _cases(session: AsyncSession, alert: Alert) -> Sequence[Case]:
    """The cases about danger of this person that are open, and the one that opened the alert, gravest first."""
    mine = (Case.persona_id == alert.persona_id) & (Case.danger >= 2) & (Case.state == "open")
    about = (mine | (Case.id == alert.case_id)) & (Case.subject_kind != "call")
    found = select(Case).where(about).order_by(Case.danger.desc(), Case.opened_at.desc()).limit(_MOST_CASES)
    return (await session.scalars(found)).all()


async def _note_reading(session: AsyncSession, cases: Sequence[Case]) -> None:
    """These words are before a person now; the cases' rows before the alert's, in the order of all (locks.py)."""
    # Not the strongest lock, for the reason that closing.py gives.
    unread = [case.id for case in cases if not case.read_by_person]
    if unread:
        held = select(Case.id).where(Case.id.in_(unread)).order_by(Case.id).with_for_update(key_share=True)
        await session.execute(held)
        await session.execute(update(Case).where(Case.id.in_(unread)).values(read_by_person=True))


async def _written(session: AsyncSession, case: Case) -> Written:
    found = select(CaseFinding).where(CaseFinding.case_id == case.id).order_by(CaseFinding.severity.desc())
    findings = (await session.scalars(found)).all()
    worries = select(Flag.text).where(Flag.case_id == case.id, Flag.reason == "worried", Flag.text != "")
    state = select(Post.state).where(Post.id == case.subject_id)
    return Written(
        case.subject_id if case.subject_kind == "post" else None,
        await session.scalar(state) or "",
        underlined(case.snapshot, [(each.start_at, each.end_at) for each in findings]),
        tuple(Reason(each.rule, label(each.label), each.severity, each.words, each.why) for each in findings),
        tuple(await session.scalars(worries)),
    )


def underlined(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    """Return the text escaped, with its found places between <mark>s; places may overlap or lie outside."""
    html, at = Markup(), 0
    for start, end in sorted(places):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            html += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
            at = end
    return html + escape(text[at:])


async def _earlier(session: AsyncSession, persona_id: UUID) -> tuple[Earlier, ...]:
    shown = func.left(Post.body, _EXCERPT)
    found = (
        select(Post.id, Thread.title, shown, Post.state, Post.danger, Post.day)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.persona_id == persona_id)
        .order_by(Post.day.desc(), Thread.activity.desc(), Post.pos.desc())
        .limit(_MOST_POSTS)
    )
    return tuple(Earlier(*row) for row in (await session.execute(found)).all())


async def _steps(
    session: AsyncSession, alert: Alert, times: Clock, names: dict[UUID | None, str]
) -> tuple[StepLine, ...]:
    newest = (
        select(AlertStep)
        .where(AlertStep.alert_id == alert.id)
        .order_by(AlertStep.place.desc())
        .limit(_MOST_STEPS)
    )
    rows = list((await session.scalars(newest)).all())[::-1]
    lines: list[StepLine] = []
    for (kind, rung), together in groupby(rows, key=lambda row: (row.kind, row.rung)):
        steps = list(together)
        who = ", ".join(names[each.staff_id] for each in steps if each.staff_id in names)
        lines.append(StepLine(times.say(steps[0].at), words.STEPS[kind], rung, who))
    return tuple(lines)


async def _names(session: AsyncSession) -> dict[UUID | None, str]:
    return {row.id: row.sign_in_name for row in await session.execute(select(Staff.id, Staff.sign_in_name))}


async def _others(session: AsyncSession, staff: StaffMember, alert: Alert) -> tuple[tuple[str, str], ...]:
    """Who else could take it on: id and sign-in name, those on duty first."""
    people = await rota.people(session, alert.room_id, clock.now())
    ranked = sorted(people, key=lambda each: (each.contact.rung, each.name))
    return tuple((str(each.id), each.name) for each in ranked if each.id != staff.id)
