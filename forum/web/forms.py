"""Turns what a form sent into a typed struct, gathers all faults, keeps all that was typed. No data, no pages."""

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import ClientException

from forum.foundation.errors import FieldFault, FormRejected, TooLarge
from forum.foundation.translate import mark as _

Typed = dict[str, list[str]]
LARGEST_BODY = 32 * 1024 * 1024
_MOST_FIELDS = 500
# PostgreSQL can't hold NUL, and no one means to type the other control characters.
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Form(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A form: its fields are the struct's, `page` the template that shows it (and shows it again with faults)."""

    page: ClassVar[str]


F = TypeVar("F", bound=Form)


@dataclass(slots=True)
class Filled:
    """What a form's template shows: values typed so far, the fault of each field, faults of the whole."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Any] = field(default_factory=dict)
    general: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Attempt:
    """The form that a request is about: which, what was typed, and what else its template needs."""

    form: type[Form]
    typed: Typed
    context: dict[str, Any]


async def typed(request: Request[Any, Any, Any]) -> Typed:
    """Return every field sent with its values, cleaned of what can't be stored; parsed once per request."""
    state = request.scope["state"]
    if "typed" not in state:
        state["typed"] = _parse(await _body(request))
    found: Typed = state["typed"]
    return found


async def read(request: Request[Any, Any, Any], form: type[F], **context: Any) -> F:
    """Return the form as a struct; `context` is what its page needs besides. Raises FormRejected with all faults."""
    sent = {name: values for name, values in (await typed(request)).items() if not name.startswith("_")}
    request.scope["state"]["attempt"] = Attempt(form, sent, context)
    values, faults = _convert(form, sent)
    if faults:
        raise FormRejected(*faults)
    return form(**values)


def first(sent: Typed, name: str, default: str = "") -> str:
    """Return the first value of a field, or `default`."""
    return sent.get(name, [default])[0]


async def _body(request: Request[Any, Any, Any]) -> bytes:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise ClientException(status_code=415)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _parse(body: bytes) -> Typed:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise ClientException(status_code=400) from None
    sent: Typed = {}
    for name, value in pairs:
        sent.setdefault(clean(name), []).append(clean(value))
    return sent


def clean(text: str) -> str:
    """Return `text` with line ends as newlines and without characters that can't be stored."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _convert(form: type[Form], sent: Typed) -> tuple[dict[str, Any], list[FieldFault]]:
    fields = {item.encode_name: item for item in msgspec.structs.fields(form)}
    faults: list[FieldFault] = []
    if sent.keys() - fields.keys():
        faults.append(FieldFault("", _("This form sent something that we don't know.")))
    values: dict[str, Any] = {}
    for name, item in fields.items():
        given = sent.get(name, [])
        try:
            if found := _value(item, given):
                values[item.name] = found[0]
        except msgspec.ValidationError:
            faults.append(_fault(item, given))
    return values, faults


def _value(item: msgspec.structs.FieldInfo, given: list[str]) -> tuple[Any] | None:
    """Return the field's value in a tuple, or None where its default stands."""
    base = _plain_type(item.type)
    if base is bool:
        return (bool(given) and given[0].lower() in ("on", "true", "1", "yes"),)
    if get_origin(base) is list or base is list:
        return (msgspec.convert([value for value in given if value], item.type, strict=False),)
    text = given[0].strip() if given else ""
    if not text and not item.required:
        return None
    if not text:
        raise msgspec.ValidationError("missing")
    return (msgspec.convert(text, item.type, strict=False),)


def _plain_type(annotation: Any) -> Any:
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _fault(item: msgspec.structs.FieldInfo, given: list[str]) -> FieldFault:
    text = given[0].strip() if given else ""
    meta = next(
        (m for m in getattr(item.type, "__metadata__", ()) if isinstance(m, msgspec.Meta)), msgspec.Meta()
    )
    said: dict[str, str] = meta.extra or {}
    if not text:
        return FieldFault(item.name, said.get("missing", _("Please fill this in.")))
    if meta.max_length is not None and len(text) > meta.max_length:
        sizes = {"most": meta.max_length, "count": len(text)}
        return FieldFault(
            item.name, said.get("long", _("This has %(count)s characters; the most is %(most)s.")), sizes
        )
    if meta.min_length is not None and len(text) < meta.min_length:
        return FieldFault(item.name, said.get("short", _("This is a little too short.")))
    return FieldFault(item.name, said.get("invalid", _("Please choose one of the options.")))
