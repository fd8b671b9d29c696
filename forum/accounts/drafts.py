"""Keeps words that aren't sent yet, sealed under the member's root; may not screen them or show them to others.

One draft for each place that is written at: what was carried through `/join` or `/sign-in`, and what a composer keeps
while somebody types. The composer of its place gives it back; sending it, leaving and signing out delete it. Writing
here and writing a post are two transactions (promises.md 1.3).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import vault
from forum.foundation import clock
from forum.foundation.callers import Caller, Member
from forum.foundation.errors import SignInNeeded
from forum.foundation.secret import Secret
from forum.storage.tables.accounts import Session

KIND = "draft"
LONGEST = 70_000
# Words that are posted afterwards stand in the open: their number would lead from this row to them.
SMALLEST = 16 * 1024
# What nobody came back to in a month is not wanted any more. The row says only the first of the month after that, so
# that it tells no day on which somebody wrote: a sweep deletes it then, 30 to 61 days after the last word.
KEPT = timedelta(days=30)
# More letters than anyone writes at once; the one that was begun first makes room.
MOST = 8
_PLACE = re.compile(r"/[\w./-]{0,200}", re.ASCII)
# Where one may be led after signing in, and what asks for the draft there.
ASKS = "draft=1"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody was writing, where, and on which day they last did; `turn` orders drafts as they were begun."""

    place: str
    day: date
    turn: int = 0
    body: str = ""
    title: str = ""
    wants: str = ""
    note: str = ""
    to: str = ""
    # Which open page sent it, and its how many-eth: of one page a later one never gives way to an earlier one.
    page: str = ""
    count: int = 0

    @property
    def words(self) -> str:
        """All that was written in it."""
        return "\n\n".join(part for part in (self.title, self.body, self.note) if part.strip())


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose draft it is: at the moment of joining there is no `Member` yet."""

    account_id: UUID
    root: Secret


def safe_place(path: str) -> str:
    """Return `path` when it is a plain path of this site, else the rooms: a form can't send anyone elsewhere."""
    plain = path.split("?", 1)[0]
    return plain if _PLACE.fullmatch(plain) and "//" not in plain and ".." not in plain else "/rooms"


def with_draft(path: str) -> str:
    """Return where the composer of `path` shows the words that were carried."""
    return f"{safe_place(path)}?{ASKS}"


async def carry(session: AsyncSession, owner: Member | Owner, place: str, words: str) -> None:
    """Keep `words` for the composer of `place`, instead of any draft there; without words nothing changes."""
    if words.strip():
        await _put(session, owner, Draft(place=safe_place(place), day=clock.today(), body=words[:LONGEST]))


async def keep(session: AsyncSession, member: Member, draft: Draft) -> None:
    """Keep what a composer holds now, instead of what it held before; without words there is nothing to keep.

    Raises SignInNeeded when the visit ended meanwhile: whoever leaves deletes the session first and the drafts after,
    and waits for this, so that nothing can be kept behind their back.
    """
    here = select(Session.id_hash).where(Session.id_hash == member.session_id_hash)
    # One at a time in a visit: what was sent first may arrive last, when a page is left while it is being kept.
    if await session.scalar(here.with_for_update(key_share=True)) is None:
        raise SignInNeeded
    if await _is_overtaken(session, member, draft):
        return
    if draft.words.strip():
        await _put(session, member, draft)
    else:
        await let_go(session, member, draft.place)


async def kept_for(session: AsyncSession, member: Member, place: str) -> Draft | None:
    """Return the draft of `place`, or None. Reads only: a reload shows it again."""
    name = vault.name_for(member, KIND, safe_place(place))
    found = await vault.kept(session, member, KIND, Draft, name=name)
    return found if found and _stands(found) else None


async def given_back(session: AsyncSession, caller: Caller, place: str) -> dict[str, Any]:
    """Return what the composer of `place` begins with: the fields that were kept, `_kept` among them, or nothing."""
    found = await kept_for(session, caller, place) if isinstance(caller, Member) else None
    if found is None:
        return {}
    fields = {
        "body": found.body,
        "title": found.title,
        "wants": found.wants,
        "note": found.note,
        "to": found.to,
    }
    return {"_kept": True, **{name: words for name, words in fields.items() if words}}


async def waiting(session: AsyncSession, member: Member, place: str) -> str:
    """Return the words kept for the composer of `place`, or ""."""
    found = await kept_for(session, member, place)
    return found.body if found else ""


async def all_of(session: AsyncSession, member: Member) -> list[Draft]:
    """Return every draft of this member, the last begun first."""
    found = await vault.all_kept(session, member, KIND, Draft)
    return sorted(filter(_stands, found), key=lambda each: -each.turn)


async def let_go(session: AsyncSession, member: Member, place: str) -> None:
    """Delete the draft of one place: it was sent or isn't wanted. Never in the transaction that writes a post."""
    await vault.forget(session, member, KIND, name=vault.name_for(member, KIND, safe_place(place)))


async def discard(session: AsyncSession, owner: Member | Owner) -> None:
    """Delete every draft: its writer left."""
    await vault.forget(session, owner, KIND)


async def _put(session: AsyncSession, owner: Member | Owner, draft: Draft) -> None:
    name = vault.name_for(owner, KIND, draft.place)
    before = await vault.kept(session, owner, KIND, Draft, name=name)
    turn = before.turn if before else await _next_turn(session, owner)
    until = clock.month_of(clock.month_of(draft.day + KEPT) + timedelta(days=31))
    made = msgspec.structs.replace(draft, turn=turn)
    await vault.keep(session, owner, KIND, made, name=name, least=SMALLEST, until_month=until)


async def _next_turn(session: AsyncSession, owner: Member | Owner) -> int:
    others = sorted(await vault.all_kept(session, owner, KIND, Draft), key=lambda each: each.turn)
    for old in others[: max(0, len(others) - MOST + 1)]:
        await vault.forget(session, owner, KIND, name=vault.name_for(owner, KIND, old.place))
    return others[-1].turn + 1 if others else 1


async def _is_overtaken(session: AsyncSession, member: Member, draft: Draft) -> bool:
    kept = await vault.kept(session, member, KIND, Draft, name=vault.name_for(member, KIND, draft.place))
    return kept is not None and bool(draft.page) and kept.page == draft.page and kept.count > draft.count


def _stands(draft: Draft) -> bool:
    return draft.day > clock.today() - KEPT
