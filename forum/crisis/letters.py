"""Writes the letter of an alert and hands it to a mail server; it says a link and a level, and knows no alert."""

from email.message import EmailMessage
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import aiosmtplib

from forum.crisis.undelivered import NotDelivered
from forum.foundation.translate import mark as _
from forum.foundation.translate import translator
from forum.settings import Settings


def headline(locale: str, level: int) -> str:
    """Return all that a message says beside its link, in a language."""
    return translator(locale).gettext(_("Level %(level)s"), level=level)


def letter(settings: Settings, address: str, link: str, level: int, key: str) -> EmailMessage:
    """Return the letter to the one recipient that the address names. Raises NotDelivered where it names none."""
    host = urlsplit(settings.base_url).hostname or "leeward.invalid"
    made = EmailMessage()
    made["From"] = settings.mail_from or f"leeward@{host}"
    made["To"] = _recipient(address)
    made["Subject"] = headline(settings.locale, level)
    # The same message sent twice carries the same id, so that a mailbox shows it once.
    made["Message-ID"] = f"<{key}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{link}\n{headline(settings.locale, level)}\n")
    return made


def usable(settings: Settings, address: str) -> bool:
    """Tell whether a letter can be addressed there."""
    try:
        letter(settings, address, "", 0, "none")
    except (NotDelivered, ValueError, IndexError):  # the standard library's own faults with odd addresses
        return False
    return True


async def post(settings: Settings, address: str, made: EmailMessage, seconds: float) -> str:
    """Hand the letter over; return what the server answered. Raises what the mail library raises."""
    _refused, said = await aiosmtplib.send(made, **_server(settings, address, seconds))
    return f"mail: {_plain(said)}"


async def knock(settings: Settings, address: str, seconds: float) -> str:
    """Greet the server, sign in where it asks for that, and go, without naming anyone; return what it answered."""
    _recipient(address)
    options = _server(settings, address, seconds)
    username, password = options.pop("username"), options.pop("password")
    async with aiosmtplib.SMTP(**options) as server:
        if username and password:
            await server.login(username, password)
        answer = await server.noop()
    return f"mail: {_plain(answer.message)}"


def _server(settings: Settings, address: str, seconds: float) -> dict[str, Any]:
    parts = _route(settings, address)
    return {
        "hostname": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_tls": parts.scheme == "smtps",
        "timeout": seconds,
    }


def _route(settings: Settings, address: str) -> SplitResult:
    """Return the mail server; an smtp: address brings its own, a mailto: address leaves by the forum's."""
    parts = urlsplit(address)
    if parts.scheme in ("smtp", "smtps"):
        return parts
    if settings.smtp_url is None:
        raise NotDelivered("mail: LEEWARD_SMTP_URL is not set")
    return urlsplit(settings.smtp_url.reveal().decode())


def _recipient(address: str) -> str:
    parts = urlsplit(address)
    own_server = parts.scheme in ("smtp", "smtps")
    text = next(iter(parse_qs(parts.query).get("to", [])), "") if own_server else unquote(parts.path)
    if "@" not in text or any(sign in text for sign in "\r\n,; "):
        raise NotDelivered("mail: no single address")
    return text


def _plain(said: str) -> str:
    """What a server says, short: a refusal may repeat an address, so no word with one is kept."""
    return " ".join(word for word in said.split() if "@" not in word)[:100]
