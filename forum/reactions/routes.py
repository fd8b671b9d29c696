"""Where a reaction is sent."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from forum.reactions.actions import react
from forum.reactions.forms import ReactionForm
from forum.web import forms, guards, pages
from forum.web.sessions import caller_of

AnyRequest = Request[Any, Any, Any]


class ReactionController(Controller):
    """A quiet sign for someone."""

    path = "/posts/{post_id:uuid}/reactions"
    guards = [guards.member]

    @get()
    async def ask(self, request: AnyRequest, post_id: UUID) -> Response[str]:
        """Offer the signs."""
        return await pages.form_page(request, ReactionForm, post_id=post_id)

    @post()
    async def give(self, request: AnyRequest, session: AsyncSession, post_id: UUID) -> Response[str]:
        """Give one, or take it back."""
        form = await forms.read(request, ReactionForm, post_id=post_id)
        await react(session, caller_of(request), post_id, form.kind)
        return await pages.see_other(session, f"/posts/{post_id}")
