"""Which page of how many; it knows no rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

# So many pages are all named; of more, the first, the last and those around the reader.
_ALL_NAMED = 7


@dataclass(frozen=True, slots=True)
class Paging:
    """A page number (from 1), how many there are (at least 1), and the path that they belong to.

    `query` is what else that path is asked, `total` the number of rows on all pages.
    """

    page: int
    pages: int
    path: str
    query: str = ""
    total: int = 0

    @property
    def previous(self) -> int | None:
        """The page before, if any."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if any."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The page numbers to show, None where some are left out."""
        if self.pages <= _ALL_NAMED:
            return tuple(range(1, self.pages + 1))
        around = range(max(2, self.page - 1), min(self.pages, self.page + 2))
        before = [None] if around.start > 2 else []
        after = [None] if around.stop < self.pages else []
        return (1, *before, *around, *after, self.pages)

    def url(self, page: int) -> str:
        """Return the address of `page`, with whatever else was asked for."""
        return f"{self.path}?{self.query}{'&' if self.query else ''}page={page}"


def paging(wanted: int, total: int, size: int, path: str, query: str = "") -> Paging:
    """Return the paging of `total` rows, `size` a page; `wanted` is brought within 1..pages."""
    pages = max(1, -(-total // size))
    return Paging(min(max(1, wanted), pages), pages, path, query, total)


def asked(**values: str) -> str:
    """Return what a list was asked for as the query of an address; what is empty is left out."""
    return urlencode({name: value for name, value in values.items() if value})
