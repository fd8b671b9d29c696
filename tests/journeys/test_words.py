"""Nothing that we say goes past the catalogues: every page, as everyone, in a language that nobody speaks."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio
from litestar import Litestar

from forum.app import create_app
from forum.demo import stories
from forum.demo.load import load
from forum.foundation import markdown, passwords, sealing
from forum.personas import names
from forum.settings import Settings
from moderation.support import packaged
from tests import postgres, strange
from tests.journeys.person import Person, forms_on

STARTS = (
    "/",
    "/rooms",
    "/rooms/find",
    "/me",
    "/desk",
    "/oncall",
    "/admin",
    "/keys",
    "/display",
    "/transparency",
)
#: Who walks, in an order in which what one does is there for the next to see.
EVERYONE = ("ivy", "noor", "bo", "cleo", "dov", "eze", "")
IN_DANGER = "I can't do this any more, I've got the pills next to me"
MOST = 150
_OUT = re.compile(
    r"^/(exit|sign-out|static|styleguide|me/export/file|me/plan/file|calendar|metrics|readyz|healthz"
    r"|safeguarding/record/file)(/|$)"
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_NAMED = re.compile(r"^/(rooms|admin/rooms|admin/numbers|admin/rules)/(?!find\b)[^/?]+")
#: Codes to type or keep, keys, what people wrote where it is quoted, and what stands in a language that is named.
_KEPT = re.compile(
    r"(\.made|\.keep|kbd|code|code\.meta|\bq|\bmark|\[lang=\w+\]|section\.panel\.card ol li)$|blockquote|\.typed\b"
)
#: Addresses, rules by their ids, places of a clock, words of a letter in a reason.
_SIGNS = re.compile(r"https?://\S+|[\w-]+(?:[./_][\w-]+)+|\{.*\}|\bUTC\b|“[^”]*”")


@dataclass
class Walk:
    """Somebody's way over all kinds of pages that links and forms lead to, and what stood there past the catalogues."""

    person: Person
    known_words: re.Pattern[str]
    letters: str
    waiting: list[str] = field(default_factory=lambda: list(STARTS))
    known: set[str] = field(default_factory=lambda: {kind_of(path) for path in STARTS})
    pressed: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)
    pages: int = 0

    async def go(self) -> None:
        """Open one page of each kind and press each kind of button, first with nothing filled in."""
        while self.waiting and self.pages < MOST:
            path = self.waiting.pop(0)
            page = await self.person.opens(path)
            if page.status_code in (401, 403, 404) and self.pages > len(STARTS):
                continue
            self.pages += 1
            self.look(path)
            for asked in strange.asked_on(page.text):
                await self.press(asked)

    async def press(self, asked: strange.Asked) -> None:
        kind = kind_of(asked.action)
        if kind in self.pressed or _OUT.match(kind):
            return
        self.pressed.add(kind)
        for sent in (asked.empty, asked.filled):
            if kind.endswith("/end") and sent is asked.empty:
                continue
            await self.person.posts(asked.action, {**sent, "_once": [f"{kind}{len(sent)}"[-40:]]})
            self.look(f"POST {kind}")
            for more in strange.asked_on(self.person.text):
                await self.press(more)

    def look(self, where: str) -> None:
        html = self.person.text
        for text, place in strange.said_on(html):
            # A lexicon is edited as it is written.
            if "lexicon" in where and place.endswith("textarea"):
                continue
            if not _KEPT.search(place) and not self.theirs(text):
                self.faults.setdefault(f"{text[:120]} ({place.rpartition(' ')[2]})", where)
        for found in re.findall(r'<a\b[^>]*href="(/[^"#]*)', html):
            link = found.replace("&amp;", "&")
            if kind_of(link) not in self.known and not _OUT.match(link):
                self.known.add(kind_of(link))
                self.waiting.append(link)

    def theirs(self, text: str) -> bool:
        """Whether nothing of ours stands in a text in plain letters."""
        return all(
            not strange.plain(self.known_words.sub("", _SIGNS.sub("", part))) or self.begins_a_letter(part)
            for part in text.split(" · ")
        )

    def begins_a_letter(self, text: str) -> bool:
        """Whether a text is the beginning of somebody's letter, as lists show it and answers quote it."""
        begun = text.replace("> ", "").rstrip("…. ")
        return len(begun) > 30 and begun in self.letters


def kind_of(path: str) -> str:
    """Return what kind of page a path is: ids, slugs and the values of queries left out."""
    return re.sub(r"=[^&]*", "=", _NAMED.sub(r"/\1/*", _ID.sub("*", path)))


def bodies() -> Iterator[str]:
    """Yield every text that somebody wrote in the demo: letters, flags, decisions, talks."""
    for room in stories.rooms():
        yield from (post.body for thread in room.threads for post in thread.posts)
    desk = stories.desk()
    for told in (*desk.flags, *desk.appeals):
        yield told.text
    for decision in desk.decisions:
        yield from (decision.rule, decision.message)
    yield from (turn.body for turn in desk.alert.turns)
    yield from (each.note for each in desk.requests)


def written() -> Iterator[str]:
    """Yield what people wrote and are called in the demo, and the names of services: nothing of ours to translate."""
    yield from ("Leeward", "Europe/London", IN_DANGER)
    yield from (each.sign_in_name for each in stories.people().all)
    yield from (each.alias for each in stories.desk().requests)
    for line in packaged().lines:
        yield from (line.name, line.source)
    for room in stories.rooms():
        yield from (room.title, room.about, room.expect, *room.rules, *room.aliases.values())
        for thread in room.threads:
            yield from (thread.title, *thread.notes)
    for body in bodies():
        yield from (line for line in body.splitlines() if len(line) > 3)
        for text, _place in strange.said_on(markdown.render(body)):
            yield text


def suggested(path: Path) -> list[str]:
    """Return the words of a list; a line that says what it is leads with #."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def theirs() -> re.Pattern[str]:
    """Return what finds all of that, and any name that a room suggests."""
    folder = Path(names.__file__).with_name("words")
    first, second = ("|".join(suggested(folder / f"{each}-en.txt")) for each in ("first", "second"))
    known = sorted({each for each in written() if each.strip()}, key=len, reverse=True)
    return re.compile(rf"\b(?:{first}) (?:{second})\b|" + "|".join(map(re.escape, known)))


@pytest_asyncio.fixture
async def demo(template, keyring, tmp_path_factory) -> AsyncIterator[Litestar]:
    """The demo forum, whose own language is the one that nobody speaks."""
    sealing.install(keyring)
    cost = passwords.Cost(memory_kib=8, passes=1, lanes=1)
    passwords.install(cost)
    settings = Settings(keys=keyring, env="demo", data=Path(tmp_path_factory.mktemp("demo")), passwords=cost)
    async with postgres.clone(template) as database:
        await load(settings, database, lambda done, total: None)
        yield create_app(replace(settings, locale=strange.LOCALE), database)


async def comes(person: Person, name: str) -> None:
    """Sign in as one of the demo's people; nobody's name is nobody."""
    known = {each.sign_in_name: each.passphrase for each in stories.people().all}
    if name:
        await person.opens("/sign-in")
        await person.sends("/sign-in", sign_in_name=name, passphrase=known[name])


async def in_danger(person: Person) -> None:
    """Write a letter that rings people, so that there is a call for them to see."""
    await person.opens("/rooms/grief/threads")
    form = next(form for form in forms_on(person.text) if form.action == "/rooms/grief/threads")
    await person.posts(form.action, {**form.fields, "body": [IN_DANGER]})


@pytest.mark.slow
async def test_nothing_that_we_say_goes_past_the_catalogues(
    demo: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange.speak(monkeypatch)
    known, letters = theirs(), " ".join(" ".join(bodies()).split())
    faults: dict[str, dict[str, str]] = {}
    pages = 0
    for name in EVERYONE:
        async with Person(demo) as person:
            await comes(person, name)
            if name == "ivy":
                await in_danger(person)
            walk = Walk(person, known, letters)
            await walk.go()
        pages += walk.pages
        if walk.faults:
            faults[name] = walk.faults
    assert faults == {}
    assert pages > 200
