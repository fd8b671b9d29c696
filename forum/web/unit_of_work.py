"""One transaction per request: it commits before the answer leaves, and a form that comes twice works once."""

import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from litestar import Request
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from forum.foundation import clock, logs
from forum.foundation.errors import AlreadyDone
from forum.storage.tables.accounts import FormOnce
from forum.web import cookies, forms
from forum.web.shell import shell_of

_KEPT = timedelta(hours=12)
_AT_HAND = "session_at_hand"


async def reader(request: Request[Any, Any, Any]) -> AsyncGenerator[AsyncSession, None]:
    """Give a READ ONLY session for the length of the request."""
    async with shell_of(request).database.reading() as session:
        with _at_hand(request, session):
            yield session


async def session(request: Request[Any, Any, Any]) -> AsyncGenerator[AsyncSession, None]:
    """Give a session that commits when the handler has answered; raises AlreadyDone for a doubled submit."""
    async with shell_of(request).database.writing() as opened:
        if request.method == "POST":
            await _enter_once(request, opened)
        with _at_hand(request, opened):
            yield opened
    for step in opened.info.pop("afterwards", ()):
        try:
            await step()
        except (SQLAlchemyError, OSError) as fault:
            logs.fault("afterwards_failed", fault)  # what was asked for is done: its answer stands


def afterwards(opened: AsyncSession, step: Callable[[], Awaitable[None]]) -> None:
    """Let `step` run once this request has committed and before its answer leaves, over a connection of its own.

    For what may not be written in the same transaction: while the first connection is held, none is asked for.
    """
    opened.info.setdefault("afterwards", []).append(step)


def at_hand(request: Request[Any, Any, Any]) -> AsyncSession | None:
    """Return the session that this request has open, if any.

    Whoever renders a page uses it: a second connection wanted while one is held can bring all requests to a stop.
    """
    found: AsyncSession | None = request.scope["state"].get(_AT_HAND)
    return found


@contextmanager
def _at_hand(request: Request[Any, Any, Any], opened: AsyncSession) -> Iterator[None]:
    request.scope["state"][_AT_HAND] = opened
    try:
        yield
    finally:
        request.scope["state"].pop(_AT_HAND, None)


async def _enter_once(request: Request[Any, Any, Any], opened: AsyncSession) -> None:
    sent = forms.first(await forms.typed(request), "_once")
    if not sent:
        return
    cookie = cookies.value(request, shell_of(request).settings)
    tag = hashlib.sha256(f"{cookie}\n{request.url.path}\n{sent}".encode()).digest()
    row = insert(FormOnce).values(
        token_hash=tag, location=None, expires_at=clock.round_up_10_min(clock.now() + _KEPT)
    )
    # A second submit waits here for the first to commit, then follows it.
    made = await opened.execute(row.on_conflict_do_nothing().returning(FormOnce.token_hash))
    if made.one_or_none() is None:
        found = await opened.scalar(select(FormOnce.location).where(FormOnce.token_hash == tag))
        raise AlreadyDone(found or "/")
    opened.info["once"] = tag


async def remember_location(opened: AsyncSession, location: str) -> None:
    """Keep where this form led, so that its double can be led there too."""
    if tag := opened.info.get("once"):
        await opened.execute(update(FormOnce).where(FormOnce.token_hash == tag).values(location=location))
