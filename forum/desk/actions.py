"""Decides a case: one of two who decide at once wins, and all that follows is written in the same transaction.

Which acts and limits are legal is said by moderation; how a post moves by effects; nothing here commits.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.desk import effects, sanctions, words
from forum.desk.access import actor, case_for, roles_in
from forum.desk.leaders import theirs_to_decide
from forum.desk.reports import answer_reporters
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotAllowed, StaleVersion
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.foundation.translate import mark_counted as _by
from forum.intake.alerts import Cause, raise_alert
from forum.notices.actions import tell
from forum.storage import audit
from forum.storage.tables.accounts import Staff
from forum.storage.tables.cases import Case, CaseFinding, Decision
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post
from moderation.cases import RESTRICTING, Act, is_strike, legal_acts, state_after
from moderation.sanctions import LONGEST_DAYS, Kind, limit, refuse

_REFUSALS = {
    "not_yours": _("This step is not yours to take. A lead can."),
    "about_danger": _(
        "Words about being in danger are never held against anyone. No limit can go with this."
    ),
    "too_short": _("Please give at least one day."),
    "too_long": _by(
        "This step lasts %(most)s day at most.", "This step lasts %(most)s days at most.", "most"
    ),
}
_BESIDE = _(
    "This is about someone who leads the room that you look after together. A lead, or a moderator of all "
    "rooms, decides it. Your words are below."
)
_UNCHANGED = _("Take the part out here, and leave the rest.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a moderator sent: the case's version as they read it, the act, and the words that go with it."""

    version: int
    act: Act
    rule: str = ""
    message: str = ""
    words: str = ""
    redacted: str = ""
    sanction: Kind | None = None
    days: int | None = None
    harm_continues: bool = False
    weapon: bool = False


async def decide(session: AsyncSession, staff: StaffMember, case_id: UUID, judged: Judgement) -> Decision:
    """Decide a case. Raises FormRejected for what is missing or not theirs, StaleVersion when another was first,
    NotAllowed where it is about someone whom they work beside."""
    case = await case_for(session, staff, case_id)
    if not await theirs_to_decide(session, staff, case):
        raise NotAllowed(_BESIDE)
    _refuse_incomplete(judged)
    _refuse_limit(staff, case, judged)
    before = case.claimed_by
    # A writer who edits holds the post, then the case: the same order here, so that neither waits for ever.
    post = await effects.locked_post(session, case)
    await _win(session, case, judged)
    _refuse_illegal(post, judged)
    decision = await _write(session, staff, case, judged, post)
    await _follow(session, case, decision, post, judged)
    if before not in (None, staff.id):
        await audit.record(session, actor(staff), "case_taken_over", case.id)
    await audit.record(
        session, actor(staff), "case_decided", case.id, decision=judged.act, limit=judged.sanction or ""
    )
    return decision


def _refuse_incomplete(judged: Judgement) -> None:
    """Whoever is restricted is told which rule and why: so neither may be left out (promises 3)."""
    faults = []
    if judged.act in RESTRICTING or judged.sanction:
        if not judged.rule.strip():
            faults.append(FieldFault("rule", _("Name the rule that this is about: the writer will read it.")))
        if not judged.message.strip():
            faults.append(FieldFault("message", _("Say why in a few words: the writer will read them.")))
    if judged.act == "redact" and not judged.redacted.strip():
        faults.append(FieldFault("redacted", _UNCHANGED))
    if judged.sanction and judged.act == "escalate":
        faults.append(FieldFault("sanction", _("Somebody who may be in danger gets no limit.")))
    if faults:
        raise FormRejected(*faults)


def _refuse_limit(staff: StaffMember, case: Case, judged: Judgement) -> None:
    if judged.sanction is None:
        return
    if case.persona_id is None:
        raise FormRejected(FieldFault("sanction", _("The writer is no longer here.")))
    refusal = refuse(judged.sanction, roles_in(staff, case.room_id), case.danger, judged.days)
    if refusal:
        field = "days" if refusal in ("too_short", "too_long") else "sanction"
        most = {"most": LONGEST_DAYS[judged.sanction]}
        raise FormRejected(FieldFault(field, _REFUSALS[refusal], most))


def _refuse_illegal(post: Post | None, judged: Judgement) -> None:
    if judged.act not in legal_acts("open", post.state if post else None):  # type: ignore[arg-type]
        raise FormRejected(FieldFault("act", _("That doesn't fit what this is now. Choose another act.")))
    if judged.act == "redact" and post is not None and judged.redacted.strip() == post.body.strip():
        raise FormRejected(FieldFault("redacted", _UNCHANGED))


async def _win(session: AsyncSession, case: Case, judged: Judgement) -> None:
    """Compare and set in one statement: of two who decide the same version, exactly one changes a row."""
    state = state_after(judged.act)
    values: dict[str, object] = {"version": Case.version + 1, "state": state}
    if state == "decided":
        # The safety clock stops: only the day of opening is kept (promises 1.3).
        day = case.opened_at.replace(hour=0, minute=0, second=0, microsecond=0)
        values |= {"opened_at": day, "closed_on": clock.today(), "claimed_by": None, "claimed_until": None}
    won = update(Case).where(Case.id == case.id, Case.version == judged.version, Case.state == "open")
    if await session.scalar(won.values(**values).returning(Case.id)) is None:
        raise await _lost(session, case.id)
    await session.refresh(case)


async def _lost(session: AsyncSession, case_id: UUID) -> StaleVersion:
    """Say who was first and what they did, so that the words typed can be kept or thrown away knowingly."""
    found = (
        select(Decision.act, Staff.sign_in_name)
        .join(Case, Case.id == Decision.case_id)
        .join(Staff, Staff.id == Decision.decided_by)
        .where(Decision.case_id == case_id, Case.state != "open")
        .order_by(Decision.day.desc())
        .limit(1)
    )
    first = (await session.execute(found)).one_or_none()
    if first is None:
        return StaleVersion(
            _("Something was added while you were reading. Nothing was changed: please look again.")
        )
    return StaleVersion(
        _("%(who)s was first and decided: %(act)s. Nothing of yours was changed. Your words are below."),
        who=first.sign_in_name,
        act=words.ACTS[first.act],
    )


async def _write(
    session: AsyncSession, staff: StaffMember, case: Case, judged: Judgement, post: Post | None
) -> Decision:
    set_limit = limit(judged.sanction, clock.today(), judged.days) if judged.sanction else None
    decision = Decision(
        id=new_id(),
        case_id=case.id,
        persona_id=case.persona_id,
        decided_by=staff.id,
        act=judged.act,
        rule=judged.rule.strip(),
        words=judged.words.strip() or await _words(session, case.id),
        message=judged.message.strip(),
        sanction=judged.sanction or "",
        harm_continues=judged.harm_continues,
        subject_was=post.state if post else "",
        until=set_limit.until if set_limit else None,
        day=clock.today(),
    )
    session.add(decision)
    await session.flush()
    return decision


async def _words(session: AsyncSession, case_id: UUID) -> str:
    """The words at which the check stopped hardest; the statement quotes them to their own writer."""
    found = (
        select(CaseFinding.words)
        .where(CaseFinding.case_id == case_id, CaseFinding.severity >= 2)
        .order_by(CaseFinding.severity.desc(), CaseFinding.start_at)
        .limit(1)
    )
    return await session.scalar(found) or ""


async def _follow(
    session: AsyncSession, case: Case, decision: Decision, post: Post | None, judged: Judgement
) -> None:
    if post is not None:
        await effects.apply(session, post, judged.act, judged.redacted)
    persona = await effects.persona_of(session, case.persona_id)
    if persona is not None:
        await _to_the_writer(session, case, decision, persona, judged)
    if judged.act != "escalate":
        await answer_reporters(session, case, judged.act, weapon=judged.weapon)


async def _to_the_writer(
    session: AsyncSession, case: Case, decision: Decision, persona: Persona, judged: Judgement
) -> None:
    if judged.act == "escalate":
        level = min(max(case.danger, 3), 4)
        await raise_alert(
            session,
            persona,
            Cause("flag", case.subject_id if case.subject_kind == "post" else None, case.id, level),
        )
        return
    if is_strike(judged.act, case.danger):
        persona.upheld_strikes += 1
    if judged.sanction:
        await sanctions.impose(session, persona, decision, limit(judged.sanction, clock.today(), judged.days))
    if judged.act in (*RESTRICTING, "publish") or judged.sanction:
        await tell(session, persona.id, "decision", decision.id)
