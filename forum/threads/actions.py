"""Writes threads and posts: each text is screened, rendered once and added in the state that the verdict names."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, markdown
from forum.foundation.errors import Conflict, NotAllowed, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.intake.screening import Screened, Subject, screen_text
from forum.rooms.access import Visit
from forum.storage.tables.personas import Persona
from forum.storage.tables.threads import Post, PostEdit, Thread
from forum.threads.forms import EditForm, ReplyForm, ThreadForm
from forum.threads.pace import keep_pace
from forum.threads.posts import HARD_TIME
from forum.threads.states import let_stand, retitle, take_down
from forum.threads.telling import tell_of

_CLOSED = _("This thread is closed for new words. You can start one of your own.")
_GONE = _("This post can't be changed any more.")
_COVER = "[…]"
# Not the strongest lock: rows that refer to it may look at it meanwhile.
_HELD = {"key_share": True}


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that was written, and whether its author should next see the page that says what happens."""

    post: Post
    needs_word: bool


async def start_thread(session: AsyncSession, visit: Visit, form: ThreadForm) -> Sent:
    """Open a thread in the visited room with its first post. Raises NotAllowed where the caller may not write here."""
    persona = visit.writer()
    title = " ".join(form.title.split())
    text = f"{title}\n\n{form.body}" if title else form.body
    subject = Subject("post", new_id(), visit.room, persona, text)
    screened = await screen_text(session, subject, posts_wait=visit.posts_wait)
    seen = _covered(text, screened)
    thread = Thread(
        id=new_id(), room_id=visit.room.id, persona_id=persona.id, wants=form.wants,
        title=seen[: len(seen) - len(_covered_body(seen, title))].strip() if title else markdown.summary(seen),
        notes=_notes(form.note), state=screened.verdict.state, last_pos=1, day=clock.today(),
        activity=visit.room.activity, closed=False, slow_minutes=0, readers_note="",
    )  # fmt: skip
    session.add(thread)
    await session.flush()
    html = markdown.render(_covered_body(seen, title))
    return await _add(session, _post(subject.id, thread, persona, 1, form.body, html, screened), screened)


async def post_reply(session: AsyncSession, visit: Visit, thread_id: UUID, form: ReplyForm) -> Sent:
    """Add a reply to a thread of the visited room. Raises NotFound, or NotAllowed where it is closed."""
    persona = visit.writer()
    subject = Subject("post", new_id(), visit.room, persona, form.body)
    screened = await screen_text(session, subject, posts_wait=visit.posts_wait)
    thread = await session.get(Thread, thread_id, with_for_update=_HELD)
    if (
        thread is None
        or thread.room_id != visit.room.id
        or thread.state in ("removed", "hidden", "withdrawn")
    ):
        raise NotFound
    if thread.closed:
        raise NotAllowed(_CLOSED)
    await keep_pace(session, thread, persona, screened.danger)
    thread.last_pos += 1
    html = markdown.render(_covered(form.body, screened))
    post = _post(subject.id, thread, persona, thread.last_pos, form.body, html, screened)
    post.answers_id = await _answered(session, thread, form.to)
    return await _add(session, post, screened)


async def edit_post(session: AsyncSession, visit: Visit, post: Post, form: EditForm) -> Sent:
    """Say one's own post anew: the old words stay for staff, the new ones are screened like any others."""
    persona = visit.writer()
    if post.persona_id != persona.id:
        raise NotFound
    if post.state not in ("published", "waiting"):
        raise Conflict(_GONE)
    subject = Subject("post", post.id, visit.room, persona, form.body)
    screened = await screen_text(session, subject, posts_wait=visit.posts_wait)
    session.add(
        PostEdit(id=new_id(), post_id=post.id, version=post.version, body=post.body, day=clock.today())
    )
    seen = _covered(form.body, screened)
    await retitle(session, post, post.body, seen)
    post.body, post.body_html = form.body, markdown.render(seen)
    post.version, post.edited, post.danger = post.version + 1, True, screened.danger
    if screened.verdict.state == "waiting":
        post.state, post.reason = "waiting", _reason(screened)
        if post.pos == 1:
            opened = update(Thread).where(Thread.id == post.thread_id)
            await session.execute(opened.values(state="waiting"))
    return Sent(post, _needs_word(screened))


async def withdraw_post(session: AsyncSession, visit: Visit, post: Post) -> None:
    """Take one's own post back. An open alert goes on: taking words back doesn't end the danger (promises 1.2)."""
    if visit.persona is None or post.persona_id != visit.persona.id:
        raise NotFound
    if post.state not in ("published", "waiting"):
        raise Conflict(_GONE)
    await take_down(session, post, "withdrawn")


async def own_post(session: AsyncSession, visit: Visit, post_id: UUID, *, locked: bool = True) -> Post:
    """Return a post of the visiting persona, locked for a change. Raises NotFound for anyone else's."""
    post = await session.get(Post, post_id, with_for_update=_HELD if locked else None)
    if post is None or visit.persona is None or post.persona_id != visit.persona.id:
        raise NotFound
    return post


async def _add(session: AsyncSession, post: Post, screened: Screened) -> Sent:
    session.add(post)
    await session.flush()
    if post.state == "published":
        await let_stand(session, post)
        await tell_of(session, post)
    return Sent(post, _needs_word(screened))


async def _answered(session: AsyncSession, thread: Thread, wanted: UUID | None) -> UUID | None:
    """The letter that is answered; one of another thread, or gone meanwhile, is no reason to lose the reply."""
    if wanted is None:
        return None
    return await session.scalar(select(Post.id).where(Post.id == wanted, Post.thread_id == thread.id))


def _post(
    post_id: UUID, thread: Thread, persona: Persona, pos: int, body: str, html: str, screened: Screened
) -> Post:
    verdict = screened.verdict
    return Post(
        id=post_id, room_id=thread.room_id, thread_id=thread.id, persona_id=persona.id, pos=pos, body=body,
        body_html=html, state=verdict.state, danger=screened.danger, version=1, edited=False, day=clock.today(),
        notes=[HARD_TIME] if verdict.content_note else [], reason=_reason(screened),
    )  # fmt: skip


def _reason(screened: Screened) -> str:
    statement = screened.verdict.statement
    return statement.reasons[0] if statement else ""


def _needs_word(screened: Screened) -> bool:
    verdict = screened.verdict
    return verdict.state == "waiting" or verdict.support_panel or verdict.youth_lines


def _covered(text: str, screened: Screened) -> str:
    """Cover what only a responder may see; from the back, so that the offsets before stay true."""
    for start, end in sorted(screened.verdict.masked, reverse=True):
        text = text[:start] + _COVER + text[end:]
    return text


def _covered_body(seen: str, title: str) -> str:
    return seen.split("\n\n", 1)[1] if title else seen


def _notes(given: list[str]) -> list[str]:
    return list(dict.fromkeys(clean for each in given if (clean := " ".join(each.split()))))
