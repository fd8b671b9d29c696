"""A thief with the whole database, the schema and this source, who wants to know which personas are one person.

The thief reads every table that a backup holds and makes a dossier of each persona and each account: every value in a
row that names it. They then try to pair two rooms, or a room with the accounts, in many ways: by the rare values that
two dossiers share, and, for every column that orders anything, by standing at the same place in its order. Nothing
here knows how Leeward makes its handles: a new column is attacked by being there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import comb, log
from uuid import UUID

from sqlalchemy import Table

Row = Mapping[str, object]
Dump = Mapping[str, list[Row]]
Value = tuple[str, object]

ACCOUNTS = UUID(int=0)


@dataclass(slots=True)
class Dossier:
    """What is known of one persona or account: values that could be shared, and where it stands in each order."""

    place: UUID
    values: set[Value] = field(default_factory=set)
    ordered: dict[str, float] = field(default_factory=dict)


def typed(table: Table, row: Mapping[str, object]) -> Row:
    """Return a row of a backup with ids, bytes and days as what they are, which the schema tells."""
    return {name: _typed(table.columns[name].type.python_type, value) for name, value in row.items()}


def _typed(wanted: type, value: object) -> object:
    if not isinstance(value, str) or wanted is str:
        return value
    if wanted is UUID:
        return UUID(value)
    if wanted is bytes:
        return bytes.fromhex(value.removeprefix("\\x"))
    return wanted.fromisoformat(value) if issubclass(wanted, date) else value


def dossiers(dump: Dump, tables: Iterable[Table]) -> dict[UUID, Dossier]:
    """Return {persona or account id: dossier}; a persona's place is its room, an account's is ACCOUNTS."""
    found = {_uuid(row["id"]): Dossier(_uuid(row["room_id"])) for row in dump["persona"]}
    found |= {_uuid(row["id"]): Dossier(ACCOUNTS) for row in dump["account"]}
    for table in tables:
        for row in dump.get(table.name, []):
            for named in {value for value in row.values() if isinstance(value, UUID) and value in found}:
                _note(found[named], table.name, row)
    return found


def _uuid(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value


def _note(dossier: Dossier, table: str, row: Row) -> None:
    for name, value in row.items():
        if isinstance(value, UUID | bytes | str | datetime | date) and name not in ("room_id", "thread_id"):
            dossier.values.add((type(value).__name__, value))
        for where, number in _numbers(f"{table}.{name}", value):
            # A thief would try each of someone's rows; the least and the most stand for them.
            least, most = f"least {where}", f"most {where}"
            dossier.ordered[least] = min(number, dossier.ordered.get(least, number))
            dossier.ordered[most] = max(number, dossier.ordered.get(most, number))


def _numbers(where: str, value: object) -> list[tuple[str, float]]:
    """Return what a value can be ordered by: itself, and how long it is (a seal hides words, not their number)."""
    if isinstance(value, str | bytes):
        return [(f"length of {where}", float(len(value)))]
    number = _number(value)
    return [] if number is None else [(where, number)]


def _number(value: object) -> float | None:
    match value:
        case bool():
            return None
        case datetime():
            return value.timestamp()
        case date():
            return float(value.toordinal())
        case UUID():
            # A v1, v6 or v7 id tells when it was made. A random one orders nothing.
            return float(value.int)
        case int() | float():
            return float(value)
    return None


def guesses(found: Mapping[UUID, Dossier], one: UUID, other: UUID) -> dict[str, dict[UUID, UUID]]:
    """Return, for each way of trying, the thief's guess for everyone of `one` among those of `other`."""
    ours = {key: each for key, each in found.items() if each.place == one}
    theirs = {key: each for key, each in found.items() if each.place == other}
    tried = {"shared values": _by_values(ours, theirs)}
    for mine in {name for each in ours.values() for name in each.ordered}:
        for name in {name for each in theirs.values() for name in each.ordered}:
            comparable = mine == name or ACCOUNTS in (one, other)
            if comparable and (guess := _by_order(_standing(ours, mine), _standing(theirs, name))):
                tried[f"{mine} ~ {name}"] = guess
    return tried


def _by_values(ours: Mapping[UUID, Dossier], theirs: Mapping[UUID, Dossier]) -> dict[UUID, UUID]:
    known = [*ours.values(), *theirs.values()]
    counts: dict[Value, int] = defaultdict(int)
    for each in known:
        for value in each.values:
            counts[value] += 1

    def score(mine: Dossier, their: Dossier) -> float:
        return sum(log(len(known) / counts[value]) for value in mine.values & their.values)

    return {key: max(theirs, key=lambda other: score(mine, theirs[other])) for key, mine in ours.items()}


def _standing(known: Mapping[UUID, Dossier], where: str) -> list[UUID]:
    """Return those who stand in this order, or nobody when most of them share a place."""
    keyed = sorted((each.ordered[where], key) for key, each in known.items() if where in each.ordered)
    return [key for _value, key in keyed] if len({value for value, _key in keyed}) * 2 > len(keyed) else []


def _by_order(ours: list[UUID], theirs: list[UUID]) -> dict[UUID, UUID]:
    if len(ours) < 3 or len(theirs) < 3:
        return {}
    step = (len(theirs) - 1) / (len(ours) - 1)
    return {key: theirs[round(at * step)] for at, key in enumerate(ours)}


@dataclass(slots=True)
class Tally:
    """How often one way of trying was right, and how often chance alone would be."""

    right: int = 0
    tries: int = 0
    chance: float = 0.0

    def p_value(self) -> float:
        """Return the probability of being right so often by chance (binomial tail)."""
        each, tail = self.chance / self.tries, 0.0
        for right in range(self.right, self.tries + 1):
            tail += comb(self.tries, right) * each**right * (1 - each) ** (self.tries - right)
        return min(1.0, tail)


def judge(
    tallies: dict[str, Tally], found: Mapping[UUID, Dossier], who: Mapping[UUID, int], places: list[UUID]
) -> None:
    """Try every pair of places and add up how often the thief was right; `who` is the truth they don't have."""
    sizes = {place: sum(each.place == place for each in found.values()) for place in places}
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            for way, guess in guesses(found, one, other).items():
                tally = tallies.setdefault(way, Tally())
                tally.tries += len(guess)
                tally.chance += len(guess) / sizes[other]
                tally.right += sum(who[mine] == who[theirs] for mine, theirs in guess.items())


def verdict(tallies: Mapping[str, Tally]) -> tuple[float, str]:
    """Return the smallest p-value over all ways, corrected for their number, and the way."""
    p, way = min((tally.p_value(), way) for way, tally in tallies.items())
    return min(1.0, p * len(tallies)), way
