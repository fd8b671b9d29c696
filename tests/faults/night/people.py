"""Members who write and call, and one person on call who answers, each in a browser that tries again as people do."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field

import httpx

from forum.accounts import actions as accounts
from forum.accounts import staff
from forum.foundation.callers import Member
from forum.foundation.ids import new_id
from forum.storage.database import Database
from tests import cast
from tests.faults.night.receiver import Receiver
from tests.journeys.person import forms_on

WORDS = "lantern shelter quiet harbour window paper seven"
SERVING = (("dov", "responder"), ("mia", "responder"), ("eze", "admin"))
#: What is written in each room: its level is the rule's own affair, but 3 or 4 it must be.
ROOMS = {
    "night": "I have the pills here and I am going to kill myself tonight.",
    "shore": "I want to kill myself.",
    "lamp": "",  # here nobody writes: they ask for a person
}
_ID = re.compile(r"/(posts|conversations)/([0-9a-f-]{36})")


@dataclass
class Told:
    """What the forum has accepted, as those who sent it know: (member, room) and the ids it led them to."""

    posts: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    taken: dict[str, float] = field(default_factory=dict)
    tried_again: int = 0

    @property
    def accepted(self) -> int:
        """How many posts and calls were answered."""
        return len(self.posts) + len(self.calls)


class Browser:
    """One person's cookies; a page that doesn't come is asked for again, a form that isn't answered sent again."""

    def __init__(self, base: str, told: Told) -> None:
        self._client = httpx.AsyncClient(base_url=base, timeout=15, trust_env=False)
        self._told = told

    async def close(self) -> None:
        """Close it."""
        await self._client.aclose()

    async def page(self, path: str) -> str:
        """Return a page once it comes."""
        answer = await self._again("GET", path)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code}"
        return answer.text

    async def send(self, page: str, action: str, **values: str) -> str:
        """Send the form on a page, the same one until it is answered; return where it leads."""
        form = next(each for each in forms_on(page) if each.action == action and each.method == "post")
        answer = await self._again("POST", action, {**form.fields, **values})
        assert answer.status_code == 303, f"POST {action}: {answer.status_code}"
        return answer.headers["location"]

    async def _again(self, method: str, path: str, data: dict[str, object] | None = None) -> httpx.Response:
        while True:
            try:
                answer = await self._client.request(method, path, data=data)
                if answer.status_code < 500:
                    return answer
            except httpx.TransportError:
                pass
            self._told.tried_again += 1
            await asyncio.sleep(0.3)


async def furnish(database: Database, hook: Receiver, members: int) -> list[str]:
    """Make rooms, people on call (dov is on), and members who are in every room; return the members' names."""
    async with database.writing() as session:
        rooms = [await cast.room(session, slug) for slug in ROOMS]
        for name, role in SERVING:
            await staff.add(session, name, [(role, None)], passphrase=WORDS, channels=(hook.address(name),))
    names = [f"member number {n}" for n in range(members)]
    for name in names:
        async with database.writing() as session:
            joined = await accounts.join(session, name, WORDS)
        async with database.writing() as session:
            for room in rooms:
                await cast.joins(session, Member(joined.root, new_id(), b""), room)
    return names


async def signed_in(base: str, name: str, told: Told) -> Browser:
    """Return the browser of somebody who has signed in."""
    browser = Browser(base, told)
    page = await browser.page("/sign-in")
    await browser.send(page, "/sign-in", sign_in_name=name, passphrase=WORDS)
    return browser


async def suffers(browser: Browser, told: Told, chance: random.Random, pause: float) -> None:
    """Write in one room after another, or ask for a person, until cancelled."""
    while True:
        room = chance.choice(list(ROOMS))
        if ROOMS[room]:
            page = await browser.page(f"/rooms/{room}/threads")
            led = await browser.send(page, f"/rooms/{room}/threads", body=ROOMS[room])
            told.posts.append(_id(led))
        else:
            page = await browser.page(f"/call-for-help?room={room}")
            led = await browser.send(page, "/call-for-help", body=chance.choice(("", "Please.")))
            told.calls.append(_id(led))
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)


async def answers(browser: Browser, hook: Receiver, told: Told, chance: random.Random) -> None:
    """Open what dov was rung for, and take some of it; write to some of those: until cancelled."""
    seen: set[str] = set()
    while True:
        rung = [each.alert for each in list(hook.arrivals) if each.person == "dov" and each.alert not in seen]
        if not rung:
            await asyncio.sleep(0.2)
            continue
        alert = rung[0]
        seen.add(alert)
        if chance.random() < 0.7:
            page = await browser.page(f"/oncall/alerts/{alert}")
            await browser.send(page, f"/alerts/{alert}/acknowledgement")
            told.taken[alert] = time.time()
            if chance.random() < 0.4:
                page = await browser.page(f"/oncall/alerts/{alert}")
                await browser.send(page, f"/alerts/{alert}/messages", body="I'm here. Tell me about tonight.")
        await asyncio.sleep(0.3)


def _id(led: str) -> str:
    found = _ID.search(led)
    assert found is not None, f"led to {led}"
    return found.group(2)
