"""Makes a page of every fault: plain words, help beside them, and all that was typed kept. It mends nothing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import DBAPIError

from forum.foundation import logs
from forum.foundation.errors import (
    AlreadyDone,
    FieldFault,
    FormRejected,
    ForumError,
    SignInNeeded,
    Throttled,
    TooLarge,
)
from forum.foundation.translate import Translator, reading_in, spoken, translator
from forum.foundation.translate import mark as _
from forum.foundation.words import number
from forum.web import display, forms, pages, sessions
from forum.web.shell import shell_of
from forum.web.watch import route_of

AnyRequest = Request[Any, Any, Any]

# Which of a form's fields hold a person's words, in the order in which they are kept.
_WORDS = ("title", "body", "text", "note", "message", "draft")
# The parts of one's plan; a thread's form has a `wants` of its own, which is a choice and no words.
_PLAN_WORDS = ("signs", "helps", "distracts", "asks", "calls", "safer", "harms", "wants")
# What a page never shows again, nor carries along unseen.
_SECRET = {"passphrase", "new_passphrase", "recovery_code", "code", "word_a", "word_b"}
_UNAVAILABLE = _(
    "Something here isn't working just now. What you wrote is below; please try again in a minute."
)
_SAYS = {
    400: _("We couldn't read what your browser sent. Please go back and try again."),
    404: _("There is nothing here that we can show you."),
    405: _("This page can't be used that way. Please go back and try again."),
    413: TooLarge.key,
    415: _("We couldn't read what your browser sent. Please go back and try again."),
    429: _("Please wait a moment, then try again."),
}


class Later(Response[Any]):
    """An answer that is made when it is sent: the framework's fault handlers can't await, and our pages must."""

    def __init__(self, make: Callable[[AnyRequest], Awaitable[Response[str]]]) -> None:
        super().__init__(None)
        self._make = make

    def to_asgi_response(self, *_args: Any, **_rest: Any) -> ASGIApp:  # type: ignore[override]
        """Return the application that makes and sends the page."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            request: AnyRequest = Request(scope, receive, send)
            with reading_in(display.language_of(request)):
                made = await self._make(request)
            await made.to_asgi_response(app=None, request=request)(scope, receive, send)

        return answer


def on_fault(request: AnyRequest, fault: Exception) -> Response[Any]:
    """Answer any fault with its page."""
    return Later(lambda again: _page_of(again, fault))


async def _page_of(request: AnyRequest, fault: Exception) -> Response[str]:
    match fault:
        case ForumError():
            return await on_forum_error(request, fault)
        case HTTPException():
            return await on_http_error(request, fault)
    return await on_surprise(request, fault)


async def on_forum_error(request: AnyRequest, fault: ForumError) -> Response[str]:
    """Answer a fault that an action raised."""
    match fault:
        case AlreadyDone():
            return Response("", status_code=303, headers={"location": fault.location})
        case FormRejected():
            return await form_again(request, fault)
        case SignInNeeded():
            return await _sign_in(request)
        case Throttled():
            # The form itself once more, so that nobody has to find their way back to it.
            again = FormRejected(FieldFault("", fault.key, fault.params))
            response = await form_again(request, again, status=fault.status)
            response.headers["retry-after"] = str(fault.wait)
            return response
    return await _fault_page(request, fault.status, fault.key, dict(fault.params))


async def on_http_error(request: AnyRequest, fault: HTTPException) -> Response[str]:
    """Answer a fault of the framework: no such page, wrong method, a body that can't be read."""
    status = fault.status_code
    if status == 404 and "route_handler" not in request.scope:
        # No route, so nobody asked yet who this is: a member's dead end still offers a person.
        request.scope["state"]["caller"] = await sessions.who_asks(request)
    if status == 404 and request.method == "GET":
        return await pages.page(request, "errors/404.html", status=404)
    answer = await _fault_page(request, status, _SAYS.get(status, ForumError.key), {})
    if allowed := (fault.headers or {}).get("allow"):
        answer.headers["allow"] = allowed
    return answer


async def on_surprise(request: AnyRequest, fault: Exception) -> Response[str]:
    """Answer what nobody foresaw; only the kind of fault is logged, never its words."""
    logs.fault("request_failed", fault, route=route_of(request.scope))
    status = 503 if isinstance(fault, DBAPIError | ConnectionError | OSError) else 500
    return await _fault_page(request, status, _UNAVAILABLE if status == 503 else ForumError.key, {})


async def form_again(request: AnyRequest, fault: FormRejected, *, status: int = 422) -> Response[str]:
    """Show the form that was sent once more, its faults beside the fields and everything typed kept."""
    attempt: forms.Attempt | None = request.scope["state"].get("attempt")
    if attempt is None:
        first = fault.faults[0] if fault.faults and not fault.faults[0].field else None
        key, params = (first.key, dict(first.params)) if first else (fault.key, {})
        return await _fault_page(request, status, key, params)
    speaks = _speaks(request)
    filled = forms.Filled(values=_values(attempt))
    for found in fault.faults:
        said = _said(speaks, found)
        if found.field:
            filled.faults[found.field] = said
        else:
            filled.general.append(said)
    return await pages.page(
        request, attempt.form.page, status=status, form=filled, action=request.url.path, **attempt.context
    )


async def stale_form(request: AnyRequest) -> Response[str]:
    """Show what was typed in a form whose token no longer holds, ready to be sent once more."""
    key = _("This page had been open for a while. Your words are below; please send them again.")
    return await _fault_page(request, 403, key, {})


async def _sign_in(request: AnyRequest) -> Response[str]:
    draft, after = "", request.url.path
    if request.method == "POST":
        sent = await forms.typed(request)
        names = _WORDS if "body" in sent else (*_WORDS, *_PLAN_WORDS)
        draft = "\n\n".join(words for name in names if (words := forms.first(sent, name).strip()))
    filled = forms.Filled(values={"draft": draft, "next": after})
    return await pages.page(request, "accounts/sign_in.html", status=401, form=filled, action="/sign-in")


async def _fault_page(request: AnyRequest, status: int, key: str, params: dict[str, Any]) -> Response[str]:
    said = _speaks(request).gettext(key, **params)
    sent = await _typed_so_far(request)
    kept = {name: values for name, values in sent.items() if not name.startswith("_") and name not in _SECRET}
    return await pages.page(
        request,
        "errors/fault.html",
        status=status,
        code=status,
        said=said,
        kept=kept,
        action=request.url.path,
    )


async def _typed_so_far(request: AnyRequest) -> forms.Typed:
    """What a body that can't be read holds is lost to us, but is still in the browser's own form."""
    if request.method != "POST" or "route_handler" not in request.scope:
        return {}
    try:
        return await forms.typed(request)
    except (HTTPException, ForumError, RuntimeError):
        return {}


def _values(attempt: forms.Attempt) -> dict[str, Any]:
    many = {name for name, item in attempt.form.__annotations__.items() if "list" in str(item)}
    return {name: sent if name in many else sent[0] for name, sent in attempt.typed.items()}


def _said(speaks: Translator, fault: FieldFault) -> str:
    return speaks.gettext(fault.key, **_told(speaks, fault.params))


def _told(speaks: Translator, params: Mapping[str, object]) -> dict[str, object]:
    """Large numbers as the reader writes them; small ones stay numbers, since they may choose a plural."""
    return {
        name: number(value, speaks.locale) if isinstance(value, int) and value > 999 else value
        for name, value in params.items()
    }


def _speaks(request: AnyRequest) -> Translator:
    return translator(spoken(shell_of(request).settings.locale))
