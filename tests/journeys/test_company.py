"""Answering, quoting, following, muting and looking first, by forms alone."""

import re

from tests.cast import CALM
from tests.journeys.conftest import Newcomer
from tests.journeys.person import Person
from tests.journeys.test_join_and_post import enter, join


async def two_and_a_letter(newcomer: Newcomer) -> tuple[Person, Person, str, str]:
    ash, ivy = newcomer(), newcomer()
    for person in (ash, ivy):
        await join(person)
        await enter(person)
    await ash.opens("/rooms/grief/threads")
    await ash.sends("/rooms/grief/threads", body=f"{CALM}\n\nIt was *cold*.", title="Tea outside")
    thread = ash.at
    await ivy.opens(thread)
    post = re.search(r'href="(/posts/[0-9a-f-]{36})"', ivy.text)
    assert post is not None
    return ash, ivy, thread, post[1]


async def test_a_letter_is_quoted_looked_at_and_sent(newcomer: Newcomer) -> None:
    ash, ivy, thread, post = await two_and_a_letter(newcomer)
    await ivy.opens(f"{thread}/replies?to={post.removeprefix('/posts/')}&quote=1")
    assert f"&gt; {CALM}" in ivy.text
    assert "&gt; It was cold." in ivy.text
    replies = f"{thread}/replies"
    form = {"body": "> It was cold.\n\nHere too, **very**."}
    fields = await ivy.sends(replies, body="")
    assert fields.status_code == 422
    looked = await ivy.posts("/drafts/check", {**_hidden(ivy.text), **form, "place": replies})
    assert "<strong>very</strong>" in looked.text
    assert f'action="{replies}"' in looked.text
    await ivy.sends(replies)
    assert ivy.at == thread
    await ash.opens("/me/notices")
    assert "wrote back to you" in ash.text


async def test_a_thread_is_followed_and_a_writer_muted_and_both_are_undone(newcomer: Newcomer) -> None:
    ash, ivy, thread, post = await two_and_a_letter(newcomer)
    await ivy.opens(f"{thread}/follow")
    await ivy.sends(f"{thread}/follow")
    assert f'action="{thread}/follow/end"' in ivy.text
    await ivy.opens(f"{thread}/follow/end")
    await ivy.sends(f"{thread}/follow/end")
    assert f'action="{thread}/follow"' in ivy.text
    await ivy.opens(f"{post}/mute")
    await ivy.sends(f"{post}/mute")
    assert ivy.at == "/me/mutes"
    again = re.search(r'action="(/me/mutes/[^"]+/end)"', ivy.text)
    assert again is not None
    await ivy.opens(thread)
    assert CALM not in ivy.text
    await ivy.opens("/me/mutes")
    await ivy.sends(again[1])
    assert "nobody whom you don't see" in ivy.text.replace("&#39;", "'")
    await ash.opens("/me/mutes")
    assert ash.page.status_code == 200


def _hidden(html: str) -> dict[str, object]:
    found = re.findall(r'name="(_csrf|_once|to)" value="([^"]*)"', html.split('id="main"')[1])
    return dict(found)
