"""Writes what the forum did, never who did it: constant event names and an allow-list of fields.

No id, path value, query, body, address, agent or language may pass (promises.md 1.4): a field that is not on the
list is left out, a value that looks like an id or a mail address is covered.
"""

import logging
import re
import sys
import traceback
from typing import TextIO

import structlog

FIELDS = frozenset(
    {
        "attempt", "bytes_class", "channel", "check", "component", "count", "duration", "env", "error", "job", "kind",
        "label", "level", "lexicon", "limit", "method", "outcome", "place", "port", "reason", "removed", "route",
        "rule", "rung", "seconds", "setting", "state", "status", "step", "table", "verb", "version", "worker",
    }
)  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]{2,60}")
_TELLTALE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-|@|\b[0-9a-f]{32,}\b|\?|\b\d{1,3}(?:\.\d{1,3}){3}\b", re.IGNORECASE
)
_LENGTH = 120

Value = str | int | float | bool | None


def configure(*, stream: TextIO | None = None, json: bool = True, level: int = logging.INFO) -> None:
    """Send events to `stream` (standard error), and quiet every library's own log below warnings.

    A library may log a URL, an SQL parameter or an address, so their text is replaced by `library_warning`.
    """
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    logging.root.handlers = [_Muffler()]
    logging.root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"


def event(name: str, **fields: Value) -> None:
    """Write one event: a constant lower_case name and allowed fields. Raises ValueError for another kind of name."""
    if not _NAME.fullmatch(name):
        raise ValueError("an event's name is a constant in lower_case_with_underscores")
    structlog.get_logger().info(name, **safe(fields))


def fault(name: str, error: BaseException, **fields: Value) -> None:
    """Write an error as its type and the place in our code, never its message: a message may hold what was typed."""
    structlog.get_logger().error(
        name, **safe({**fields, "error": type(error).__name__, "place": _place(error)})
    )


def safe(fields: dict[str, Value]) -> dict[str, Value]:
    """Return only the allowed fields, with values that could name a person or a thing covered."""
    return {key: _covered(value) for key, value in fields.items() if key in FIELDS}


def duration_class(seconds: float) -> str:
    """Return one of five classes of duration: an exact one could pair two log lines."""
    for limit, label in ((0.05, "<50ms"), (0.2, "<200ms"), (1.0, "<1s"), (5.0, "<5s")):
        if seconds < limit:
            return label
    return ">=5s"


def _covered(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return "(covered)" if _TELLTALE.search(value) else value[:_LENGTH]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame for frame in frames if "/forum/" in frame.filename or "/moderation/" in frame.filename
    ] or frames[-1:]
    if not ours:
        return "unknown"
    file = re.sub(r".*/((?:forum|moderation)/)", r"\1", ours[-1].filename)
    return f"{file}:{ours[-1].lineno} {ours[-1].name}"


class _Muffler(logging.Handler):
    """Says that a library warned, which one and at what level, without its words."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            fault("library_warning", record.exc_info[1], component=record.name, level=record.levelname)
        else:
            event("library_warning", component=record.name, level=record.levelname)
