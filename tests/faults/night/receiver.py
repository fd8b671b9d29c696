"""Where people on call are rung: an HTTP server on loopback that notes who was rung, for what, and when."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message: whose channel, which alert, its key, and when it was here (seconds since the epoch)."""

    person: str
    alert: str
    key: str
    at: float


@dataclass
class Receiver:
    """Keeps every arrival; the address of a person's channel ends with their name."""

    port: int = 0
    arrivals: list[Arrival] = field(default_factory=list)

    def address(self, person: str) -> str:
        """Return where this person is rung."""
        return f"http://127.0.0.1:{self.port}/{person}"


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port for a block."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            sent = self.rfile.read(length)
            if len(sent) < length:
                return  # whoever sent it was killed halfway: nothing has arrived
            body = json.loads(sent)
            key = self.headers["Idempotency-Key"]
            if "link" in body:
                alert = body["link"].rsplit("/", 1)[1]
                kept.arrivals.append(Arrival(self.path.strip("/"), alert, key, time.time()))
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
