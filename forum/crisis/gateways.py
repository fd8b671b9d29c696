"""Sends to telephones, texts and chats through Apprise where that is installed, else says so. It keeps nothing."""

import asyncio
import importlib.util
from typing import Any

from forum.crisis.undelivered import NotDelivered
from forum.foundation.translate import mark as _

MISSING = _(
    "Such addresses need the package apprise, which isn't installed on this server. An admin can add it."
)
#: These would reach the server's own screen or log, never a person.
_HERE = frozenset(
    {"dbus", "qt", "kde", "gnome", "glib", "macosx", "windows", "syslog", "file", "exec", "growl"}
)


def installed() -> bool:
    """Tell whether Apprise is there."""
    return importlib.util.find_spec("apprise") is not None


async def known(address: str) -> None:
    """Raise NotDelivered unless Apprise is there and can read the address."""
    await asyncio.to_thread(_opened, address)


async def send(address: str, link: str, title: str) -> str:
    """Send the link under a title; return that it was taken. Raises NotDelivered."""
    # The first time it loads more than a hundred plugins: not on the thread that answers everybody.
    sender = await asyncio.to_thread(_opened, address)
    # Apprise tells only whether; its own words would name the address.
    if not await sender.async_notify(body=link, title=title):
        raise NotDelivered("apprise: the service did not take it")
    return "apprise: taken"


def _opened(address: str) -> Any:
    apprise = _apprise()
    if apprise is None:
        raise NotDelivered("apprise: not installed")
    sender = apprise.Apprise()
    if address.partition("://")[0].lower() in _HERE or not sender.add(address):
        raise NotDelivered("apprise: it can't read this address")
    return sender


def _apprise() -> Any:
    try:
        return importlib.import_module("apprise")
    except ImportError:
        return None
