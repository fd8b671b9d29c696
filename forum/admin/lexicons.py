"""Makes, changes and puts into force the lexicons that are edited here, each act audited; it reads no letter.

A version goes draft -> shadow -> live. Only drafts are changed: what reads letters, or reads along, stays as tried.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.lexicon_forms import FileForm
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected, NotFound, StaleVersion
from forum.foundation.ids import new_id
from forum.foundation.translate import SOURCE
from forum.foundation.translate import mark as _
from forum.intake.lexicons import remember
from forum.storage import audit
from forum.storage.tables.lexicons import Lexicon
from moderation.lexicon_text import body_of, files_of, lexicon_of, line_faults, names_a_file
from moderation.lexicon_trial import Failure, failures
from moderation.screening import Lexicon as Rules
from moderation.screening import (
    LexiconFault,
    Screener,
    compile_lexicon,
    packaged_files,
    packaged_screener,
    reads,
)

#: What may become of a version.
MOVES: Mapping[str, tuple[str, ...]] = {
    "draft": ("shadow", "retired"),
    "shadow": ("live", "draft", "retired"),
    "live": ("retired",),
    "retired": ("shadow",),
}
_MOST_FAULTS = 40
_SPLITS = _("A line that begins with “#: ” names a file here. Write “# ” instead.")
_MOST_KEPT = 4
_compiled: dict[str, Screener] = {}


def language_here(site: str) -> str:
    """Return the language whose lexicon is edited here: the site's, or English where that has none yet."""
    return site if reads(site) else SOURCE


async def start_draft(session: AsyncSession, admin: StaffMember, locale: str, base: int) -> Lexicon:
    """Make a draft of version `base`, or (0) of what reads now. Raises NotFound for an unknown one."""
    wanted = select(Lexicon.body).where(Lexicon.locale == locale)
    body = await session.scalar(wanted.where(Lexicon.version == base if base else Lexicon.state == "live"))
    if body is None and base:
        raise NotFound
    newest = await session.scalar(select(func.max(Lexicon.version)).where(Lexicon.locale == locale))
    made = Lexicon(
        id=new_id(), locale=locale, version=(newest or 0) + 1, state="draft", body=body or "",
        edited_by=admin.id, day=clock.today(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    await audit.record(
        session, _actor(admin), "lexicon_drafted", made.id, locale=locale, version=made.version
    )
    return made


async def save_file(session: AsyncSession, admin: StaffMember, version_id: UUID, form: FileForm) -> None:
    """Change one file of a draft. Raises FormRejected with every fault, StaleVersion where somebody was first."""
    draft = await version_of(session, version_id, held=True)
    if draft.state != "draft":
        raise Conflict(_("Only a draft can be changed. Begin a new draft of this version."))
    files, packaged = files_of(draft.body), packaged_files(draft.locale)
    if digest(files.get(form.file, packaged.get(form.file, ""))) != form.was:
        raise StaleVersion(
            _("Someone else changed this file meanwhile. Your text is below; look at theirs first.")
        )
    if names_a_file(form.text):
        raise FormRejected(
            FieldFault("text", _("A line that begins with “#: ” names a file here. Write “# ” instead."))
        )
    files[form.file] = form.text.rstrip() + "\n"
    if files[form.file].strip() == packaged.get(form.file, "").strip():
        del files[form.file]
    body = body_of(files)
    await _demand_sound(body, draft.locale, {**packaged, **files})
    draft.body, draft.edited_by, draft.day = body, admin.id, clock.today()
    await audit.record(session, _actor(admin), "lexicon_changed", draft.id, file=form.file)


async def move(session: AsyncSession, admin: StaffMember, version_id: UUID, state: str) -> Lexicon:
    """Let a version read along, put it into force, or take it out. Raises Conflict where that can't be.

    Making one live asks that every example holds that the packaged lexicon keeps, and retires the one before.
    """
    version = await version_of(session, version_id, held=True)
    if state not in MOVES[version.state]:
        raise Conflict(_("That can't follow from what this version is now. Please look again."))
    # Putting away asks for nothing: a version that can't be read any more must be easy to take out.
    if state in ("shadow", "live"):
        screener = await compiled(version.body, version.locale)
    if state == "live":
        if await blocking(version, screener):
            raise Conflict(_("Some examples don't hold yet. They are listed on the version's page."))
        remember(version.id, screener)
    await _make_room(session, version, state)
    version.state, version.day = state, clock.today()
    await session.flush()
    await audit.record(session, _actor(admin), f"lexicon_{state}", version.id, version=version.version)
    return version


async def version_of(session: AsyncSession, version_id: UUID, *, held: bool = False) -> Lexicon:
    """Return a version by its id. Raises NotFound."""
    wanted = select(Lexicon).where(Lexicon.id == version_id)
    found = await session.scalar(wanted.with_for_update() if held else wanted)
    if found is None:
        raise NotFound
    return found


async def compiled(body: str, locale: str) -> Screener:
    """Return the screener of a version's body, compiled apart once and kept. Raises FormRejected for a bad one."""
    if not body.strip():
        return await asyncio.to_thread(packaged_screener, locale)
    key = _name(body, locale)
    made = _compiled.pop(key, None)
    if made is None:
        lexicon = await _demand_sound(body, locale, {**packaged_files(locale), **files_of(body)})
        made = await asyncio.to_thread(compile_lexicon, lexicon)
        while len(_compiled) >= _MOST_KEPT:
            _compiled.pop(next(iter(_compiled)))
    # The newest stands last: what was not asked for longest goes first.
    _compiled[key] = made
    return made


def tried(body: str, locale: str) -> Screener | None:
    """Return the screener of a body that was compiled here of late, or None: compiling takes seconds."""
    return _compiled.get(_name(body, locale))


async def blocking(version: Lexicon, screener: Screener) -> Sequence[Failure]:
    """Return the examples that keep a version from going live: all that fail, but for those failing as packaged."""
    packaged = await compiled("", version.locale)
    known = set(await asyncio.to_thread(failures, packaged))
    return [each for each in await asyncio.to_thread(failures, screener) if each not in known]


def digest(text: str) -> str:
    """Return what a file's text is known by, so that two admins don't overwrite each other."""
    return sha256(text.strip().replace("\r\n", "\n").encode()).hexdigest()


def _name(body: str, locale: str) -> str:
    return f"{locale}\n{digest(body)}"


async def _demand_sound(body: str, locale: str, files: Mapping[str, str]) -> Rules:
    try:
        return await asyncio.to_thread(lexicon_of, body, locale)
    except LexiconFault as fault:
        found = line_faults(fault, files)[:_MOST_FAULTS]
    said = _("%(file)s, line %(line)s: %(said)s · %(words)s")
    raise FormRejected(
        *(
            FieldFault("", said, {"file": e.file, "line": e.line, "said": e.said, "words": e.words[:120]})
            for e in found
        )
    )


async def _make_room(session: AsyncSession, version: Lexicon, state: str) -> None:
    """One reads, one reads along: the one before steps back."""
    if state not in ("live", "shadow"):
        return
    before = select(Lexicon).where(
        Lexicon.locale == version.locale, Lexicon.state == state, Lexicon.id != version.id
    )
    for other in (await session.scalars(before.with_for_update())).all():
        other.state = "retired" if state == "live" else "draft"
    await session.flush()


def _actor(admin: StaffMember) -> str:
    return f"staff:{admin.id}"
