"""Return slips: a code on paper that opens one conversation and nothing else, until a week after it was closed.

The code is shown once and kept only as a keyed hash; entering it lends one browser the talk for half an hour.
"""

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis.access import conversation_for, conversation_of
from forum.crisis.locks import hold_persona, locked
from forum.foundation import clock, sealing
from forum.foundation.callers import Caller
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.translate import mark as _
from forum.storage.tables.care import ReturnSlip
from forum.storage.tables.crisis import Alert, Conversation
from forum.storage.tables.personas import Persona

#: Without letters and digits that look alike on paper.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 16
AFTER_THE_END = timedelta(days=7)
LENT_FOR = timedelta(minutes=30)
_NOT_OURS = _("This code wasn't made here just now. Please use the one below.")
_UNKNOWN = _(
    "This code opens nothing. Please compare it with your slip, letter by letter. A slip works until a week after a "
    "conversation has ended."
)

Slipped = tuple[Conversation, Alert, Persona]


def new_code() -> str:
    """Return a fresh code: sixteen letters and digits (78 random bits) in groups of four."""
    return grouped("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)))


def grouped(code: str) -> str:
    """Return a code in groups of four, as it stands on paper."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def canonical(typed: str) -> str:
    """Return what was typed as a code without groups, or "" where it can be none."""
    code = "".join(each for each in typed.upper() if each.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def seal_of(code: str, cookie: str) -> str:
    """Return the mark that says "made here, for this browser": nobody keeps a code of their own choice."""
    return sealing.tag(_keys()[0], b"slip made", canonical(code).encode(), cookie.encode()).hex()


async def has_slip(session: AsyncSession, alert_id: UUID) -> bool:
    """Tell whether a slip of this conversation works at present."""
    found = select(ReturnSlip.alert_id).where(ReturnSlip.alert_id == alert_id, _works())
    return await session.scalar(found) is not None


async def keep(
    session: AsyncSession, caller: Caller, conversation_id: UUID, code: str, mark: str, cookie: str
) -> None:
    """Keep a code that was shown just now, in place of any other. Raises FormRejected for one that wasn't made here."""
    if not canonical(code) or not secrets.compare_digest(mark, seal_of(code, cookie)):
        raise FormRejected(FieldFault("code", _NOT_OURS))
    _talk, alert, _persona = await conversation_for(session, caller, conversation_id, held=True)
    kept = {"code_tag": _tags(code)[0], "until": last_day(alert), "opened_with": None, "open_until": None}
    row = insert(ReturnSlip).values(alert_id=alert.id, **kept)
    await session.execute(row.on_conflict_do_update(index_elements=["alert_id"], set_=kept))


async def tear(session: AsyncSession, caller: Caller, conversation_id: UUID) -> None:
    """Make the slip of one's own conversation open nothing any more."""
    _talk, alert, _persona = await conversation_for(session, caller, conversation_id)
    await session.execute(delete(ReturnSlip).where(ReturnSlip.alert_id == alert.id))


async def enter(session: AsyncSession, typed: str, cookie: str) -> None:
    """Lend the talk behind a code to this browser for half an hour. Raises FormRejected for one that opens nothing."""
    code = canonical(typed)
    found = select(ReturnSlip).where(ReturnSlip.code_tag.in_(_tags(code)), _works()) if code else None
    slip = await session.scalar(found) if found is not None else None
    if slip is None or not cookie:
        raise FormRejected(FieldFault("code", _UNKNOWN))
    slip.opened_with = _of_cookie(cookie)
    slip.open_until = clock.round_up_10_min(clock.now() + LENT_FOR)


async def opened(session: AsyncSession, cookie: str, *, held: bool = False) -> Slipped:
    """Return the talk that this browser was lent; `held` where it will be changed. Raises NotFound once it is over."""
    found = select(ReturnSlip.alert_id).where(
        ReturnSlip.opened_with == _of_cookie(cookie), ReturnSlip.open_until > clock.now(), _works()
    )
    alert_id = await session.scalar(found) if cookie else None
    if alert_id is None:
        raise NotFound
    alert = await session.get_one(Alert, alert_id)
    if held:
        await hold_persona(session, alert.persona_id)
        alert = await locked(session, alert_id) or alert
    talk = await conversation_of(session, alert_id)
    if talk is None:
        raise NotFound
    return talk, alert, await session.get_one(Persona, alert.persona_id)


async def give_back(session: AsyncSession, cookie: str) -> None:
    """Shut the talk in this browser; the slip goes on working."""
    mine = ReturnSlip.opened_with == _of_cookie(cookie)
    await session.execute(update(ReturnSlip).where(mine).values(opened_with=None, open_until=None))


async def follow(session: AsyncSession, alert: Alert) -> None:
    """Let the slip's last day follow the talk: a week after it was closed, none while it is open."""
    mine = ReturnSlip.alert_id == alert.id
    await session.execute(update(ReturnSlip).where(mine).values(until=last_day(alert)))


def last_day(alert: Alert) -> date | None:
    """Return the last day on which a slip of this alert works; None while it is open."""
    return alert.closed_on + AFTER_THE_END if alert.state == "closed" and alert.closed_on else None


def _works() -> ColumnElement[bool]:
    return or_(ReturnSlip.until.is_(None), ReturnSlip.until >= clock.today())


def _keys() -> list[bytes]:
    return [key.secret.reveal() for key in sealing.keys().kept("login")]


def _tags(code: str) -> list[bytes]:
    return [sealing.tag(key, b"slip", canonical(code).encode()) for key in _keys()]


def _of_cookie(cookie: str) -> bytes:
    return hashlib.sha256(b"slip\x00" + cookie.encode()).digest()
