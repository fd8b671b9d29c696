"""Answers with a session: sets its cookie and leads on; may not open one by itself or read a table."""

from typing import Any

from litestar import MediaType, Request, Response

from forum.accounts import drafts
from forum.settings import Settings
from forum.web import cookies
from forum.web.shell import shell_of

AnyRequest = Request[Any, Any, Any]


def cookie_of(request: AnyRequest) -> str:
    """Return the session cookie that this browser sent, or "" for none or a visitor's."""
    value = cookies.value(request, shell_of(request).settings)
    return "" if value.startswith(cookies.VISITOR) else value


def lead_to(location: str) -> Response[str]:
    """Return a 303 to `location`."""
    return Response("", status_code=303, headers={"location": location}, media_type=MediaType.TEXT)


def with_cookie(
    answer: Response[str], settings: Settings, cookie: str, *, keep: bool = False
) -> Response[str]:
    """Return `answer` with the session's cookie set; kept past the browser's end only where that was chosen."""
    seconds = int(settings.session_keep.total_seconds()) if keep else None
    answer.cookies.append(cookies.made(settings, cookie, seconds))
    return answer


def without_cookie(answer: Response[str], settings: Settings) -> Response[str]:
    """Return `answer` with the session's cookie changed to a visitor's, which empties the back/forward cache."""
    answer.cookies.append(cookies.made(settings, cookies.new_visitor()))
    return answer


def after(next_place: str, draft: str, *, default: str = "/rooms") -> str:
    """Return where to go once someone is in: to the composer of what they typed, to where they were, or `default`."""
    if draft.strip():
        return drafts.with_draft(next_place or default)
    return drafts.safe_place(next_place) if next_place else default
