"""How an alert leaves the house: signed webhook, mail, Apprise; a bare link and a level. It decides nothing.

Retry lives in the outbox row, not here: a message goes out or raises NotDelivered. Nothing of what was written,
no room and no name is ever part of a message (promises 2.2.5).
"""

import asyncio
import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiosmtplib
import httpx

from forum.accounts.ringing import kind_of
from forum.crisis import gateways, letters
from forum.crisis.undelivered import NotDelivered
from forum.environment import is_loopback
from forum.foundation import clock
from forum.foundation.translate import SOURCE
from forum.settings import Settings

__all__ = ["Channels", "Message", "NotDelivered", "Sent", "preview", "signature"]

#: A message is given up after this long and tried again later; the alert's row is held meanwhile.
SECONDS = 8.0
_TROUBLE = (httpx.HTTPError, httpx.InvalidURL, aiosmtplib.SMTPException, OSError, TimeoutError, ValueError)
#: A check asks whether a webhook is there and takes what we sign; a receiver must ring nobody for it.
_CHECK = b'{"event":"verification"}'


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a link, the alert's level 2..4 (0: the forum itself), a key, the same when sent again."""

    link: str
    level: int
    key: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What left, word for word, and what the other side answered."""

    body: str
    said: str


class Channels:
    """Sends messages to addresses: https:, http: (this machine alone), mailto:, smtp:, smtps:, and those of Apprise."""

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

    async def send(self, address: str, message: Message) -> Sent:
        """Send one message and return what left when the channel took it. Raises NotDelivered otherwise."""
        kind = kind_of(address)
        try:
            async with asyncio.timeout(SECONDS):
                headline = letters.headline(self._settings.locale, message.level)
                if kind == "webhook":
                    return await self._post(address, preview(kind, message).encode(), message.key)
                if kind == "mail":
                    letter = letters.letter(self._settings, address, message.link, message.level, message.key)
                    said = await letters.post(self._settings, address, letter, SECONDS)
                else:
                    said = await gateways.send(address, message.link, headline)
                return Sent(preview(kind, message, self._settings.locale), said)
        except _TROUBLE as fault:
            raise NotDelivered(f"{kind}: {type(fault).__name__}") from None

    async def check(self, address: str, key: str) -> str | None:
        """Ask whether the channel would take a message, ringing nobody; return what it answered.

        None where its kind can't be asked without ringing. Raises NotDelivered where it would take none.
        """
        kind = kind_of(address)
        try:
            async with asyncio.timeout(SECONDS):
                if kind == "webhook":
                    return (await self._post(address, _CHECK, key)).said
                if kind == "mail":
                    return await letters.knock(self._settings, address, SECONDS)
                await gateways.known(address)
                return None
        except _TROUBLE as fault:
            raise NotDelivered(f"{kind}: {type(fault).__name__}") from None

    async def _post(self, address: str, body: bytes, key: str) -> Sent:
        parts = urlsplit(address)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise NotDelivered("webhook: http to another machine")
        if self._client is None:
            raise NotDelivered("webhook: channels are not open")
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Leeward-Signature": signature(self._settings.webhook_secret.reveal(), body),
        }
        answer = await self._client.post(address, content=body, headers=headers)
        if not answer.is_success:
            raise NotDelivered(f"webhook: answered {answer.status_code}")
        return Sent(body.decode(), f"webhook: answered {answer.status_code}")


def preview(kind: str, message: Message, locale: str = SOURCE) -> str:
    """Return word for word what a channel of this kind gets where the site speaks `locale`."""
    if kind == "webhook":
        return json.dumps({"link": message.link, "level": message.level}, separators=(",", ":"))
    said = letters.headline(locale, message.level)
    return f"{said}\n\n{message.link}\n" + (f"{said}\n" if kind == "mail" else "")


def signature(secret: bytes, body: bytes) -> str:
    """Return the header with which a receiver can tell that the body is ours and fresh (contract.md)."""
    seconds = int(clock.now().timestamp())
    made = hmac.new(secret, f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={made}"
