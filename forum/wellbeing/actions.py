"""Writes what a member keeps for themselves; may not touch a persona, a case or a post (promises 1.3)."""

import re
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from forum.accounts import vault
from forum.foundation import clock, markdown
from forum.foundation.callers import Member
from forum.foundation.errors import FieldFault, FormRejected, NotFound
from forum.foundation.ids import new_id
from forum.foundation.translate import mark as _
from forum.wellbeing.forms import CheckInForm, PlanForm, ToolkitForm
from forum.wellbeing.kept import CHECK_INS, PLAN, QUESTIONS, TOOLKIT, CheckIn, CheckIns, Item, Plan, Toolkit

MOST_DAYS, MOST_ITEMS = 366, 200
_ID = re.compile(r"(?:.*/posts/)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:[/?#].*)?", re.IGNORECASE)


async def keep_plan(session: AsyncSession, member: Member, form: PlanForm) -> None:
    """Keep the plan; one with nothing in it is the same as none."""
    words = {name: markdown.printable(getattr(form, name)).strip() for name in QUESTIONS}
    if any(words.values()):
        await vault.keep(session, member, PLAN, Plan(**words, country=form.country, share=form.share))
    else:
        await vault.forget(session, member, PLAN)


async def check_in(session: AsyncSession, member: Member, form: CheckInForm) -> None:
    """Note today, instead of what was noted today before. Raises FormRejected when nothing was said."""
    if not (form.mood or form.energy or form.sleep or form.note):
        raise FormRejected(FieldFault("", _("Choose at least one, or write a line.")))
    today = CheckIn(
        clock.today(),
        int(form.mood or 0),
        int(form.energy or 0),
        int(form.sleep or 0),
        markdown.printable(form.note),
    )
    before = await vault.kept(session, member, CHECK_INS, CheckIns, held=True) or CheckIns()
    days = [*(each for each in before.days if each.day != today.day), today]
    await vault.keep(session, member, CHECK_INS, CheckIns(tuple(days[-MOST_DAYS:])))


async def keep_item(session: AsyncSession, member: Member, form: ToolkitForm) -> None:
    """Keep a line or a link. Raises FormRejected for an empty one, or a link that leads to no letter here."""
    link = _ID.fullmatch(form.post)
    if form.post and link is None:
        raise FormRejected(FieldFault("post", _("This doesn't look like the link of a letter here.")))
    if not form.text and link is None:
        raise FormRejected(FieldFault("text", _("Please write a line, or add a letter's link.")))
    item = Item(new_id(), markdown.printable(form.text), UUID(link[1]) if link else None)
    before = await vault.kept(session, member, TOOLKIT, Toolkit, held=True) or Toolkit()
    if len(before.items) >= MOST_ITEMS:
        raise FormRejected(FieldFault("", _("This holds 200 lines. Please let one go first.")))
    await vault.keep(session, member, TOOLKIT, Toolkit((item, *before.items)))


async def let_go(session: AsyncSession, member: Member, item_id: UUID) -> None:
    """Take one line out. Raises NotFound where it isn't there."""
    before = await vault.kept(session, member, TOOLKIT, Toolkit, held=True) or Toolkit()
    left = tuple(each for each in before.items if each.id != item_id)
    if len(left) == len(before.items):
        raise NotFound
    if left:
        await vault.keep(session, member, TOOLKIT, Toolkit(left))
    else:
        await vault.forget(session, member, TOOLKIT)
