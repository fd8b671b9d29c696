"""Numbers for the operator, on a registry of our own; labels are route templates and kinds, never a person's."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

REQUESTS = Counter(
    "leeward_requests_total", "Answers by route template", ["method", "route", "status"], registry=REGISTRY
)
DURATION = Histogram(
    "leeward_request_seconds",
    "Time to answer by route template",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
EVENTS = Counter("leeward_events_total", "What happened, by kind", ["kind"], registry=REGISTRY)
OUTBOX_LATE = Gauge(
    "leeward_outbox_late_seconds",
    "Age of the oldest overdue outbox row: alarm on this one",
    registry=REGISTRY,
)
STEP_LATE = Gauge(
    "leeward_step_late_seconds",
    "Age of the oldest overdue step or message of an alert: alarm on this one too",
    registry=REGISTRY,
)
CHANNELS_DEAD = Gauge(
    "leeward_channels_dead", "Channels of people on call that have failed for ten minutes", registry=REGISTRY
)
ALERTS_OPEN = Gauge("leeward_alerts_open", "Alerts that nobody has answered yet", registry=REGISTRY)
LISTENERS = Gauge("leeward_listeners", "Open circles and streams in this process", registry=REGISTRY)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is the template ("/threads/{id}"), never the path that was asked for."""
    REQUESTS.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
    DURATION.labels(route).observe(seconds)


def exposition() -> bytes:
    """Return all numbers in the text format of Prometheus."""
    return generate_latest(REGISTRY)


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
