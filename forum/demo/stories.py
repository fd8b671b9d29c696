"""Reads what was written for the demo into plain values; it knows no table, no clock and no database."""

import tomllib
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PostStory:
    """One post: who, what, how many days ago, and who reacted (kind -> people). `mark` lets the desk name it."""

    by: str
    body: str
    days_ago: int
    reactions: dict[str, tuple[str, ...]]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ThreadStory:
    """One thread; its posts stand in their order and never go back in time."""

    title: str
    wants: str
    notes: tuple[str, ...]
    posts: tuple[PostStory, ...]


@dataclass(frozen=True, slots=True)
class RoomStory:
    """One room with its policy, who leads it, everybody's alias in it, and its threads."""

    slug: str
    title: str
    topic: str
    kind: str
    access: str
    about: str
    expect: str
    rules: tuple[str, ...]
    policy: dict[str, Any]
    facilitators: tuple[str, ...]
    aliases: dict[str, str]
    threads: tuple[ThreadStory, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fixed way into the demo: member, facilitator, moderator, responder or admin."""

    sign_in_name: str
    passphrase: str
    role: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A place on the rota, the same every day."""

    staff: str
    rung: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who can sign in, who is still new, the rota, and who says "I'm on now"."""

    members: tuple[SignIn, ...]
    staff: tuple[SignIn, ...]
    newcomers: frozenset[str]
    shifts: tuple[Shift, ...]
    on_duty: str

    @property
    def all(self) -> tuple[SignIn, ...]:
        """Members first, then staff."""
        return self.members + self.staff

    @property
    def admin(self) -> str:
        """The sign-in name of the one who opens rooms."""
        return next(each.sign_in_name for each in self.staff if each.role == "admin")


@dataclass(frozen=True, slots=True)
class FlagStory:
    """A member asks that someone look at a post."""

    post: str
    by: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class DecisionStory:
    """What a moderator did about a post, and the words its author was given."""

    post: str
    staff: str
    act: str
    rule: str
    message: str
    sanction: str = ""


@dataclass(frozen=True, slots=True)
class AppealStory:
    """The author asks for a second look."""

    post: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, `after` days from the alert; sender is staff or member."""

    sender: str
    body: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class AlertStory:
    """An alert that was answered: whose, by whom, how soon, what was said, how it ended."""

    post: str
    by: str
    staff: str
    minutes_to_acknowledge: int
    outcome: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class RequestStory:
    """Somebody asks to enter a room."""

    room: str
    by: str
    alias: str
    note: str


@dataclass(frozen=True, slots=True)
class DeskStory:
    """All that waits on the demo's desks."""

    flags: tuple[FlagStory, ...]
    decisions: tuple[DecisionStory, ...]
    appeals: tuple[AppealStory, ...]
    alert: AlertStory
    requests: tuple[RequestStory, ...] = field(default=())


def rooms() -> tuple[RoomStory, ...]:
    """Return the rooms in the order in which they are listed."""
    read = [_toml(path) for path in sorted((FOLDER / "content").glob("*.toml"))]
    return tuple(_room(each) for each in sorted(read, key=lambda each: each["room"]["order"]))


def people() -> People:
    """Return the sign-ins and the rota."""
    read = _toml(FOLDER / "people.toml")
    return People(
        members=tuple(SignIn(**each) for each in read["member"]),
        staff=tuple(SignIn(**each) for each in read["staff"]),
        newcomers=frozenset(read["newcomers"]["keys"]),
        shifts=tuple(Shift(**each) for each in read["shift"]),
        on_duty=read["duty"]["staff"],
    )


def desk() -> DeskStory:
    """Return what waits on the desks."""
    read = _toml(FOLDER / "desk.toml")
    alert = read["alert"]
    turns = tuple(Turn(**each | {"body": each["body"].strip()}) for each in alert.pop("turn"))
    return DeskStory(
        flags=tuple(FlagStory(**each) for each in read["flag"]),
        decisions=tuple(DecisionStory(**_stripped(each)) for each in read["decision"]),
        appeals=tuple(AppealStory(**_stripped(each)) for each in read["appeal"]),
        alert=AlertStory(**alert, turns=turns),
        requests=tuple(RequestStory(**each) for each in read["request"]),
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _stripped(fields: dict[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in fields.items()}


def _room(read: dict[str, Any]) -> RoomStory:
    about = dict(read["room"])
    leads = (about.pop("facilitator"), *about.pop("also_facilitates", ()))
    del about["order"]
    return RoomStory(
        **about | {"about": about["about"].strip(), "expect": about["expect"].strip()},
        policy=read.get("policy", {}),
        facilitators=leads,
        aliases=read["aliases"],
        threads=tuple(_thread(each) for each in read["thread"]),
    )


def _thread(read: dict[str, Any]) -> ThreadStory:
    return ThreadStory(
        title=read["title"],
        wants=read["wants"],
        notes=tuple(read.get("notes", ())),
        posts=tuple(_post(each, read["days_ago"]) for each in read["post"]),
    )


def _post(read: dict[str, Any], thread_days_ago: int) -> PostStory:
    return PostStory(
        by=read["by"],
        body=read["body"].strip(),
        days_ago=thread_days_ago - read.get("after", 0),
        reactions={kind: tuple(who) for kind, who in read.get("reactions", {}).items()},
        mark=read.get("mark", ""),
    )
