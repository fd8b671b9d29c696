"""``leeward lexicon try RULE --days N``: what a rule does, or would do, to posts of late; it changes nothing.

RULE is the id of a rule (in the newest version made in the browser, else in what reads now) or a file of rules.
Excerpts are shown only where they are asked for, with names and numbers covered; either way it is audited.
"""

import argparse
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from forum.storage.database import Database
    from moderation.lexicon_trial import Trial

MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A lexicon that knows the rules that are tried, and what it is called."""

    rules: frozenset[str]
    body: str
    said: str


@dataclass(frozen=True, slots=True)
class _Tried:
    wanted: _Wanted
    trial: "Trial"
    fires: dict[str, int]
    posts: int


def add(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the act to ``leeward lexicon``; what it needs is loaded when it runs."""
    act = acts.add_parser("try", help="what a rule does, or would do, to posts of late")
    act.add_argument("rule", metavar="RULE", help="a rule's id, or a TOML file of rules")
    act.add_argument("--days", type=int, default=7, help=f"posts of so many days (7; at most {MOST_DAYS})")
    act.add_argument("--show", action="store_true", help="a few words around each place, names covered")
    act.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print how many posts each rule fires on, and what would change; returns 0. Raises OperatorFault."""
    from forum.settings import OperatorFault
    from forum.verbs import common

    if not 1 <= args.days <= MOST_DAYS:
        raise OperatorFault(f"--days must be from 1 to {MOST_DAYS}.")
    text = _read(args.rule) if args.rule.endswith(".toml") else None
    settings = common.settings_from()

    async def work(database: "Database") -> _Tried:
        async with database.writing() as session:
            return await _try(session, args.rule, text, settings.locale, args.days)

    tried = common.with_database(settings, "lexicon try", work)
    for line in _told(tried, args.days, show=args.show):
        print(line)
    return 0


async def _try(session: "AsyncSession", rule: str, text: str | None, locale: str, days: int) -> _Tried:
    from forum.admin import lexicon_page, lexicons
    from forum.intake.lexicons import in_force
    from forum.storage import audit
    from moderation.lexicon_trial import compare, count

    live = (await in_force(session, locale)).body
    wanted = (
        _added(rule, text, locale, live) if text is not None else await _wanted(session, rule, locale, live)
    )
    before, after = await lexicons.compiled(live, locale), await lexicons.compiled(wanted.body, locale)
    texts, posts = await lexicon_page.texts_of(session, locale, days)
    trial = compare(before, after, texts, most_seconds=60)
    await audit.record(session, "cli", "lexicon_tried", rule[:80], days=days, posts=trial.texts)
    return _Tried(wanted, trial, count(after, wanted.rules, texts[: trial.texts]), posts)


async def _wanted(session: "AsyncSession", rule: str, locale: str, live: str) -> _Wanted:
    """Where the rule stands: the newest draft or shadow that knows it, or what reads now."""
    from sqlalchemy import select

    from forum.settings import OperatorFault
    from forum.storage.tables.lexicons import Lexicon

    versions = select(Lexicon.version, Lexicon.body).where(
        Lexicon.locale == locale, Lexicon.state.in_(("draft", "shadow"))
    )
    known: set[str] = set()
    newest = [
        (f"version {v}", body) for v, body in await session.execute(versions.order_by(Lexicon.version.desc()))
    ]
    for said, body in [*newest, ("the lexicon in force", live)]:
        ids = await _ids(body, locale)
        if rule in ids:
            return _Wanted(frozenset({rule}), body, said)
        known |= ids
    near = get_close_matches(rule, known, n=3)
    raise OperatorFault(f"No rule is called {rule}." + (f" Near: {', '.join(near)}." if near else ""))


async def _ids(body: str, locale: str) -> set[str]:
    from forum.admin import lexicons
    from forum.foundation.errors import FormRejected

    try:
        lexicon = (await lexicons.compiled(body, locale)).lexicon
    except FormRejected:
        return set()
    return set(lexicon.labels)


def _read(name: str) -> str:
    from forum.settings import OperatorFault

    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise OperatorFault(f"{name} can't be read ({type(fault).__name__}).") from None


def _added(name: str, text: str, locale: str, live: str) -> _Wanted:
    """What reads now with this file beside it, or in place of the one of its name."""
    from forum.settings import OperatorFault
    from moderation.lexicon_text import body_of, files_of, lexicon_of
    from moderation.screening import LexiconFault

    body = body_of(files_of(live) | {Path(name).name.lower(): text})
    try:
        lexicon = lexicon_of(body, locale)
    except LexiconFault as fault:
        raise OperatorFault("\n".join(fault.faults)) from None
    return _Wanted(frozenset(each for each in lexicon.labels if f'"{each}"' in text), body, Path(name).name)


def _told(tried: _Tried, days: int, *, show: bool) -> list[str]:
    trial = tried.trial
    of = f" of {tried.posts}" if trial.texts < tried.posts else ""
    lines = [f"{tried.wanted.said}: read {trial.texts}{of} posts of the last {days} days"]
    changes = {each.rule: each for each in trial.rules}
    for rule in sorted(tried.wanted.rules):
        change = changes.pop(rule, None)
        newly, no_longer = (change.newly, change.no_longer) if change else (0, 0)
        fires = tried.fires.get(rule, 0)
        lines.append(f"{rule}: fires on {fires}, newly on {newly}, no longer on {no_longer}")
        if show and change:
            lines += [f"    {'+' if each.newly else '-'} {each.words}" for each in change.excerpts]
    lines += [
        f"{each.rule} (beside it): newly on {each.newly}, no longer on {each.no_longer}"
        for each in changes.values()
    ]
    lines.append(f"{trial.raised} would rise in level, {trial.lowered} would fall")
    return lines
