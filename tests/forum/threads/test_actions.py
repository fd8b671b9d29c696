"""What happens to words: they are published, wait, are changed and taken back; and another persona cannot."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation.errors import NotAllowed, NotFound
from forum.intake.lexicons import InForce
from forum.rooms.queries import sheet_of
from forum.storage.tables.cases import Case, CaseFinding
from forum.storage.tables.crisis import Alert
from forum.storage.tables.outbox import Outbox
from forum.storage.tables.personas import Notice, Persona
from forum.storage.tables.threads import Post, PostEdit, Thread
from forum.threads import actions, queries, visits
from forum.threads.forms import EditForm, ReplyForm
from tests import cast

IN_DANGER = "I can't do this any more, I've got the pills next to me"
CRUEL = "kys, nobody would miss you"


async def _two_in_a_room(session: AsyncSession):
    room, ash, ivy = await cast.room(session), cast.member(), cast.member()
    await cast.joins(session, ash, room)
    await cast.joins(session, ivy, room)
    return room, ash, ivy


async def test_a_calm_post_is_published_at_once_and_its_room_counts_it(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room)
    await session.refresh(room)
    assert (sent.post.state, sent.needs_word, room.threads, room.activity) == ("published", False, 1, 1)


async def test_a_thread_without_a_title_takes_its_first_line(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room, body="Ten years today\n\nI made her soup.")
    thread = await session.get_one(Thread, sent.post.thread_id)
    assert thread.title == "Ten years today"


async def test_a_title_and_a_body_stay_what_they_were(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room, title="The first  winter", body="One.\n\nTwo.")
    thread = await session.get_one(Thread, sent.post.thread_id)
    assert (thread.title, sent.post.body) == ("The first winter", "One.\n\nTwo.")
    assert sent.post.body_html == "<p>One.</p>\n<p>Two.</p>"


async def test_words_of_danger_wait_and_ring_in_the_same_transaction(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room, body=IN_DANGER)
    alert = (await session.scalars(select(Alert))).one()
    case = (await session.scalars(select(Case))).one()
    found = (await session.scalars(select(CaseFinding))).all()
    assert (sent.post.state, sent.post.danger, sent.needs_word) == ("waiting", 4, True)
    assert (alert.level, alert.state, alert.case_id) == (4, "ringing", case.id)
    assert found
    assert all(case.snapshot[f.start_at : f.end_at] for f in found)
    assert (await session.scalars(select(Outbox.kind))).all() == ["alert.step"]


async def test_further_words_of_the_same_person_join_the_open_alert(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    first = await cast.writes(session, ash, room, body=IN_DANGER)
    await cast.replies(session, ash, first, body="I want to die")
    alert = (await session.scalars(select(Alert))).one()
    assert alert.joined == 1


async def test_urging_someone_to_die_waits_but_rings_nobody(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    first = await cast.writes(session, ash, room)
    sent = await cast.replies(session, ivy, first, body=CRUEL)
    assert sent.post.state == "waiting"
    assert await session.scalar(select(func.count()).select_from(Alert)) == 0
    assert (await session.scalars(select(Case.conduct))).one() == 4


async def test_a_broken_check_holds_the_text_and_tells_staff(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, ash, _ivy = await _two_in_a_room(session)

    def broken(_self: object) -> object:
        raise KeyError("a table is missing")

    monkeypatch.setattr(InForce, "screener", broken)
    sent = await cast.writes(session, ash, room)
    case = (await session.scalars(select(Case))).one()
    assert (sent.post.state, case.origin) == ("waiting", "check_failed")


async def test_someone_who_has_not_joined_cannot_write(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    with pytest.raises(NotAllowed):
        await cast.writes(session, cast.member(), room)
    first = await cast.writes(session, ash, room)
    with pytest.raises(NotAllowed):
        await cast.replies(session, cast.member(), first)


async def test_a_reply_tells_the_writer_of_the_thread_once(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    first = await cast.writes(session, ash, room)
    await cast.replies(session, ivy, first)
    await cast.replies(session, ash, first)
    notices = (await session.scalars(select(Notice))).all()
    assert [notice.kind for notice in notices] == ["reply"]
    assert notices[0].persona_id == first.post.persona_id


async def test_an_edit_keeps_the_old_words_for_staff_and_screens_the_new(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room)
    visit = await cast.visit(session, ash, room)
    again = await actions.edit_post(session, visit, sent.post, EditForm(body=IN_DANGER))
    old = (await session.scalars(select(PostEdit))).one()
    assert (old.body, again.post.state, again.post.edited) == (cast.CALM, "waiting", True)


async def test_another_persona_cannot_change_or_take_back_a_post(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room)
    other = await cast.visit(session, ivy, room)
    with pytest.raises(NotFound):
        await actions.own_post(session, other, sent.post.id)
    with pytest.raises(NotFound):
        await actions.withdraw_post(session, other, sent.post)
    with pytest.raises(NotFound):
        await actions.edit_post(session, other, sent.post, EditForm(body="mine now"))


async def test_taking_words_back_does_not_end_an_alert(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room, body=IN_DANGER)
    await actions.withdraw_post(session, await cast.visit(session, ash, room), sent.post)
    assert sent.post.state == "withdrawn"
    assert (await session.scalars(select(Alert.state))).one() == "ringing"


async def test_a_waiting_reply_is_seen_only_by_its_author_and_staff(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    cleo = await cast.staff(session, "cleo", "moderator")
    first = await cast.writes(session, ash, room)
    cruel = await cast.replies(session, ivy, first, body=CRUEL)
    seen = {}
    for name, who in {"ash": ash, "ivy": ivy, "cleo": cleo}.items():
        page = await queries.thread_page(session, who, first.post.thread_id, 1)
        seen[name] = [post.pos for post in page.posts]
    assert seen == {"ash": [1], "ivy": [1, 2], "cleo": [1, 2]}
    with pytest.raises(NotFound):
        await visits.post_visit(session, ash, cruel.post.id)


async def test_others_see_that_someone_has_a_hard_night_and_not_the_words(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    sent = await cast.writes(session, ash, room, title="tonight", body=IN_DANGER)
    page = await queries.thread_page(session, ivy, sent.post.thread_id, 1)
    assert page.title == page.posts[0].said == visits.HARD_NIGHT
    assert "pills" not in str(page)
    kind = await cast.replies(session, ivy, sent, body="I am here, reading. Stay with us tonight.")
    assert kind.post.state == "published"


async def test_personal_data_in_danger_reaches_staff_and_is_covered_for_members(
    session: AsyncSession,
) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    sent = await cast.writes(
        session, ash, room, body="I want to kill myself. Call me on 07700 900123, please."
    )
    assert "900123" in sent.post.body
    assert "900123" not in sent.post.body_html


async def test_a_newcomer_becomes_a_member_of_standing_after_three_posts(session: AsyncSession) -> None:
    room, ash, _ivy = await _two_in_a_room(session)
    new = cast.member()
    persona = await cast.joins(session, new, room)
    persona.standing = "newcomer"
    first = await cast.writes(session, ash, room)
    for words in ("Hello.", "I read this twice.", "Thank you for writing it."):
        await cast.replies(session, new, first, body=words)
    assert await session.scalar(select(Persona.standing).where(Persona.id == persona.id)) == "member"


async def test_page_n_of_a_long_thread_is_read_by_place(session: AsyncSession) -> None:
    room, ash, ivy = await _two_in_a_room(session)
    first = await cast.writes(session, ash, room)
    where = await cast.visit(session, ivy, room)
    for number in range(44):
        await actions.post_reply(session, where, first.post.thread_id, ReplyForm(body=f"Letter {number}"))
    page = await queries.thread_page(session, ash, first.post.thread_id, 3)
    assert ([post.pos for post in page.posts], page.at.pages) == ([41, 42, 43, 44, 45], 3)
    last = await session.scalar(select(Post.id).where(Post.pos == 45))
    assert (await visits.post_place(session, ash, last)).endswith("?page=3#p45")


async def test_in_a_room_whose_language_has_no_lexicon_each_letter_waits_and_the_room_says_so(
    session: AsyncSession,
) -> None:
    room, ash = await cast.room(session, locale="es"), cast.member()
    await cast.joins(session, ash, room)
    sent = await cast.writes(session, ash, room, body="Hoy hace diez años y la echo de menos.")
    case = (await session.scalars(select(Case))).one()
    assert (sent.post.state, sent.needs_word, case.unscreened) == ("waiting", True, True)
    assert not (await sheet_of(session, await cast.visit(session, ash, room))).screened
