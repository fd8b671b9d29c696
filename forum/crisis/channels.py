"""How an alert leaves the house: signed webhook and mail, each a bare link and a level; it decides nothing.

Retry lives in the outbox row, not here: a message goes out or raises NotDelivered. Nothing of what was written,
no room and no name is ever part of a message (promises 2.2.5).
"""

import asyncio
import hmac
import json
from dataclasses import dataclass
from email.message import EmailMessage
from hashlib import sha256
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import httpx

from forum.environment import is_loopback
from forum.foundation import clock
from forum.settings import Settings

#: A message is given up after this long and tried again later; the alert's row is held meanwhile.
SECONDS = 8.0
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)


class NotDelivered(Exception):
    """A channel did not take a message. Says which kind of channel and why, never the address."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: the alert's link, its danger level 2..4, and a key that stays the same when it is sent again."""

    link: str
    level: int
    key: str


class Channels:
    """Sends messages to addresses that begin with https:, http: (this machine alone), mailto:, smtp: or smtps:."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        self._client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
        self._client = None

    async def send(self, address: str, message: Message) -> None:
        """Send one message and return when the channel took it. Raises NotDelivered otherwise."""
        kind = kind_of(address)
        try:
            async with asyncio.timeout(SECONDS):
                await (self._post if kind == "webhook" else self._mail)(address, message)
        except _TROUBLE as fault:
            raise NotDelivered(f"{kind}: {type(fault).__name__}") from None

    async def _post(self, address: str, message: Message) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise NotDelivered("webhook: http to another machine")
        if self._client is None:
            raise NotDelivered("webhook: channels are not open")
        body = json.dumps({"link": message.link, "level": message.level}, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            "Leeward-Signature": signature(self._settings.webhook_secret.reveal(), body),
        }
        answer = await self._client.post(address, content=body, headers=headers)
        if not answer.is_success:
            raise NotDelivered(f"webhook: answered {answer.status_code}")

    async def _mail(self, address: str, message: Message) -> None:
        server, recipient = self._route(address)
        parts = urlsplit(server)
        await aiosmtplib.send(
            self._letter(recipient, message),
            hostname=parts.hostname,
            port=parts.port or (465 if parts.scheme == "smtps" else 25),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            use_tls=parts.scheme == "smtps",
            timeout=SECONDS,
        )

    def _route(self, address: str) -> tuple[str, str]:
        """Return the mail server and the recipient; an smtp: address brings its own server and names `?to=`."""
        parts = urlsplit(address)
        if parts.scheme in ("smtp", "smtps"):
            recipient = next(iter(parse_qs(parts.query).get("to", [])), "")
            return address, _one_recipient(recipient)
        if self._settings.smtp_url is None:
            raise NotDelivered("mail: LEEWARD_SMTP_URL is not set")
        return self._settings.smtp_url.reveal().decode(), _one_recipient(unquote(parts.path))

    def _letter(self, recipient: str, message: Message) -> EmailMessage:
        host = urlsplit(self._settings.base_url).hostname or "leeward.invalid"
        letter = EmailMessage()
        letter["From"] = self._settings.mail_from or f"leeward@{host}"
        letter["To"] = recipient
        letter["Subject"] = f"Level {message.level}"
        # The same message sent twice carries the same id, so that a mailbox shows it once.
        letter["Message-ID"] = f"<{message.key}@{host}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(f"{message.link}\nLevel {message.level}\n")
        return letter


def kind_of(address: str) -> str:
    """Return webhook or mail."""
    return "webhook" if address.startswith(("http:", "https:")) else "mail"


def signature(secret: bytes, body: bytes) -> str:
    """Return the header with which a receiver can tell that the body is ours and fresh (contract.md)."""
    seconds = int(clock.now().timestamp())
    made = hmac.new(secret, f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={made}"


def _one_recipient(text: str) -> str:
    if "@" not in text or any(sign in text for sign in "\r\n,; "):
        raise NotDelivered("mail: no single address")
    return text
