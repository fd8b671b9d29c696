"""The lexicon now in force for a locale: the packaged one, or the version that an admin made live."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from forum.storage.tables.lexicons import Lexicon
from moderation.screening import Screening, compile_lexicon, load_lexicon, screen

Screener = Callable[[str], Screening]

_compiled: dict[UUID, Screener] = {}


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
            _compiled[self.id] = compile_lexicon(load_lexicon(self.body))
        return _compiled[self.id]


async def in_force(session: AsyncSession, locale: str) -> InForce:
    """Return the lexicon in force for `locale`."""
    live = select(Lexicon.id, Lexicon.body).where(Lexicon.locale == locale, Lexicon.state == "live")
    row = (await session.execute(live)).one_or_none()
    return InForce(locale, row.id, row.body) if row else InForce(locale)
