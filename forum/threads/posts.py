"""Reads the posts of a page as their reader may see them: words, a line in their place, or no trace."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from forum.accounts.muted_words import Folds, folds_of
from forum.foundation import markdown
from forum.foundation.translate import Ours
from forum.foundation.translate import mark as _
from forum.rooms.access import Visit
from forum.storage.tables.personas import Mute, Persona
from forum.storage.tables.threads import Post, Reaction
from forum.threads.visits import HARD_NIGHT, POSTS_A_PAGE, reader_of

REACTION_WORDS = {
    "with_you": _("With you"),
    "thank_you": _("Thank you"),
    "strength": _("Strength to you"),
    "same_here": _("Same here"),
}
# From level 2 these two are not offered: they can sound like agreement with despair (promises 2.3).
_ALWAYS_FIT = ("with_you", "thank_you")
# The note that our own check puts on a letter.
HARD_TIME = Ours(_("a very hard time"))
_SAID = {
    "withdrawn": _("The writer took this back."),
    "hidden": _("A moderator has put this out of sight."),
    "removed": _("A moderator has taken this away."),
}


@dataclass(frozen=True, slots=True)
class ReactionLine:
    """One kind of quiet sign: how many gave it, and whether the reader did."""

    kind: str
    words: str
    count: int
    given: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as its reader sees it."""

    id: UUID
    pos: int
    persona_id: UUID
    alias: str
    badge: str
    day: date
    body_html: Markup
    state: str
    notes: tuple[str, ...]
    reactions: tuple[ReactionLine, ...]
    mine: bool
    # It holds a word that its reader muted: shown by a press.
    folded: bool
    new: bool
    edited: bool
    said: str
    in_touch: bool
    # Whom it answers: the letter's id and its writer's alias, where the reader may see that letter.
    answers: tuple[UUID, str] | None


async def posts_of(
    reader: AsyncSession, visit: Visit, thread_id: UUID, first: int, read_to: int, folds: Folds | None = None
) -> tuple[PostView, ...]:
    """Return the posts after place `first` that this visitor may see, up to a page of them.

    `folds` are the visitor's muted words; without them they are looked up.
    """
    folds = await folds_of(reader, visit.caller) if folds is None else folds
    me = reader_of(visit)
    counted = (
        select(Reaction.kind, func.count().label("n"))
        .where(Reaction.post_id == Post.id)
        .group_by(Reaction.kind)
        .correlate(Post)
        .subquery()
    )
    counts = select(func.jsonb_object_agg(counted.c.kind, counted.c.n)).scalar_subquery()
    given = (
        select(func.array_agg(Reaction.kind))
        .where(Reaction.post_id == Post.id, Reaction.persona_id == me)
        .correlate(Post)
        .scalar_subquery()
    )
    muted = select(Mute.muted_id).where(Mute.persona_id == me)
    earlier, whose = aliased(Post), aliased(Persona)
    seen_too = and_(
        earlier.id == Post.answers_id, earlier.state == "published", earlier.persona_id.not_in(muted)
    )
    found = (
        select(Post, Persona.alias, Persona.standing, counts, given, earlier.id, whose.alias)
        .join(Persona, Persona.id == Post.persona_id)
        .outerjoin(earlier, seen_too)
        .outerjoin(whose, whose.id == earlier.persona_id)
        .where(
            Post.thread_id == thread_id,
            Post.pos > first,
            Post.pos <= first + POSTS_A_PAGE,
            Post.persona_id.not_in(muted),
        )
        .order_by(Post.pos)
    )
    rows = (await reader.execute(found)).all()
    seen = [_view(visit, read_to, folds, *row) for row in rows]
    return tuple(post for post in seen if post is not None)


def _view(
    visit: Visit, read_to: int, folds: Folds, post: Post, alias: str, standing: str,
    counts: dict[str, int] | None, given: list[str] | None, answers_id: UUID | None, answered: str | None,
) -> PostView | None:  # fmt: skip
    mine = visit.persona is not None and post.persona_id == visit.persona.id
    said = _said(post, mine or visit.serves)
    if said is None:
        return None
    shown = markdown.render(post.body) if mine and post.danger >= 3 else post.body_html
    return PostView(
        id=post.id, pos=post.pos, persona_id=post.persona_id, alias=alias, day=post.day, said=said, mine=mine,
        badge=_("facilitator") if standing == "facilitator" else "", edited=post.edited, state=post.state,
        in_touch=post.in_touch, folded=not (mine or said) and folds.meet(_read_aloud(post)),
        body_html=Markup("" if said else shown), notes=() if mine else _notes(post),  # noqa: S704
        reactions=_reactions(post, counts or {}, given or []), new=bool(read_to) and post.pos > read_to and not mine,
        answers=(answers_id, answered or "") if answers_id and not said else None,
    )  # fmt: skip


def _notes(post: Post) -> tuple[str, ...]:
    return tuple(HARD_TIME if note == HARD_TIME else note for note in post.notes)


def _read_aloud(post: Post) -> tuple[str, ...]:
    return Markup(post.body_html).striptags(), *post.notes  # noqa: S704


def _said(post: Post, close: bool) -> str | None:
    """What stands in place of a text that this reader may not see; "" where they may; None: no trace at all."""
    if post.state == "published" or (close and post.state in ("waiting", "hidden")):
        return ""
    if post.state == "waiting":
        return HARD_NIGHT if post.danger >= 4 else None
    return _SAID[post.state]


def _reactions(post: Post, counts: dict[str, int], given: list[str]) -> tuple[ReactionLine, ...]:
    kinds = _ALWAYS_FIT if post.danger >= 2 else tuple(REACTION_WORDS)
    return tuple(
        ReactionLine(kind, REACTION_WORDS[kind], counts.get(kind, 0), kind in given) for kind in kinds
    )
