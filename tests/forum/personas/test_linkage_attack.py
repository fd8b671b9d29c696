"""The linkage attack (promises.md 1.3): from a stolen backup nobody can tell which personas are one person."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from forum.accounts import actions as accounts
from forum.accounts import drafts, sessions
from forum.accounts.session_seal import hash_of
from forum.foundation import clock, passwords, sealing
from forum.foundation.callers import Member
from forum.foundation.ids import new_id
from forum.personas import actions as personas
from forum.rooms.access import room_for
from forum.storage import backup
from forum.storage.base import Base
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from forum.storage.tables.personas import Notice
from forum.storage.tables.rooms import Room
from forum.storage.tables.threads import Thread
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from forum.threads.reading import Bookmarks, note_place
from tests import postgres
from tests.forum.personas import linkage_attack as attack

pytestmark = pytest.mark.slow
SEEDS = (11, 23, 47)
MEMBERS = 24
ROOMS = ("grief", "low", "carers")
CHANCE = 1e-4


class Sitting:
    """Many people speak in two or three rooms each, within the same hours; what they did is the only truth kept."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.random = database, random.Random(seed)
        self.who: dict[UUID, int] = {}
        self.made_at: dict[UUID, datetime] = {}
        self.members: list[Member] = []
        self.rooms: dict[str, UUID] = {}
        self.threads: dict[str, UUID] = {}
        self.spoken: set[tuple[int, str]] = set()

    async def happen(self) -> None:
        """Everyone joins and takes their aliases at once; all speak in no order; then one after another looks once
        more into all their rooms and goes, while in each room someone who is only there talks on. Each act is its own
        transaction.
        """
        await self._open_rooms()
        for number in range(MEMBERS + len(ROOMS)):
            await self._join(number)
        turns = [(number, slug) for number in range(MEMBERS) for slug in self._rooms_of(number) for _ in "ab"]
        self.random.shuffle(turns)
        for number, slug in turns:
            await self._speak(number, slug)
        for number in self.random.sample(range(MEMBERS), MEMBERS):
            for at, slug in enumerate(ROOMS):
                await self._speak(MEMBERS + at, slug)
            for slug in self._rooms_of(number):
                await self._read(number, slug)

    def _rooms_of(self, number: int) -> tuple[str, ...]:
        if number >= MEMBERS:
            return (ROOMS[number - MEMBERS],)
        return ROOMS if number % 3 == 0 else ROOMS[:2]

    async def _read(self, number: int, slug: str) -> None:
        async with self.database.writing() as session:
            thread = await session.get_one(Thread, self.threads[slug])
            persona = await personas.persona_in(session, self.members[number], thread.room_id)
            assert persona is not None, "they joined this room"
            await note_place(session, self.members[number], persona.id, thread.id, thread.last_pos)

    def _first_words(self, number: int, slug: str) -> str:
        """What someone posts first in a room; their first of all was typed before joining and carried through it."""
        chance = random.Random(f"{number} {slug}")
        return (
            f"I am here for the first time ({chance.random():.9f}). "
            + "I sat by the window. " * chance.randint(3, 60)
        )

    async def _open_rooms(self) -> None:
        async with self.database.writing() as session:
            for slug in (*ROOMS, "lantern"):
                access = "system" if slug == "lantern" else "open"
                room = Room(id=new_id(), slug=slug, title=slug, topic=slug, kind="peer_led", access=access)
                session.add(room)
                self.rooms[slug] = room.id

    async def _join(self, number: int) -> None:
        async with self.database.writing() as session:
            joined = await accounts.join(
                session, f"amber-kettle-{number:04}", f"a passphrase of their own {number}"
            )
            cookie = await sessions.open_member(session, joined.root, joined.account_id)
            member = Member(joined.root, joined.account_id, hash_of(cookie))
            await drafts.carry(session, member, "/rooms", self._first_words(number, ROOMS[0]))
        self.members.append(member)
        self.who[joined.account_id], self.made_at[joined.account_id] = number, clock.now()
        for slug in self._rooms_of(number):
            async with self.database.writing() as session:
                persona = await personas.take_alias(session, member, self.rooms[slug])
                self.who[persona.id], self.made_at[persona.id] = number, clock.now()
            async with self.database.writing() as session:
                session.add(
                    Notice(
                        id=new_id(),
                        persona_id=persona.id,
                        kind="welcome",
                        target_id=new_id(),
                        day=clock.today(),
                    )
                )

    async def _speak(self, number: int, slug: str) -> None:
        async with self.database.writing() as session:
            visit = await room_for(session, self.members[number], slug)
            words = (
                self._first_words(number, slug)
                if (number, slug) not in self.spoken
                else "I slept a little better."
            )
            self.spoken.add((number, slug))
            if slug in self.threads:
                await threads.post_reply(session, visit, self.threads[slug], ReplyForm(body=words))
                return
            sent = await threads.start_thread(session, visit, ThreadForm(body=words))
            self.threads[slug] = sent.post.thread_id


async def stolen_from(database: Database) -> dict[str, list[attack.Row]]:
    """Return the rows of a real backup, in its own order, as a thief who knows the schema reads them."""
    dump: dict[str, list[attack.Row]] = {}
    connection, table = await database.listener(), ""
    try:
        async for line in backup.lines(connection, "test", lambda _table, _done: None):
            found = json.loads(line)
            if found.keys() <= {"leeward", "schema", "end"}:
                continue
            if found.keys() == {"table"}:
                table = found["table"]
                dump[table] = []
            else:
                dump[table].append(attack.typed(Base.metadata.tables[table], found))
    finally:
        await connection.close()
    return dump


Stolen = list[tuple[Sitting, dict[str, list[attack.Row]]]]
Plant = Callable[[Sitting, dict[str, list[attack.Row]]], None]


def nothing(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """The tables as they are."""


def account_id(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """A persona that names its account."""
    accounts_by_member = {sitting.who[row["id"]]: row["id"] for row in dump["account"]}  # type: ignore[index]
    dump["persona"] = [
        {**row, "account_id": accounts_by_member[sitting.who[row["id"]]]} for row in dump["persona"]
    ]  # type: ignore[index]


def full_timestamp(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """A persona that says when it was made."""
    dump["persona"] = [{**row, "made_at": sitting.made_at[row["id"]]} for row in dump["persona"]]  # type: ignore[index]


def ordered_ids(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """Notices with ids that hold the time at which they were made, as version 7 does."""
    begun = datetime(2020, 1, 1, tzinfo=UTC)

    def seventh(row: attack.Row) -> UUID:
        since = (sitting.made_at[row["persona_id"]] - begun) // timedelta(microseconds=1)  # type: ignore[index]
        return UUID(int=(since << 64) | random.Random(str(row["id"])).getrandbits(62))

    dump["notice"] = [{**row, "id": seventh(row)} for row in dump["notice"]]


def bare_reading_places(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """How far each has read, as a bare place: to one post it says when someone was last here."""

    def bare(row: attack.Row) -> attack.Row:
        marks = Bookmarks(sitting.members[sitting.who[row["persona_id"]]].root)  # type: ignore[index]
        return {**row, "pos": marks.open(row["thread_id"], row["hidden_pos"])}  # type: ignore[arg-type]

    dump["reading_place"] = [bare(row) for row in dump["reading_place"]]


def drafts_as_long_as_their_words(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """Carried words sealed without filling up: as long as the post that they became."""

    def bare(row: attack.Row) -> attack.Row:
        return {**row, "sealed": bytes(len(sitting._first_words(sitting.who[row["account_id"]], ROOMS[0])))}  # type: ignore[index]

    dump["vault"] = [bare(row) for row in dump["vault"]]


def sequential_ids(sitting: Sitting, dump: dict[str, list[attack.Row]]) -> None:
    """A number that the database counts up for each persona."""
    order = sorted(sitting.made_at, key=lambda each: sitting.made_at[each])
    dump["persona"] = [{**row, "number": order.index(row["id"])} for row in dump["persona"]]  # type: ignore[arg-type]


async def _attacked(sittings: Stolen, plant: Plant) -> tuple[float, str]:
    tallies: dict[str, attack.Tally] = {}
    for sitting, dump in sittings:
        stolen = {name: list(rows) for name, rows in dump.items()}
        plant(sitting, stolen)
        found = attack.dossiers(stolen, Base.metadata.sorted_tables)
        places = [sitting.rooms[slug] for slug in ROOMS] + [attack.ACCOUNTS]
        attack.judge(tallies, found, sitting.who, places)
    return attack.verdict(tallies)


@pytest.fixture(scope="module")
async def sittings(
    template: EmbeddedServer, keyring: sealing.Keyring
) -> list[tuple[Sitting, dict[str, list[attack.Row]]]]:
    """Three sittings with fixed seeds, and what a thief of each would hold."""
    sealing.install(keyring)
    passwords.install(passwords.Cost(8, 1, 1))
    found = []
    for seed in SEEDS:
        async with postgres.clone(template) as database:
            sitting = Sitting(database, seed)
            await sitting.happen()
            found.append((sitting, await stolen_from(database)))
    return found


async def test_a_stolen_backup_pairs_personas_no_better_than_chance(
    sittings: Stolen,
) -> None:
    p, way = await _attacked(sittings, nothing)
    assert p >= CHANCE, f"personas can be paired by {way} (p = {p:.2e})"


PLANTED = [
    account_id,
    full_timestamp,
    ordered_ids,
    sequential_ids,
    bare_reading_places,
    drafts_as_long_as_their_words,
]


@pytest.mark.parametrize("plant", PLANTED)
async def test_the_attack_sees_what_was_planted(sittings: Stolen, plant: Plant) -> None:
    p, way = await _attacked(sittings, plant)
    assert p < CHANCE, f"the attack is blind: its best way was {way} (p = {p:.2e})"
