"""Reads one case whole: what was written, why it is here, who wrote it here, what may be done. It writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import words
from forum.desk.access import roles_in
from forum.desk.claims import name_of
from forum.desk.history import Earlier, Writer, decisions_where, next_limit, writer_of
from forum.desk.leaders import theirs_to_decide
from forum.desk.marking import Finding, Piece, marked
from forum.desk.reports import Report, reports_on, worried_about
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.intake.holds import Hold, hold_on
from forum.intake.labels import label
from forum.intake.safeguarding import MINOR
from forum.storage.tables.cases import Case, CaseFinding, Decision
from forum.storage.tables.crisis import Alert
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, PostEdit, Thread
from moderation.cases import Act, Priority, SubjectState, lease_holds, legal_acts, priority
from moderation.sanctions import DEFAULT_DAYS, Kind, may_impose


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a moderator may see of one case; the fields of a decision start from it."""

    id: UUID
    version: int
    state: str
    room: str
    room_slug: str
    rules: tuple[str, ...]
    thread_title: str
    post_id: UUID | None
    post_state: str
    body: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]
    danger: int
    conduct: int
    origin: str
    labels: tuple[str, ...]
    unscreened: bool
    reports: tuple[Report, ...]
    versions: tuple[tuple[date, str], ...]
    writer: Writer | None
    decisions: tuple[Earlier, ...]
    priority: Priority
    now: datetime
    has_it: str
    mine: bool
    held_until: datetime | None
    acts: tuple[tuple[Act, str], ...]
    limits: tuple[tuple[Kind, str, int], ...]
    suggested: Kind
    alert_id: UUID | None
    yours: bool
    worried: bool
    minor: bool
    hold: Hold | None


async def case_file(session: AsyncSession, staff: StaffMember, case: Case) -> CaseFile:
    """Return the file of a case that was fetched as `staff`."""
    room = (await session.scalars(select(Room).where(Room.id == case.room_id))).one()
    post, title = await _post(session, case)
    text = case.snapshot or (post.body if post else "")
    findings = await _findings(session, case.id)
    pieces, placed = marked(text, findings)
    writer = await writer_of(session, case)
    held, now = lease_holds(case.claimed_until, clock.now()), clock.now()
    return CaseFile(
        id=case.id,
        version=case.version,
        state=case.state,
        room=room.title,
        room_slug=room.slug,
        rules=tuple(line.strip() for line in room.ground_rules.splitlines() if line.strip()),
        thread_title=title,
        post_id=post.id if post else None,
        post_state=words.POST_STATES[post.state] if post else "",
        body=post.body if post else text,
        pieces=pieces,
        findings=placed,
        danger=case.danger,
        conduct=case.conduct,
        origin=words.ORIGINS.get(case.origin, case.origin),
        labels=tuple(dict.fromkeys(label(each) for each in case.labels)),
        unscreened=case.unscreened,
        reports=await reports_on(session, case.id),
        versions=await _versions(session, post),
        writer=writer,
        decisions=await decisions_where(session, Decision.case_id == case.id),
        priority=priority(max(case.danger, case.conduct), case.opened_at, case.reporters, now),
        now=now,
        has_it=await name_of(session, case.claimed_by) if held else "",
        mine=held and case.claimed_by == staff.id,
        held_until=case.claimed_until if held else None,
        acts=_acts(case, post),
        limits=_limits(staff, case),
        suggested=await next_limit(session, case),
        alert_id=await _alert(session, case),
        yours=await theirs_to_decide(session, staff, case),
        worried=await worried_about(session, case.id),
        minor=MINOR in case.labels,
        hold=await hold_on(session, staff, "case", case.id),
    )


def _acts(case: Case, post: Post | None) -> tuple[tuple[Act, str], ...]:
    state: SubjectState | None = post.state if post else None  # type: ignore[assignment]
    return tuple((act, words.ACTS[act]) for act in legal_acts(case.state, state))  # type: ignore[arg-type]


def _limits(staff: StaffMember, case: Case) -> tuple[tuple[Kind, str, int], ...]:
    if case.danger >= 2 or case.persona_id is None:
        return ()
    allowed = may_impose(roles_in(staff, case.room_id))
    return tuple((kind, words.LIMITS[kind], DEFAULT_DAYS[kind]) for kind in allowed)


async def _post(session: AsyncSession, case: Case) -> tuple[Post | None, str]:
    if case.subject_kind != "post":
        return None, ""
    found = (
        select(Post, Thread.title).join(Thread, Thread.id == Post.thread_id).where(Post.id == case.subject_id)
    )
    row = (await session.execute(found)).one_or_none()
    return (row[0], row[1]) if row else (None, "")


async def _findings(session: AsyncSession, case_id: UUID) -> list[Finding]:
    found = (
        select(CaseFinding)
        .where(CaseFinding.case_id == case_id)
        .order_by(CaseFinding.start_at, CaseFinding.severity.desc(), CaseFinding.rule)
    )
    return [
        Finding(row.rule, label(row.label), row.severity, row.start_at, row.end_at, row.words, row.why)
        for row in await session.scalars(found)
    ]


async def _versions(session: AsyncSession, post: Post | None) -> tuple[tuple[date, str], ...]:
    if post is None or not post.edited:
        return ()
    found = select(PostEdit.day, PostEdit.body).where(PostEdit.post_id == post.id).order_by(PostEdit.version)
    return tuple((day, body) for day, body in await session.execute(found))


async def _alert(session: AsyncSession, case: Case) -> UUID | None:
    """Their open alert, if any: people on call may be talking with this person at this moment."""
    if case.persona_id is None:
        return None
    found = select(Alert.id).where(Alert.persona_id == case.persona_id, Alert.state != "closed")
    return await session.scalar(found)
