"""Read single variables with their defaults and gather what is wrong with them; may not know what they are for."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import time, timedelta
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

#: Every variable that the forum reads, with the default as one would write it; "" is "not set".
VARIABLES: Mapping[str, str] = {
    "LEEWARD_ENV": "production",
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "LEEWARD_DATABASE_POOL": "8",
    "LEEWARD_KEYS_FILE": "",
    "LEEWARD_DATA": "var",
    "LEEWARD_HOST": "127.0.0.1",
    "PORT": "8000",
    "LEEWARD_BASE_URL": "",
    "LEEWARD_SITE_NAME": "Leeward",
    "LEEWARD_COUNTRY": "",
    "LEEWARD_LOCALE": "en",
    "LEEWARD_TIMEZONE": "Europe/London",
    "LEEWARD_STAFFED_HOURS": "08:00-22:00",
    "LEEWARD_EXIT_URL": "https://www.wikipedia.org/",
    "LEEWARD_ALERT_URLS": "",
    "LEEWARD_SMTP_URL": "",
    "LEEWARD_MAIL_FROM": "",
    "LEEWARD_WEBHOOK_SECRET": "",
    "LEEWARD_LADDER": "900,300",
    "LEEWARD_REST_HOURS": "12",
    "LEEWARD_MINIMUM_AGE": "18",
    "LEEWARD_ARGON2": "65536,2,1",
    "LEEWARD_ARGON2_AT_ONCE": "2",
    "LEEWARD_SESSION_IDLE_MINUTES": "30",
    "LEEWARD_SESSION_HOURS": "12",
    "LEEWARD_SESSION_KEEP_DAYS": "14",
    "LEEWARD_STAFF_IDLE_MINUTES": "15",
    "LEEWARD_RETAIN_THROTTLE_HOURS": "24",
    "LEEWARD_RETAIN_NOTICES_DAYS": "30",
    "LEEWARD_RETAIN_REMOVED_POSTS_DAYS": "30",
    "LEEWARD_RETAIN_CLOSED_CASES_DAYS": "90",
    "LEEWARD_RETAIN_CRISIS_CASES_DAYS": "30",
    "LEEWARD_RETAIN_STATEMENTS_DAYS": "182",
    "LEEWARD_RETAIN_AUDIT_DAYS": "365",
    "LEEWARD_RETAIN_INSPECTION_DAYS": "1095",
    "LEEWARD_RETAIN_DEBRIEFS_DAYS": "30",
    "LEEWARD_RETAIN_UNSEEN_ACCOUNTS_DAYS": "730",
    "LEEWARD_BACKUP_PASSPHRASE": "",
    "LEEWARD_METRICS_TOKEN": "",
    "LEEWARD_TRUSTED_PROXIES": "127.0.0.1",
}


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses: what never leaves this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class Environment:
    """The variables of one process, read one by one; what cannot be used is noted and a usable value returned."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.faults: list[str] = []

    def fault(self, name: str, what: str) -> None:
        """Note a fault of variable ``name``; ``what`` completes the sentence and never repeats a secret."""
        self.faults.append(f"{name} {what}")

    def text(self, name: str) -> str:
        """Return the stripped value of ``name``, or its default."""
        return self._env.get(name, "").strip() or VARIABLES[name]

    def given(self, name: str) -> bool:
        """True where ``name`` is set to something."""
        return bool(self._env.get(name, "").strip())

    def matching(self, name: str, pattern: str, what: str) -> str:
        """Return the value where it matches ``pattern`` whole; else note that it must be ``what``."""
        value = self.text(name)
        if value and not re.fullmatch(pattern, value):
            self.fault(name, f"must be {what}.")
        return value

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """Return the value where it is one of ``options``; else note it and return the first."""
        value = self.text(name)
        if value in options:
            return value
        self.fault(name, f"must be one of: {', '.join(options)}.")
        return options[0]

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number between ``least`` and ``most``, both allowed."""
        return self.numbers(name, (least,), most)[0]

    def numbers(self, name: str, leasts: tuple[int, ...], most: int) -> tuple[int, ...]:
        """Return comma-separated whole numbers, one for each of ``leasts`` and at least that, at most ``most``."""
        for text in (self.text(name), VARIABLES[name]):
            parts = [part.strip() for part in text.split(",")]
            if len(parts) == len(leasts) and all(re.fullmatch(r"\d{1,9}", part) for part in parts):
                values = tuple(int(part) for part in parts)
                if all(low <= value <= most for low, value in zip(leasts, values, strict=True)):
                    return values
            count = (
                "a whole number" if len(leasts) == 1 else f"{len(leasts)} whole numbers with commas between"
            )
            self.fault(name, f"must be {count}, at least {', '.join(map(str, leasts))} and at most {most}.")
        raise AssertionError(f"the default of {name} is not valid")

    def span(self, name: str, most: int) -> timedelta:
        """Return a length of time; its unit is the last word of the variable's name."""
        unit = name.rsplit("_", 1)[1].lower()
        return timedelta(**{unit: self.number(name, 1, most)})

    def hours(self, name: str) -> tuple[time, time]:
        """Return two times of day written as HH:MM-HH:MM."""
        for text in (self.text(name), VARIABLES[name]):
            found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
            if found:
                a, b, c, d = map(int, found.groups())
                return time(a, b), time(c, d)
            self.fault(name, "must be two times of day such as 08:00-22:00.")
        raise AssertionError(f"the default of {name} is not valid")

    def zone(self, name: str) -> ZoneInfo:
        """Return a time zone of the IANA list."""
        try:
            return ZoneInfo(self.text(name))
        except (ValueError, OSError, LookupError):
            self.fault(name, "must be a time zone such as Europe/London.")
            return ZoneInfo(VARIABLES[name])

    def url(self, name: str, schemes: tuple[str, ...]) -> str:
        """Return a URL with one of ``schemes``, or "" where none is set."""
        value = self.text(name)
        if value and _split(value).scheme not in schemes:
            self.fault(name, f"must start with {' or '.join(s + ':' for s in schemes)}")
        return value

    def alert_urls(self, name: str) -> tuple[str, ...]:
        """Return the alert channels: https, http to this machine alone, mailto, smtp and smtps."""
        values = tuple(part for part in re.split(r"[\s,]+", self.text(name)) if part)
        for place, value in enumerate(values, start=1):
            parts = _split(value)
            if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
                self.fault(name, f"entry {place} uses http to another machine; use https.")
            elif parts.scheme not in ("http", "https", "mailto", "smtp", "smtps"):
                self.fault(name, f"entry {place} must start with https:, mailto:, smtp: or smtps:")
        return values

    def unknown(self) -> tuple[str, ...]:
        """Return the names that look like ours but are not, so that a slip in a name is seen."""
        return tuple(sorted(n for n in self._env if n.startswith("LEEWARD_") and n not in VARIABLES))


def _split(value: str) -> SplitResult:
    try:
        return urlsplit(value)
    except ValueError:
        return SplitResult("", "", "", "", "")
