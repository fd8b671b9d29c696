"""Which page of how many; it knows no rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """A page number (from 1), how many there are (at least 1), and the path that they belong to."""

    page: int
    pages: int
    path: str

    @property
    def previous(self) -> int | None:
        """The page before, if any."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if any."""
        return self.page + 1 if self.page < self.pages else None


def paging(wanted: int, total: int, size: int, path: str) -> Paging:
    """Return the paging of `total` rows, `size` a page; `wanted` is brought within 1..pages."""
    pages = max(1, -(-total // size))
    return Paging(min(max(1, wanted), pages), pages, path)
