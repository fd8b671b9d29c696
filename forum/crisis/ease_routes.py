"""What people on call have for themselves: topics, folded words, how much it was, a card after a hard call."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.crisis import debriefs, ease
from forum.crisis.alert_routes import staff_of
from forum.crisis.care_forms import CardForm, EaseForm
from forum.web import forms, guards, pages

AnyRequest = Request[Any, Any, Any]


class EaseController(Controller):
    """One's own page."""

    path = "/oncall/ease"
    guards = [guards.responder]

    @get()
    async def show(self, request: AnyRequest, reader: AsyncSession) -> Response[str]:
        """Show one's own wishes, one's own meter, and cards that wait."""
        wishes = await ease.wishes_of(reader, staff_of(request).id)
        values = {"topics": list(wishes.topics), "folded": wishes.folded}
        return await pages.form_page(request, EaseForm, values=values, **await _mine(request, reader))

    @post()
    async def wish(self, request: AnyRequest, session: AsyncSession) -> Response[str]:
        """Keep one's own wishes."""
        form = await forms.read(request, EaseForm, **await _mine(request, session))
        await ease.set_wishes(session, staff_of(request), form.topics, folded=form.folded)
        return await pages.see_other(session, "/oncall/ease")


class CardController(Controller):
    """A card after a hard call: private, optional, for nobody else."""

    path = "/oncall/cards/{card_id:uuid}"
    guards = [guards.responder]

    @get(["/", "/end"])
    async def show(self, request: AnyRequest, reader: AsyncSession, card_id: UUID) -> Response[str]:
        """Show one's own card."""
        found = await debriefs.card(reader, staff_of(request), card_id)
        return await pages.form_page(
            request, CardForm, action=f"/oncall/cards/{card_id}", values={"words": found.words}, card=found
        )

    @post()
    async def keep(self, request: AnyRequest, session: AsyncSession, card_id: UUID) -> Response[str]:
        """Keep what was written, for oneself."""
        found = await debriefs.card(session, staff_of(request), card_id)
        form = await forms.read(request, CardForm, card=found)
        await debriefs.keep(session, staff_of(request), card_id, form.words)
        return await pages.see_other(session, "/oncall/ease")

    @post("/end")
    async def put_away(self, request: AnyRequest, session: AsyncSession, card_id: UUID) -> Response[str]:
        """Put it away, with what stands on it."""
        await debriefs.put_away(session, staff_of(request), card_id)
        return await pages.see_other(session, "/oncall/ease")


async def _mine(request: AnyRequest, session: AsyncSession) -> dict[str, Any]:
    staff = staff_of(request)
    return {
        "meter": await ease.meter(session, staff),
        "cards": await debriefs.cards_of(session, staff),
        "topics": tuple((name, said) for name, (said, _means) in ease.TOPICS.items()),
    }
