"""What someone on call does with their own channels: look, add, test, remove; a whole address is shown to nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import ringing
from forum.crisis import channel_states, gateways, letters, reach
from forum.crisis.channels import Channels, Message, preview
from forum.crisis.undelivered import NotDelivered
from forum.environment import is_loopback
from forum.foundation import clock
from forum.foundation.callers import StaffMember
from forum.foundation.errors import Conflict, FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_token
from forum.foundation.sealing import Unsealable
from forum.foundation.translate import mark as _
from forum.settings import Settings
from forum.storage import audit
from forum.storage.tables.oncall import StaffChannel

MOST = 8
#: A test has no level: it is about nobody.
TEST_LEVEL = 0
_BETWEEN_TESTS = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as its owner sees it: where it leads in short, when it rings, and how it did when last tried."""

    id: UUID
    kind: str
    hint: str
    least_level: int
    after: int
    ok_at: datetime | None
    tried_at: datetime | None
    failing: bool
    dead: bool
    said: str


@dataclass(frozen=True, slots=True)
class OwnChannels:
    """The page: one's channels in the order in which they ring, and what this forum can send over."""

    lines: tuple[Line, ...]
    shared: bool
    gateways: bool
    mail: bool
    sample: str


async def listed(reader: AsyncSession, staff: StaffMember, settings: Settings) -> OwnChannels:
    """Return one's own channels and how they did."""
    mine = select(StaffChannel).where(StaffChannel.staff_id == staff.id)
    rows = (await reader.scalars(mine.order_by(StaffChannel.after_minutes, StaffChannel.id))).all()
    known = await channel_states.states(reader, [reach.digest(str(row.id)) for row in rows])
    lines = []
    for row in rows:
        state = known.get(reach.digest(str(row.id)))
        since = state.failing_since if state is not None else None
        lines.append(
            Line(
                row.id,
                row.kind,
                _hint(row),
                row.least_level,
                row.after_minutes,
                ok_at=state.ok_at if state is not None else None,
                tried_at=state.tried_at if state is not None else None,
                failing=since is not None,
                dead=since is not None and since <= clock.now() - channel_states.DEAD_AFTER,
                said=state.said if state is not None else "",
            )
        )
    sample = preview("webhook", Message(f"{settings.base_url}/oncall/alerts/...", 4, ""))
    return OwnChannels(
        tuple(lines), bool(settings.alert_urls), gateways.installed(), settings.smtp_url is not None, sample
    )


async def add(
    session: AsyncSession,
    staff: StaffMember,
    kind: ringing.Kind,
    address: str,
    least_level: int,
    after_minutes: int,
    settings: Settings,
) -> None:
    """Add a channel. Raises FormRejected where the address isn't one of its kind, or nothing could be sent there."""
    where = f"mailto:{address}" if kind == "mail" else address
    if fault := await _fault(kind, where, settings):
        raise FormRejected(FieldFault("address", fault))
    mine = select(func.count()).select_from(StaffChannel).where(StaffChannel.staff_id == staff.id)
    if (await session.scalar(mine) or 0) >= MOST:
        raise FormRejected(FieldFault("address", _("You have eight channels; remove one first.")))
    session.add(ringing.made(staff.id, where, least_level=least_level, after_minutes=after_minutes))
    await session.flush()
    await audit.record(session, f"staff:{staff.id}", "channel.added", staff.id, kind=kind)


async def remove(session: AsyncSession, staff: StaffMember, channel_id: UUID) -> None:
    """Remove one's own channel: nothing is sent there any more. Raises NotFound for another's."""
    mine = (StaffChannel.id == channel_id) & (StaffChannel.staff_id == staff.id)
    kind = await session.scalar(delete(StaffChannel).where(mine).returning(StaffChannel.kind))
    if kind is None:
        raise NotFound
    await audit.record(session, f"staff:{staff.id}", "channel.removed", staff.id, kind=kind)


async def test(session: AsyncSession, staff: StaffMember, channel_id: UUID, settings: Settings) -> None:
    """Really send a message without a level over one's own channel, and keep what came of it.

    Raises NotFound for another's, Conflict where it was tried ten seconds ago.
    """
    row = await session.get(StaffChannel, channel_id)
    if row is None or row.staff_id != staff.id:
        raise NotFound
    digest = reach.digest(str(row.id))
    state = (await channel_states.states(session, [digest])).get(digest)
    if state is not None and state.tried_at is not None and state.tried_at > clock.now() - _BETWEEN_TESTS:
        raise Conflict(_("This channel was tried a moment ago. Please wait ten seconds."))
    try:
        async with Channels(settings) as channels:
            sent = await channels.send(ringing.address_of(row), test_message(settings))
    except NotDelivered as fault:
        await channel_states.failed(session, digest, str(fault))
    except Unsealable:
        await channel_states.failed(session, digest, f"{row.kind}: its key is gone")
    else:
        await channel_states.worked(session, digest, sent.said)
    await audit.record(session, f"staff:{staff.id}", "channel.tested", staff.id, kind=row.kind)


def test_message(settings: Settings) -> Message:
    """Return what a test sends: a bare link to one's channels, and no level."""
    return Message(f"{settings.base_url}/oncall/channels", TEST_LEVEL, new_token(20))


async def _fault(kind: ringing.Kind, address: str, settings: Settings) -> str | None:
    """Return why nothing could be sent there, or None."""
    if ringing.kind_of(address) != kind:
        return _("This address isn't of the kind you chose.")
    if kind == "mail":
        return _mail_fault(address, settings)
    if kind == "webhook":
        return _webhook_fault(address, settings)
    if not gateways.installed():
        return gateways.MISSING
    if is_loopback(_host(address)) and not settings.demo:
        return _("This address leads to the server itself. Please write one that leads to you.")
    try:
        await gateways.known(address)
    except NotDelivered:
        return _("Apprise can't read this address. Its documentation lists how each service is written.")
    return None


def _mail_fault(address: str, settings: Settings) -> str | None:
    if not letters.usable(settings, address):
        return _("Please write one mail address, such as name@example.org.")
    return None if settings.smtp_url else _("This forum has no mail server yet. An admin can set one.")


def _webhook_fault(address: str, settings: Settings) -> str | None:
    host = _host(address)
    here = is_loopback(host)
    if not host or (here and not settings.demo) or (not here and not address.startswith("https://")):
        return _("Please write a whole address that begins with https://.")
    return None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _hint(row: StaffChannel) -> str:
    """Where a channel leads, so short that nobody who looks over a shoulder can use it."""
    try:
        address = ringing.address_of(row)
    except Unsealable:
        return "?"
    if row.kind == "mail" and address.startswith("mailto:"):
        name, _at, host = address.removeprefix("mailto:").partition("@")
        return f"{name[:1]}…@{host}"
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}/…" if row.kind == "webhook" else f"{parts.scheme}://…"
