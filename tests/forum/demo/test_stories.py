"""What was written for the demo is whole, within bounds and fit for a visitor."""

import re
from collections import Counter

import pytest

from forum.accounts.passphrases import PASSPHRASE_WORDS, words
from forum.demo import stories
from forum.storage.tables.cases import ACTS, REASONS
from forum.storage.tables.rooms import ACCESS, KINDS
from forum.storage.tables.threads import REACTIONS, WANTS
from moderation.room_policy import from_plain

ROOMS = stories.rooms()
POSTS = [post for room in ROOMS for thread in room.threads for post in thread.posts]


def test_there_are_six_rooms_forty_threads_and_about_250_posts_by_about_thirty_people():
    assert [room.slug for room in ROOMS] == [
        "grief", "low-mood", "recovery", "long-term-illness", "carers", "survivors",
    ]  # fmt: skip
    assert sum(len(room.threads) for room in ROOMS) == 40
    assert 245 <= len(POSTS) <= 265
    assert 28 <= len({post.by for post in POSTS}) <= 40


def test_the_first_room_is_open_and_ash_and_ivy_are_in_it():
    assert ROOMS[0].access == "open"
    assert {"ash", "ivy", "bo"} <= set(ROOMS[0].aliases)
    assert "bo" in ROOMS[0].facilitators


def test_one_thread_needs_three_pages_and_the_others_fit_on_one():
    lengths = sorted(len(thread.posts) for room in ROOMS for thread in room.threads)
    assert 41 <= lengths[-1] <= 50
    assert lengths[0] >= 3
    assert lengths[-2] <= 14


def test_no_post_is_written_twice_and_none_is_filler():
    bodies = Counter(post.body for post in POSTS)
    assert bodies.most_common(1)[0][1] == 1
    assert all(15 <= len(post.body) <= 5000 for post in POSTS)
    assert not any("lorem" in post.body.lower() or "\n " in post.body for post in POSTS)


def test_titles_fit_their_line():
    titles = [thread.title for room in ROOMS for thread in room.threads]
    assert len(set(titles)) == len(titles)
    assert all(10 <= len(title) <= 100 for title in titles)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.slug)
def test_a_room_says_what_it_is_and_uses_only_words_that_the_forum_knows(room):
    assert room.kind in KINDS
    assert room.access in ACCESS
    assert room.about
    assert room.expect
    assert 3 <= len(room.rules) <= 6
    assert from_plain(room.policy)
    assert set(room.facilitators) <= set(room.aliases)
    assert {thread.wants for thread in room.threads} <= set(WANTS)
    assert {kind for post in _posts(room) for kind in post.reactions} <= set(REACTIONS)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.slug)
def test_everyone_who_speaks_or_reacts_has_an_alias_and_nobody_reacts_twice_or_to_themselves(room):
    for post in _posts(room):
        reacted = [who for people in post.reactions.values() for who in people]
        assert {post.by, *reacted} <= set(room.aliases)
        assert len(set(reacted)) == len(reacted)
        assert post.by not in reacted


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.slug)
def test_a_thread_moves_forward_in_time_and_never_past_today(room):
    for thread in room.threads:
        days = [post.days_ago for post in thread.posts]
        assert days == sorted(days, reverse=True)
        assert days[-1] >= 0


def test_no_alias_is_used_by_two_people_or_in_two_rooms():
    aliases = [alias.casefold() for room in ROOMS for alias in room.aliases.values()]
    assert len(set(aliases)) == len(aliases)


def test_nobody_says_committed_or_shouts():
    everything = "\n".join(post.body for post in POSTS)
    assert not re.search(r"committed suicide|failed attempt|successful suicide", everything, re.I)
    assert "!" not in everything


def test_every_sign_in_has_seven_words_of_our_list():
    people = stories.people()
    assert [each.sign_in_name for each in people.members] == ["ash", "ivy", "noor", "bo"]
    assert [each.sign_in_name for each in people.staff] == ["cleo", "sam", "dov", "mia", "eze"]
    for each in people.all:
        assert len(each.passphrase.split()) == PASSPHRASE_WORDS
        assert set(each.passphrase.split()) <= set(words())
    assert len({each.passphrase for each in people.all}) == len(people.all)


def test_what_waits_on_the_desk_names_posts_and_people_that_exist():
    marks = Counter(post.mark for post in POSTS if post.mark)
    assert set(marks.values()) == {1}
    desk = stories.desk()
    named = [*desk.flags, *desk.decisions, *desk.appeals, desk.alert]
    assert {each.post for each in named} <= set(marks)
    assert {flag.reason for flag in desk.flags} <= set(REASONS)
    assert {decision.act for decision in desk.decisions} <= set(ACTS)
    staff = {each.sign_in_name for each in stories.people().staff}
    assert {decision.staff for decision in desk.decisions} | {desk.alert.staff} <= staff


def test_ash_and_ivy_have_nothing_open_so_that_a_visitor_starts_clean():
    marked = {post.by for post in POSTS if post.mark}
    asked = {each.by for each in (*stories.desk().flags, *stories.desk().requests)}
    assert not {"ash", "ivy"} & (marked | asked)


def _posts(room):
    return [post for thread in room.threads for post in thread.posts]
