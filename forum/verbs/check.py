"""``leeward check``: find everything that would break a promise, all at once; may not change anything."""

import argparse
import asyncio
import os
from collections.abc import Awaitable
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.ringing import kind_of
from forum.environment import Environment
from forum.foundation import clock
from forum.intake import lexicons
from forum.settings import OperatorFault, Settings, SettingsFaults
from forum.storage import migrate
from forum.storage.database import Database
from forum.storage.tables.accounts import Staff, StaffRole
from forum.support import numbers
from forum.support.queries import CONCERNS
from forum.verbs import check_ringing, common, setup
from moderation.line_checks import empty_shelves
from moderation.support import packaged

_SECONDS = 8


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser(
        "check", help="check settings, keys, connections, lexicon and promises, all at once"
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every fault found and what is worth knowing besides, one a line; returns 0 where no fault is, else 1."""
    worth_knowing: list[str] = []
    faults = [f"{name} is not a setting that Leeward knows." for name in Environment(os.environ).unknown()]
    try:
        settings = common.settings_from()
    except SettingsFaults as error:
        faults += error.faults
    else:
        faults += _lexicon(settings) + _lines(settings) + asyncio.run(_channels(settings)) + _data(settings)
        worth_knowing = _worth_knowing(settings)
    print("\n".join(faults) or "All is well: settings, keys, connections, lexicon and promises.")
    print("".join(f"Worth knowing: {each}\n" for each in worth_knowing), end="")
    return 1 if faults else 0


def _worth_knowing(settings: Settings) -> list[str]:
    """What breaks no promise, because the forum says it aloud, and is still for the operator to mend."""
    try:
        return common.with_database(settings, "check", lambda database: _besides(settings, database))
    except (OperatorFault, SQLAlchemyError, OSError):
        return []  # said as a fault already


async def _besides(settings: Settings, database: Database) -> list[str]:
    shelves = await _empty_shelves(settings, database)
    return shelves + await check_ringing.worth_knowing(settings, database)


async def _empty_shelves(settings: Settings, database: Database) -> list[str]:
    """The help page names a concern without a checked line as missing (promises 2.3)."""
    async with database.reading() as session:
        shelf = await numbers.read(session)
    empty = [CONCERNS[each].lower() for each in empty_shelves(shelf, settings.country, clock.today())]
    if not empty:
        return []
    return [
        f"no checked help line of {settings.country} is for: {'; '.join(empty)}. "
        "The help page says so; add them at /admin/numbers."
    ]


def _lexicon(settings: Settings) -> list[str]:
    try:
        lexicons.InForce(settings.locale).screener()("a word")
    except LookupError:
        return [
            f"There is no lexicon for LEEWARD_LOCALE {settings.locale}: every text would count as unscreened."
        ]
    except ValueError as error:
        return [f"The lexicon can't be used: {error}"]
    return []


def _lines(settings: Settings) -> list[str]:
    if settings.country in packaged().countries():
        return []
    return [f"No help line is known for LEEWARD_COUNTRY {settings.country}; the help page would name none."]


async def _channels(settings: Settings) -> list[str]:
    """Open a connection to each place that alerts leave by, and to Redis; nothing is sent."""
    places = [url.reveal().decode() for url in settings.alert_urls] + _mail_server(settings)
    checks: list[Awaitable[str | None]] = [_reaches(n, url) for n, url in enumerate(places, start=1)]
    if settings.redis_url is not None:
        checks.append(_redis(settings.redis_url.reveal().decode()))
    found = [fault for fault in await asyncio.gather(*checks) if fault]
    return found if places else [*found, "No alert can leave: LEEWARD_ALERT_URLS is not set."]


def _mail_server(settings: Settings) -> list[str]:
    return [settings.smtp_url.reveal().decode()] if settings.smtp_url else []


async def _reaches(number: int, url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme == "mailto":
        return None
    usual = {"https": 443, "http": 80, "smtps": 465}.get(parts.scheme, 25)
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or usual)
        writer.close()
    except (OSError, TimeoutError) as error:
        return f"Alert channel {number} ({kind_of(url)}) can't be reached: {type(error).__name__}."
    return None


async def _redis(url: str) -> str | None:
    try:
        async with asyncio.timeout(_SECONDS), Redis.from_url(url) as redis:
            await redis.ping()
    except (OSError, TimeoutError, RedisError, ValueError) as error:
        return f"REDIS_URL can't be reached: {type(error).__name__}."
    return None


def _data(settings: Settings) -> list[str]:
    try:
        return common.with_database(settings, "check", lambda database: _promises(settings, database))
    except OperatorFault as error:
        return str(error).splitlines()


async def _promises(settings: Settings, database: Database) -> list[str]:
    await migrate.demand_head(database)
    faults = [] if settings.demo else await setup.missing(database)
    faults += await check_ringing.faults(settings, database)
    for ask in (_people_to_hear, _second_people):
        faults += await ask(database)
    return faults + await _live_lexicon(settings, database) + await _vouched(settings, database)


async def _live_lexicon(settings: Settings, database: Database) -> list[str]:
    """A lexicon made here was sound when it went live; an update of Leeward may have changed what stands beside it."""
    async with database.reading() as session:
        live = await lexicons.in_force(session, settings.locale)
    try:
        live.screener()("a word")
    except LookupError:
        return []
    except ValueError as error:
        return [f"The lexicon in force can't be read, so every text waits: {error}"]
    return []


async def _vouched(settings: Settings, database: Database) -> list[str]:
    """The home country's lines are a named person's word (promises 2.3); a demo's nobody has dialled."""
    async with database.reading() as session:
        shelf = await numbers.read(session)
    home, today = [each for each in shelf.lines if each.country == settings.country], clock.today()
    shown = [each for each in home if each.trusted(today)]
    faults = [
        f"The check of {each.name} ({each.dial}) has run out; see /admin/numbers."
        for each in home
        if each.status == "verified" and not each.trusted(today)
    ]
    if not shown:
        faults.append(f"No checked help line of {settings.country} is shown; see /admin/numbers.")
    bare = sum(not each.checked_by for each in shown)
    if bare and not settings.demo:
        faults.append(
            f"{bare} help lines of {settings.country} were checked by no named person; see /admin/numbers."
        )
    return faults


async def _people_to_hear(database: Database) -> list[str]:
    """Appeals are heard by someone else, so there must be two who decide."""
    async with database.reading() as session:
        deciders = await session.scalar(
            select(func.count(func.distinct(Staff.id)))
            .join(StaffRole, StaffRole.staff_id == Staff.id)
            .where(StaffRole.role.in_(("moderator", "lead")), ~Staff.disabled)
        )
    if (deciders or 0) >= 2:
        return []
    return ["Fewer than two people can decide: an appeal could not be heard by someone else."]


async def _second_people(database: Database) -> list[str]:
    """A second look at level 4, the review of a call to emergency services and a legal hold need somebody else."""
    async with database.reading() as session:
        answering = await session.scalar(
            select(func.count(func.distinct(Staff.id)))
            .join(StaffRole, StaffRole.staff_id == Staff.id)
            .where(StaffRole.role.in_(("responder", "lead", "admin")), ~Staff.disabled)
        )
    if (answering or 0) >= 2:
        return []
    return [
        "Fewer than two people answer calls: at level 4 nobody else can look, or review a call to emergency services."
    ]
