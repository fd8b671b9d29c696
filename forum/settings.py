"""Turn the environment into one frozen Settings, with every fault gathered; stands on keys and foundation alone."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from forum import keys as keysfile
from forum.environment import Environment, is_loopback
from forum.foundation.passwords import Cost
from forum.foundation.sealing import Keyring
from forum.foundation.secret import Secret
from forum.keys import KeysFile

LONDON, NOTHING, ARGON2 = ZoneInfo("Europe/London"), Secret(b""), Cost()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class OperatorFault(Exception):
    """A fault that the operator can mend: the command line prints its message and exits 1, without a traceback."""


class SettingsFaults(OperatorFault):
    """Everything that is wrong with the environment, gathered, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class Ladder:
    """Seconds between the rungs of the alert ladder, for danger level 3 and for level 4 (promises 2.1)."""

    level_3: int = 900
    level_4: int = 300


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind of record is kept (promises 1.4); the worker sweeps what is older."""

    sessions: timedelta = 12 * HOUR
    throttle: timedelta = 24 * HOUR
    notices: timedelta = 30 * DAY
    removed_posts: timedelta = 30 * DAY
    closed_cases: timedelta = 90 * DAY
    crisis_cases: timedelta = 30 * DAY
    statements: timedelta = 182 * DAY
    audit: timedelta = 365 * DAY
    unseen_accounts: timedelta = 730 * DAY
    inspection: timedelta = 1095 * DAY
    debriefs: timedelta = 30 * DAY


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a process is told from outside, read once; docs/settings.md says what each variable means."""

    keys: Keyring
    env: Literal["production", "demo"] = "production"
    database_url: Secret | None = None
    redis_url: Secret | None = None
    database_pool: int = 8
    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    site_name: str = "Leeward"
    country: str = "GB"
    locale: str = "en"
    timezone: ZoneInfo = LONDON
    staffed_from: time = time(8)
    staffed_until: time = time(22)
    exit_url: str = "https://www.wikipedia.org/"
    alert_urls: tuple[Secret, ...] = ()
    smtp_url: Secret | None = None
    mail_from: str = ""
    webhook_secret: Secret = NOTHING
    ladder: Ladder = Ladder()
    rest: timedelta = 12 * HOUR
    minimum_age: int = 18
    passwords: Cost = ARGON2
    passwords_at_once: int = 2
    retention: Retention = Retention()
    session_idle: timedelta = timedelta(minutes=30)
    session_absolute: timedelta = 12 * HOUR
    session_keep: timedelta = 14 * DAY
    staff_idle: timedelta = timedelta(minutes=15)
    metrics_token: Secret | None = None
    trusted_proxies: str = "127.0.0.1"

    @property
    def demo(self) -> bool:
        """True where LEEWARD_ENV is demo: loopback only, no second factor, demo keys allowed."""
        return self.env == "demo"

    @property
    def https(self) -> bool:
        """True where members reach the forum over https, so that cookies are Secure."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read every variable of ``env``; raises SettingsFaults naming all faults together."""
        read = Environment(env)
        production = read.choice("LEEWARD_ENV", ("production", "demo")) == "production"
        keys = _keys(read, production)
        settings = cls(keys=keys.keyring(), **_places(read), **_site(read), **_people(read, keys, production))
        read.faults += _refusals(read, settings, keys) if production else _demo_refusals(settings)
        if read.faults:
            raise SettingsFaults(tuple(dict.fromkeys(read.faults)))
        return settings


def _places(read: Environment) -> dict[str, Any]:
    """What runs where: connections, folders, addresses."""
    database = read.url("DATABASE_URL", ("postgresql", "postgres", "postgresql+asyncpg"))
    redis = read.url("REDIS_URL", ("redis", "rediss", "unix"))
    token = read.text("LEEWARD_METRICS_TOKEN")
    return {
        "env": read.text("LEEWARD_ENV"),
        "database_url": Secret(database.encode()) if database else None,
        "redis_url": Secret(redis.encode()) if redis else None,
        "database_pool": read.number("LEEWARD_DATABASE_POOL", 1, 200),
        "data": Path(read.text("LEEWARD_DATA")).expanduser().absolute(),
        "host": read.text("LEEWARD_HOST"),
        "port": read.number("PORT", 1, 65535),
        "metrics_token": Secret(token.encode()) if token else None,
        "trusted_proxies": read.text("LEEWARD_TRUSTED_PROXIES"),
    }


def _site(read: Environment) -> dict[str, Any]:
    """What this forum calls itself, and whose clock and law it lives by."""
    staffed_from, staffed_until = read.hours("LEEWARD_STAFFED_HOURS")
    base_url = read.url("LEEWARD_BASE_URL", ("http", "https"))
    return {
        "base_url": (base_url or f"http://127.0.0.1:{read.number('PORT', 1, 65535)}").rstrip("/"),
        "site_name": read.text("LEEWARD_SITE_NAME"),
        "country": read.matching("LEEWARD_COUNTRY", r"[A-Z]{2}", "two capital letters, such as GB") or "GB",
        "locale": read.matching("LEEWARD_LOCALE", r"[a-z]{2,3}(-[A-Za-z]{2,4})?", "a language such as en"),
        "timezone": read.zone("LEEWARD_TIMEZONE"),
        "staffed_from": staffed_from,
        "staffed_until": staffed_until,
        "exit_url": read.url("LEEWARD_EXIT_URL", ("https",)),
        "minimum_age": read.number("LEEWARD_MINIMUM_AGE", 13, 99),
    }


def _people(read: Environment, keys: KeysFile, production: bool) -> dict[str, Any]:
    """How people are reached, what signing in costs, and how long things are kept."""
    smtp = read.url("LEEWARD_SMTP_URL", ("smtp", "smtps"))
    alerts = read.alert_urls("LEEWARD_ALERT_URLS")
    if any(url.startswith("mailto:") for url in alerts) and not smtp:
        read.fault("LEEWARD_SMTP_URL", "is needed, because LEEWARD_ALERT_URLS names a mail address.")
    secret = read.text("LEEWARD_WEBHOOK_SECRET")
    if production and secret and len(secret) < 16:
        read.fault("LEEWARD_WEBHOOK_SECRET", "must have at least 16 characters.")
    signing = keys.keyring().current("webhook").secret
    least_memory = 19456 if production else 8
    memory, passes, lanes = read.numbers("LEEWARD_ARGON2", (least_memory, 1, 1), 4194304)
    return {
        "alert_urls": tuple(Secret(url.encode()) for url in alerts),
        "smtp_url": Secret(smtp.encode()) if smtp else None,
        "mail_from": read.text("LEEWARD_MAIL_FROM"),
        "webhook_secret": Secret(secret.encode() or base64.b64encode(signing.reveal())),
        "rest": read.span("LEEWARD_REST_HOURS", 168),
        "ladder": Ladder(*read.numbers("LEEWARD_LADDER", (1, 1), 86400)),
        "passwords": Cost(memory, passes, lanes),
        "passwords_at_once": read.number("LEEWARD_ARGON2_AT_ONCE", 1, 64),
        "session_idle": read.span("LEEWARD_SESSION_IDLE_MINUTES", 720),
        "session_absolute": read.span("LEEWARD_SESSION_HOURS", 72),
        "session_keep": read.span("LEEWARD_SESSION_KEEP_DAYS", 90),
        "staff_idle": read.span("LEEWARD_STAFF_IDLE_MINUTES", 120),
        "retention": _retention(read),
    }


def _retention(read: Environment) -> Retention:
    return Retention(
        sessions=read.span("LEEWARD_SESSION_HOURS", 72),
        throttle=read.span("LEEWARD_RETAIN_THROTTLE_HOURS", 168),
        notices=read.span("LEEWARD_RETAIN_NOTICES_DAYS", 365),
        removed_posts=read.span("LEEWARD_RETAIN_REMOVED_POSTS_DAYS", 365),
        closed_cases=read.span("LEEWARD_RETAIN_CLOSED_CASES_DAYS", 3650),
        crisis_cases=read.span("LEEWARD_RETAIN_CRISIS_CASES_DAYS", 3650),
        statements=read.span("LEEWARD_RETAIN_STATEMENTS_DAYS", 3650),
        audit=read.span("LEEWARD_RETAIN_AUDIT_DAYS", 3650),
        unseen_accounts=read.span("LEEWARD_RETAIN_UNSEEN_ACCOUNTS_DAYS", 3650),
        inspection=read.span("LEEWARD_RETAIN_INSPECTION_DAYS", 3650),
        debriefs=read.span("LEEWARD_RETAIN_DEBRIEFS_DAYS", 365),
    )


def _keys(read: Environment, production: bool) -> KeysFile:
    """Read the keys file; where it can't be used, note why and return throwaway keys so that reading goes on."""
    path = read.text("LEEWARD_KEYS_FILE")
    if not path and not production:
        path = str(Path(read.text("LEEWARD_DATA")).expanduser() / "keys.toml")
    if not path:
        read.fault("LEEWARD_KEYS_FILE", "is not set; make one with: leeward keys new FILE")
        return keysfile.fresh()
    try:
        return keysfile.load(Path(path).expanduser())
    except keysfile.KeyFaults as error:
        read.faults += error.faults
        return keysfile.fresh()


def _refusals(read: Environment, settings: Settings, keys: KeysFile) -> list[str]:
    """What production refuses to start with (promises 1.2, 1.4)."""
    faults = []
    if not read.given("LEEWARD_COUNTRY"):
        faults.append("LEEWARD_COUNTRY must be set: whose help lines are shown first.")
    if not settings.https:
        faults.append("LEEWARD_BASE_URL must be the https address that members use.")
    if keys.demo:
        faults.append("LEEWARD_KEYS_FILE holds a demo's keys; make new ones with: leeward keys new FILE")
    return faults


def _demo_refusals(settings: Settings) -> list[str]:
    if is_loopback(settings.host):
        return []
    return [
        "LEEWARD_HOST must be this machine itself (127.0.0.1) in the demo, whose passphrases everybody knows."
    ]
