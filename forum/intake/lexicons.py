"""The lexicon now in force for a locale: the packaged one, or the version that an admin made live."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.lexicons import Lexicon
from moderation.lexicon_text import lexicon_of
from moderation.screening import Screening, compile_lexicon, packaged_screener, screen

Screener = Callable[[str], Screening]

_compiled: dict[UUID, Screener] = {}
_warm: set[str] = set()


def remember(version_id: UUID, screener: Screener) -> None:
    """Keep what a version was compiled to, so that the first text that it reads needn't wait for that."""
    _compiled[version_id] = screener


@dataclass(frozen=True, slots=True)
class InForce:
    """What reads a locale's texts: a version made live in the browser (`id`, `body`), or the packaged lexicon."""

    locale: str
    id: UUID | None = None
    body: str = ""

    def screener(self) -> Screener:
        """Return the screener, compiled once per process. Raises LookupError where no lexicon knows the locale."""
        if self.id is None:
            return lambda text: screen(text, locale=self.locale)
        if self.id not in _compiled:
            _compiled[self.id] = compile_lexicon(lexicon_of(self.body, self.locale))
        return _compiled[self.id]

    async def ready(self) -> Screener:
        """Return the screener; the first time in a process it is compiled apart, so that nobody else waits for it."""
        if self.id is None and self.locale not in _warm:
            # Right after a start: whoever else asks for a page, help above all, must not wait for the compiler.
            await asyncio.to_thread(packaged_screener, self.locale)
            _warm.add(self.locale)
        if self.id is None or self.id in _compiled:
            return self.screener()
        return await asyncio.to_thread(self.screener)


async def in_force(session: AsyncSession, locale: str) -> InForce:
    """Return the lexicon in force for `locale`."""
    live = select(Lexicon.id, Lexicon.body).where(Lexicon.locale == locale, Lexicon.state == "live")
    row = (await session.execute(live)).one_or_none()
    return InForce(locale, row.id, row.body) if row else InForce(locale)
