"""Reads a time zone that somebody typed: people on call may live elsewhere than their forum does. It reads no clock."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from msgspec import Meta

from forum.foundation.errors import FieldFault, FormRejected
from forum.foundation.translate import mark as _
from forum.settings import Settings

Zone = Annotated[str, Meta(max_length=60)]
_ODD = _("Please write a time zone such as Europe/London, or leave it empty for the forum's own.")


def zone_of(typed: str, settings: Settings) -> str:
    """Return the name of the zone, the forum's own where nothing was typed. Raises FormRejected for no zone."""
    if not typed:
        return settings.timezone.key
    found = _known().get(typed.replace(" ", "_").lower())
    if found is None:
        raise FormRejected(FieldFault("zone", _ODD))
    return found


@cache
def _known() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
