"""Reads the lexicons for admins, and tries one on the posts of late; it changes nothing and shows no post whole."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.lexicons import MOVES, blocking, compiled, digest, tried, version_of
from forum.foundation import clock
from forum.foundation.translate import mark as _
from forum.intake.lexicons import in_force
from forum.storage.tables.accounts import Staff
from forum.storage.tables.lexicons import Lexicon
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Post, Thread
from moderation.lexicon_text import files_of, lexicon_of
from moderation.lexicon_trial import Failure, Trial, compare
from moderation.screening import Lexicon as Rules
from moderation.screening import LexiconFault, Screener, packaged_files, packaged_lexicon

STATES = {
    "draft": _("a draft"),
    "shadow": _("reads along, and decides nothing"),
    "live": _("reads every text"),
    "retired": _("put away"),
}
MOST_POSTS = 2000
_RULE = re.compile(r'^\[\[entry\]\]\s*^id = "([^"]+)"', re.MULTILINE)
_READ = ("published", "waiting", "hidden")


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list; `said` is an English key."""

    id: UUID
    version: int
    state: str
    said: str
    day: date
    by: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a lexicon: how many rules it holds, how many a named person reviewed, whether it is changed here."""

    name: str
    rules: int
    reviewed: int
    changed: bool


@dataclass(frozen=True, slots=True)
class LexiconsPage:
    """What reads now, and every version that was made here, newest first."""

    locale: str
    live: VersionRow | None
    files: tuple[FileRow, ...]
    versions: tuple[VersionRow, ...]
    readable: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version: its files, the one that is open, what may become of it, and the examples that stand in the way.

    `tried` is False where its examples were not tried here of late, and `failing` is empty for that reason.
    """

    row: VersionRow
    files: tuple[FileRow, ...]
    file: str
    text: str
    was: str
    moves: tuple[str, ...]
    failing: tuple[Failure, ...]
    tried: bool
    readable: bool


async def lexicons_page(reader: AsyncSession, locale: str) -> LexiconsPage:
    """Return the page of a locale's lexicons."""
    rows = (
        select(Lexicon, Staff.sign_in_name)
        .outerjoin(Staff, Staff.id == Lexicon.edited_by)
        .where(Lexicon.locale == locale)
        .order_by(Lexicon.version.desc())
    )
    versions = tuple(_row(found, by) for found, by in (await reader.execute(rows)).all())
    live = next((each for each in versions if each.state == "live"), None)
    body = (await in_force(reader, locale)).body
    rules = await rules_of(body, locale)
    return LexiconsPage(locale, live, _files(rules, body, locale), versions, rules is not None)


async def version_page(reader: AsyncSession, version_id: UUID, file: str) -> VersionPage:
    """Return one version with `file` open (an unknown one is new). Raises NotFound."""
    found = await version_of(reader, version_id)
    by = await reader.scalar(select(Staff.sign_in_name).where(Staff.id == found.edited_by))
    rules, screener = await rules_of(found.body, found.locale), tried(found.body, found.locale)
    files = {**packaged_files(found.locale), **files_of(found.body)}
    opened = file or next(iter(files_of(found.body)), next(iter(files)))
    text = files.get(opened, "")
    listed = _files(rules, found.body, found.locale)
    return VersionPage(
        _row(found, by), listed, opened, text, digest(text), MOVES[found.state],
        tuple(await blocking(found, screener)) if screener else (), screener is not None, rules is not None,
    )  # fmt: skip


async def try_version(reader: AsyncSession, version_id: UUID, days: int) -> tuple[Trial, int]:
    """Return what a version would do to the posts of the last `days` days, and how many posts there are."""
    found = await version_of(reader, version_id)
    live = await in_force(reader, found.locale)
    before = await compiled(live.body, found.locale)
    return await try_screener(reader, before, await compiled(found.body, found.locale), found.locale, days)


async def try_screener(
    reader: AsyncSession, before: Screener, after: Screener, locale: str, days: int
) -> tuple[Trial, int]:
    """Return how `after` differs from `before` on the newest posts of the last `days` days, and how many there are."""
    texts, count = await texts_of(reader, locale, days)
    return await asyncio.to_thread(compare, before, after, texts), count


async def texts_of(reader: AsyncSession, locale: str, days: int) -> tuple[Sequence[str], int]:
    """Return the newest posts of the last `days` days as they were screened, and how many there are."""
    language = locale.replace("-", "_").partition("_")[0]
    recent = (
        Post.day > clock.today() - timedelta(days=days),
        Post.state.in_(_READ),
        or_(
            Room.locale == language,
            Room.locale.startswith(language + "_"),
            Room.locale.startswith(language + "-"),
        ),
    )
    rooms = select(func.count()).select_from(Post).join(Room, Room.id == Post.room_id).where(*recent)
    rows = (
        select(Post.body, Post.pos, Thread.title)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Room, Room.id == Post.room_id)
        .where(*recent)
        .order_by(Post.day.desc(), Post.id)
        .limit(MOST_POSTS)
    )
    texts = [f"{title}\n\n{body}" if pos == 1 else body for body, pos, title in await reader.execute(rows)]
    return texts, await reader.scalar(rooms) or 0


async def rules_of(body: str, locale: str) -> Rules | None:
    """Return what a body holds, read and not compiled: enough to list it. None where it can't be read."""
    try:
        return await asyncio.to_thread(lexicon_of, body, locale) if body else packaged_lexicon(locale)
    except LexiconFault:
        return None


def _row(found: Lexicon, by: str | None) -> VersionRow:
    return VersionRow(
        found.id, found.version, found.state, STATES[found.state], found.day, by or "",
        tuple(files_of(found.body)),
    )  # fmt: skip


def _files(rules: Rules | None, body: str, locale: str) -> tuple[FileRow, ...]:
    own = files_of(body)
    files = {**packaged_files(locale), **own}
    reviewed = {entry.id for entry in rules.entries if entry.reviewer} if rules else set()
    rows = []
    for name, text in files.items():
        ids = _RULE.findall(text)
        rows.append(FileRow(name, len(ids), len(reviewed.intersection(ids)), name in own))
    return tuple(rows)
