"""Adds help lines and takes people's word on them, each act in the audit chain; it dials nothing."""

from datetime import time
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from forum.admin.numbers_forms import CheckForm, NumberForm
from forum.foundation import clock, markdown, words
from forum.foundation.callers import StaffMember
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.storage import audit
from forum.storage.tables.numbers import HelpLine, LineCheck
from forum.support import numbers
from moderation.line_checks import HOLDS


async def add_line(session: AsyncSession, admin: StaffMember, form: NumberForm) -> HelpLine:
    """Add a line, shown to nobody until it was checked. Raises FormRejected for a place or hours that can't be."""
    if faults := _faults(form):
        raise FormRejected(*faults)
    between = form.hours == "between"
    line = HelpLine(
        id=new_id(), country=form.country, zone=form.zone, name=markdown.printable(form.name),
        concern=form.concern, dial=form.dial, kind=form.kind, how=markdown.printable(form.how),
        languages=form.languages.replace(",", " ").split(), hours_known=form.hours != "unknown",
        opens=time.fromisoformat(form.opens) if between else None,
        closes=time.fromisoformat(form.closes) if between else None,
        web=form.web, source=markdown.printable(form.source), day=clock.today(),
    )  # fmt: skip
    session.add(line)
    await session.flush()
    await audit.record(
        session, _actor(admin), "line_added", line.id, country=line.country, concern=line.concern
    )
    await _hold(session)
    return line


async def check_line(session: AsyncSession, admin: StaffMember, line_id: str, form: CheckForm) -> None:
    """Take a named person's word on a line: it holds twelve months (promises 2.3). Raises NotFound."""
    await _demand(session, line_id)
    today = clock.today()
    said = {
        "checked_by": markdown.printable(form.by),
        "staff_id": admin.id,
        "how": form.how,
        "holds": form.outcome == "right",
        "day": today,
        "until": today + HOLDS,
    }
    row = insert(LineCheck).values(id=new_id(), line=line_id, **said)
    await session.execute(row.on_conflict_do_update(index_elements=["line"], set_=said))
    detail = {"outcome": form.outcome, "how": form.how, "until": (today + HOLDS).isoformat()}
    await audit.record(session, _actor(admin), "line_checked", line_id, **detail)
    await _hold(session)


async def remove_line(session: AsyncSession, admin: StaffMember, line_id: str) -> None:
    """Take out a line that was added here; a packaged one is found wrong instead. Raises NotFound."""
    try:
        own = delete(HelpLine).where(HelpLine.id == UUID(line_id)).returning(HelpLine.id)
    except ValueError:
        raise NotFound from None
    if await session.scalar(own) is None:
        raise NotFound
    await session.execute(delete(LineCheck).where(LineCheck.line == line_id))
    await audit.record(session, _actor(admin), "line_removed", line_id)
    await _hold(session)


async def _demand(session: AsyncSession, line_id: str) -> None:
    found = await numbers.read(session)
    if not any(each.id == line_id for each in found.lines):
        raise NotFound


async def _hold(session: AsyncSession) -> None:
    """This process shows it at once; the others, and this one should the commit fail, read anew within a minute."""
    await session.flush()
    numbers.hold(await numbers.read(session))


def _faults(form: NumberForm) -> list[FieldFault]:
    faults = []
    if form.country not in words.countries("en"):
        faults.append(FieldFault("country", _("Please choose one of the options.")))
    if form.zone not in available_timezones():
        faults.append(FieldFault("zone", _("Write the time zone as Europe/London.")))
    if form.hours == "between" and not (form.opens and form.closes):
        faults.append(FieldFault("opens", _("Say from when until when it answers.")))
    return faults


def _actor(admin: StaffMember) -> str:
    return f"staff:{admin.id}"
