"""Adds, lists and disables those who serve the forum, and asks their second factor; staff have no root or persona."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import credentials, passphrases, ringing, sessions, throttle, totp
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotFound, SignInNeeded
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.storage.database import Database
from forum.storage.tables.accounts import ROLES, Staff, StaffRole
from forum.storage.tables.oncall import StaffChannel

Roles = Iterable[tuple[str, UUID | None]]
_WRONG_CODE = _("That code isn't right, or was used already. A new one comes every 30 seconds.")


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person on the list of staff; `roles` holds (role, room id or None), `reached`: has a channel."""

    id: UUID
    sign_in_name: str
    roles: tuple[tuple[str, UUID | None], ...]
    reached: bool
    disabled: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the page of the second factor shows: the secret only until its first code was accepted."""

    name: str
    secret: str | None


async def add(
    session: AsyncSession,
    sign_in_name: str,
    roles: Roles,
    *,
    passphrase: str | None = None,
    channels: Iterable[str] = (),
) -> str:
    """Add a member of staff and return their passphrase, made here unless given. Raises FormRejected, all faults."""
    name = passphrases.canonical_name(sign_in_name)
    words = passphrase or passphrases.made_passphrase()
    wanted = list(roles)
    faults = await _faults(session, name, words, wanted)
    if faults:
        raise FormRejected(*faults)
    row = Staff(id=new_id(), sign_in_name=name, channels=[], disabled=False)
    credentials.keep_verifier(row, await credentials.verify_new(passphrases.canonical_passphrase(words)))
    session.add(row)
    await session.flush()
    await set_roles(session, row.id, wanted)
    await ringing.replace(session, row.id, channels)
    return words


async def set_roles(session: AsyncSession, staff_id: UUID, roles: Roles) -> None:
    """Replace the roles of a member of staff; sessions read them anew at each request."""
    await session.execute(delete(StaffRole).where(StaffRole.staff_id == staff_id))
    session.add_all(
        StaffRole(id=new_id(), staff_id=staff_id, role=role, room_id=room_id) for role, room_id in set(roles)
    )
    await session.flush()


async def set_channels(session: AsyncSession, staff_id: UUID, channels: Iterable[str]) -> None:
    """Replace where this person is rung (mailto: or https: addresses). Raises NotFound."""
    await ringing.replace(session, (await _row(session, staff_id)).id, channels)


async def disable(session: AsyncSession, staff_id: UUID) -> None:
    """Shut this person's door now: sessions end, the name stays taken, what they did stays signed. Raises NotFound."""
    (await _row(session, staff_id)).disabled = True
    await session.flush()
    await sessions.end_staff(session, staff_id)


async def enable(session: AsyncSession, staff_id: UUID) -> None:
    """Let this person sign in again, with a new second factor. Raises NotFound."""
    row = await _row(session, staff_id)
    row.disabled, row.totp_sealed, row.totp_last_step = False, None, None
    await session.flush()


async def new_passphrase(session: AsyncSession, staff_id: UUID) -> str:
    """Make and return a new passphrase for someone who lost theirs; sessions and second factor end. Raises NotFound."""
    row = await _row(session, staff_id)
    words = passphrases.made_passphrase()
    credentials.keep_verifier(row, await credentials.verify_new(words))
    row.totp_sealed, row.totp_last_step = None, None
    await session.flush()
    await sessions.end_staff(session, staff_id)
    return words


async def listed(session: AsyncSession) -> list[StaffLine]:
    """Return all staff by name, the disabled ones too."""
    roles: dict[UUID, list[tuple[str, UUID | None]]] = {}
    for held in await session.scalars(select(StaffRole).order_by(StaffRole.role)):
        roles.setdefault(held.staff_id, []).append((held.role, held.room_id))
    reached = set(await session.scalars(select(StaffChannel.staff_id).distinct()))
    rows = await session.scalars(select(Staff).order_by(Staff.sign_in_name))
    return [_line(row, roles.get(row.id, []), row.id in reached) for row in rows]


async def find(session: AsyncSession, sign_in_name: str) -> UUID:
    """Return the id of the member of staff with this name. Raises NotFound."""
    name = passphrases.canonical_name(sign_in_name)
    found = await session.scalar(select(Staff.id).where(Staff.sign_in_name == name))
    if found is None:
        raise NotFound
    return found


async def change_passphrase(database: Database, caller: StaffMember, current: str, chosen: str) -> None:
    """Give oneself a new passphrase; other sessions end. Raises FormRejected or Throttled."""
    if key := passphrases.own_fault(chosen, caller.name):
        raise FormRejected(FieldFault("new_passphrase", key))
    tag = throttle.tag_of("again", caller.id.bytes)
    async with database.writing() as session:
        await throttle.enter(session, tag)
        row = await _row(session, caller.id)
    if await credentials.prove(row, caller.name, current) is None:
        raise FormRejected(FieldFault("passphrase", _("That isn't your passphrase. Please try again.")))
    made = await credentials.verify_new(passphrases.canonical_passphrase(chosen))
    async with database.writing() as session:
        credentials.keep_verifier(await _row(session, caller.id), made)
        await throttle.clear(session, tag)
        await sessions.end_staff(session, caller.id, but=caller.session_id_hash)


async def enrolment(session: AsyncSession, cookie: str) -> Enrolment:
    """Return what the second-factor page shows; makes the secret at the first visit. Raises SignInNeeded."""
    row = await _waiting(session, cookie)
    if row.totp_sealed is None:
        totp.begin(row)
        await session.flush()
    return Enrolment(row.sign_in_name, None if totp.is_confirmed(row) else totp.grouped(totp.secret_of(row)))


async def confirm(database: Database, cookie: str, code: str) -> str:
    """Accept the second factor and return the session's new cookie. Raises FormRejected, Throttled or SignInNeeded."""
    async with database.writing() as session:
        row = await _waiting(session, cookie)
        tag = throttle.tag_of("code", row.id.bytes)
        await throttle.enter(session, tag)
    async with database.writing() as session:
        row = await _waiting(session, cookie)
        if row.totp_sealed is not None and totp.accept(row, code):
            await throttle.clear(session, tag)
            return (await sessions.rotate(session, cookie, confirmed=True)).cookie
    raise FormRejected(FieldFault("code", _WRONG_CODE))


async def _waiting(session: AsyncSession, cookie: str) -> Staff:
    staff_id = await sessions.unconfirmed_staff(session, cookie)
    if staff_id is None:
        raise SignInNeeded
    return (await session.scalars(select(Staff).where(Staff.id == staff_id).with_for_update())).one()


async def _row(session: AsyncSession, staff_id: UUID) -> Staff:
    row = await session.get(Staff, staff_id)
    if row is None:
        raise NotFound
    return row


async def _faults(
    session: AsyncSession, name: str, words: str, roles: list[tuple[str, UUID | None]]
) -> list[FieldFault]:
    faults = []
    if not 2 <= len(name) <= 64:
        faults.append(FieldFault("sign_in_name", _("A sign-in name has 2 to 64 letters or digits.")))
    elif await credentials.name_taken(session, name):
        faults.append(FieldFault("sign_in_name", _("Someone already signs in with this name.")))
    if key := passphrases.own_fault(words, name):
        faults.append(FieldFault("passphrase", key))
    if not roles or any(role not in ROLES for role, _room in roles):
        faults.append(
            FieldFault("roles", _("Choose at least one role: moderator, responder, lead or admin."))
        )
    return faults


def _line(row: Staff, roles: list[tuple[str, UUID | None]], reached: bool) -> StaffLine:
    confirmed = totp.is_confirmed(row)
    return StaffLine(row.id, row.sign_in_name, tuple(roles), reached, row.disabled, confirmed)
