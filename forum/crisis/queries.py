"""Reads what a member sees of their own call: the truth so far, what comes next, ways to a person, the talk."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import off_duty, plan, reach, rota, telling, telling_quiet
from forum.crisis.access import conversation_of
from forum.crisis.rounds import ROUND_BEGINS
from forum.crisis.talk import own_post
from forum.crisis.telling import Clock, Facts, Happened
from forum.foundation import clock
from forum.foundation.callers import Caller
from forum.foundation.translate import spoken
from forum.intake.safeguarding import MINOR
from forum.settings import Settings
from forum.storage.tables.cases import Case
from forum.storage.tables.crisis import Alert, AlertStep
from forum.storage.tables.threads import Post
from forum.support.numbers import shelf
from forum.wellbeing.queries import beside_help
from moderation.support import Support, concern_of, support_for
from moderation.triage import after_an_hour

_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Panel:
    """What is shown beside one's own words: sentences in the reader's language, ways to a person, their own plan."""

    truth: tuple[str, ...]
    coming: tuple[str, ...]
    support: Support
    state: str = ""
    conversation_id: UUID | None = None
    plan: Markup | str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """The page after sending: the post's state and why, whether others may read it after an hour, the panel if any."""

    post_id: UUID
    thread_id: UUID
    state: str
    reason: str
    danger: int
    can_choose: bool
    publish_later: bool
    panel: Panel | None


def clock_of(settings: Settings) -> Clock:
    """Return how this forum says times, now."""
    return Clock(settings.timezone, spoken(settings.locale), clock.now())


def support_now(settings: Settings, labels: list[str] | None = None) -> Support:
    """Return the ways to reach a person that fit these labels (none: thoughts of suicide) and are open now."""
    concern = concern_of(labels or [])
    return support_for(shelf(), settings.country, spoken(settings.locale), concern, clock.now())


async def duty_sentence(reader: AsyncSession, settings: Settings) -> tuple[bool, str]:
    """Return whether someone confirmed that they are on duty, and the sentence every page says about it."""
    on, times = await on_now(reader, settings), clock_of(settings)
    return on.on, telling.duty(on, times).in_locale(spoken(settings.locale))


async def on_now(reader: AsyncSession, settings: Settings) -> rota.OnNow:
    """Return who is on now; without a rota, people are expected when the staffed hours begin."""
    now = clock.now()
    found = await rota.on_now(reader, now)
    if found.on or found.expected is not None or await plan.is_any(reader):
        return found
    return rota.OnNow(False, rota.staffed_again(now, settings))


async def call_panel(reader: AsyncSession, caller: Caller, settings: Settings) -> Panel:
    """Return the panel of the page that asks for a person, before anything was sent."""
    plan, settings = await own_plan(reader, caller, settings)
    on, times = await on_now(reader, settings), clock_of(settings)
    return Panel(
        (telling.duty(on, times).in_locale(spoken(settings.locale)),), (), support_now(settings), plan=plan
    )


async def own_plan(reader: AsyncSession, caller: Caller, settings: Settings) -> tuple[Markup | str, Settings]:
    """Return the member's own plan, and the settings with the country that they chose in it."""
    own = await beside_help(reader, caller, spoken(settings.locale))
    return own.html, replace(settings, country=own.country or settings.country)


async def panel_for(reader: AsyncSession, alert: Alert, settings: Settings) -> Panel:
    """Return the panel of one alert: what is so at this moment."""
    facts = Facts(
        origin=alert.origin,
        state=alert.state,
        unanswered=alert.unanswered_since is not None,
        next_at=_next_at(alert),
        happened=await _happened(reader, alert.id, settings),
        on=await on_now(reader, settings),
        opened=alert.opened_by_person,
        read=await _at_the_desk(reader, alert),
    )
    times = clock_of(settings)
    talk = await conversation_of(reader, alert.id)
    truth = telling.truth(facts, times)
    truth += [telling.Said(off_duty.GONE)] if await off_duty.gone(reader, alert) else []
    return Panel(
        tuple(each.in_locale(spoken(settings.locale)) for each in truth),
        tuple(each.in_locale(spoken(settings.locale)) for each in telling.coming(facts, times)),
        support_now(settings, await _labels(reader, alert.case_id)),
        alert.state,
        talk.id if talk is not None else None,
    )


async def received(reader: AsyncSession, caller: Caller, post_id: UUID, settings: Settings) -> Received:
    """Return what happens with one's own post. Raises NotFound for anyone else's."""
    post = await own_post(reader, caller, post_id)
    plan, settings = await own_plan(reader, caller, settings) if post.danger >= 2 else ("", settings)
    alert = await _alert_of(reader, post) if post.danger >= 3 else None
    if alert is not None:
        panel: Panel | None = await panel_for(reader, alert, settings)
    else:
        quiet = post.danger >= 2 or await _of_a_minor(reader, post)
        panel = await _quiet_panel(reader, post, settings) if quiet else None
    return Received(
        post.id, post.thread_id, post.state, post.reason, post.danger,
        can_choose=alert is not None and await _can_choose(reader, post),
        publish_later=alert is not None and alert.publish_later,
        panel=panel and replace(panel, plan=plan),
    )  # fmt: skip


async def _of_a_minor(reader: AsyncSession, post: Post) -> bool:
    found = select(Case.id).where(Case.subject_kind == "post", Case.subject_id == post.id)
    return await reader.scalar(found.where(Case.labels.contains([MINOR]))) is not None


async def _quiet_panel(reader: AsyncSession, post: Post, settings: Settings) -> Panel:
    """Level 2: a person reads it within two hours, in staffed hours; nobody is rung."""
    times = clock_of(settings)
    case = await reader.scalar(select(Case).where(Case.subject_kind == "post", Case.subject_id == post.id))
    if case is not None and (case.state != "open" or (case.read_by_person and case.claimed_by is None)):
        said = [telling_quiet.read_already()]
    elif case is not None and case.claimed_by is not None:
        said = [telling_quiet.being_read()]
    else:
        said = telling_quiet.level_two(
            times, f"{settings.staffed_from:%H:%M}", f"{settings.staffed_until:%H:%M}",
            staffed=rota.staffed(times.now, settings),
        )  # fmt: skip
    labels = [str(label) for label in case.labels] if case is not None else []
    if MINOR in labels:
        said = [*telling_quiet.minor(), *(said if post.danger >= 2 else [])]
    return Panel(
        tuple(each.in_locale(spoken(settings.locale)) for each in said), (), support_now(settings, labels)
    )


async def _can_choose(reader: AsyncSession, post: Post) -> bool:
    """Whether others could ever read this waiting post by its author's choice: not where it names means or method."""
    if post.state != "waiting" or post.danger < 4:
        return False
    labels = await reader.scalar(
        select(Case.labels).where(Case.subject_kind == "post", Case.subject_id == post.id)
    )
    return after_an_hour(tuple(str(each) for each in labels or ()), True) == "published"


async def _alert_of(reader: AsyncSession, post: Post) -> Alert | None:
    """The alert that this post opened or joined: the person's open one, or the one it opened."""
    opened = (
        select(Alert)
        .where(Alert.persona_id == post.persona_id)
        .order_by(Alert.state == "closed", Alert.subject_id != post.id, Alert.closed_on.desc())
    )
    return await reader.scalar(opened.limit(1))


async def _happened(reader: AsyncSession, alert_id: UUID, settings: Settings) -> tuple[Happened, ...]:
    begun = select(func.max(AlertStep.place)).where(
        AlertStep.alert_id == alert_id, AlertStep.kind.in_(ROUND_BEGINS)
    )
    steps = (
        select(
            AlertStep.kind,
            AlertStep.rung,
            AlertStep.staff_id,
            reach.has_channel(AlertStep.staff_id, Alert.level).label("reached"),
        )
        .join(Alert, Alert.id == AlertStep.alert_id)
        .where(AlertStep.alert_id == alert_id, AlertStep.place >= func.coalesce(begun.scalar_subquery(), 0))
    )
    rows = (await reader.execute(steps.order_by(AlertStep.place).limit(_MOST_STEPS))).all()
    # Nobody was asked who has no channel, where the forum has no shared one either.
    shared = bool(settings.alert_urls)
    return tuple(
        Happened(row.kind, row.rung, str(row.staff_id) if shared or row.reached else "") for row in rows
    )


async def _at_the_desk(reader: AsyncSession, alert: Alert) -> bool:
    """Whether a person has read all that the alert is about: one unread letter among them, and nothing is claimed."""
    mine = and_(Case.persona_id == alert.persona_id, Case.danger >= 2, Case.state == "open")
    about = select(func.bool_and(or_(Case.read_by_person, Case.state != "open")))
    return bool(await reader.scalar(about.where(or_(mine, Case.id == alert.case_id))))


async def _labels(reader: AsyncSession, case_id: UUID | None) -> list[str]:
    labels = await reader.scalar(select(Case.labels).where(Case.id == case_id)) if case_id else None
    return [str(label) for label in labels or []]


def _next_at(alert: Alert) -> datetime | None:
    return alert.next_at if alert.state != "closed" else None
