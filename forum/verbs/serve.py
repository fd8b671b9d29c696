"""``leeward serve``: keep PostgreSQL, the web and (unless told not to) the worker up; may not answer a request."""

import argparse
import asyncio
import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from forum import worker
from forum.app import create_app
from forum.environment import is_loopback
from forum.settings import OperatorFault, Settings
from forum.storage import migrate
from forum.storage.database import Database
from forum.storage.embedded import EmbeddedServer
from forum.storage.embedded_lock import SERVE
from forum.verbs import common
from moderation.screening import packaged_screener

_GRACE_SECONDS = 5
_NO_WORKER = "_LEEWARD_NO_WORKER"


def register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb."""
    verb = verbs.add_parser("serve", help="serve the forum, with its worker")
    verb.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    verb.add_argument("--port", type=int, help="port to listen on (default 8000)")
    verb.add_argument("--workers", type=int, default=1, metavar="N", help="web processes (default 1)")
    verb.add_argument("--no-worker", action="store_true", help="leave outbox and timers to 'leeward worker'")
    verb.add_argument("--demo", action="store_true", help="load the demo forum first and print its sign-ins")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; returns 0. Raises OperatorFault when folder or port belong to another."""
    _hand_down(args)
    settings = common.settings_from()
    with _server(settings, f"{SERVE} on port {settings.port}"):
        _prepare(settings, demo=args.demo)
        with _listening(settings.host, settings.port) as listener:
            print(f"Leeward is at {settings.base_url}  (Ctrl-C stops it)", flush=True)
            _serve(settings, listener, max(1, args.workers))
    return 0


def application() -> Litestar:
    """Return the application of one web process, which reads its settings from the environment that serve set."""
    _end_with_parent()
    settings = common.settings_from()
    if settings.database_url is None:
        raise OperatorFault("A web process is started by 'leeward serve' alone.")
    database = Database(settings.database_url.reveal().decode(), pool=settings.database_pool)
    app = create_app(settings, database)
    _beside(app, lambda: asyncio.to_thread(_compile_lexicon, settings.locale))
    if not os.environ.get(_NO_WORKER):
        _beside(app, lambda: worker.run(settings, database))
    app.on_shutdown.append(database.dispose)
    return app


def _end_with_parent() -> None:
    """Let one of several web processes end when the process that started them is killed, so that the port is free."""
    if sys.platform == "linux" and multiprocessing.parent_process() is not None:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _compile_lexicon(locale: str) -> None:
    """Compile the lexicon before the first post needs it; a missing or faulty one is for /readyz to tell."""
    with contextlib.suppress(LookupError, ValueError):
        packaged_screener(locale)
    # A lexicon is some million objects that live as long as the process: no collection need walk them again.
    gc.freeze()


def _beside(app: Litestar, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run ``work`` in the web process, from its start until it ends."""
    tasks: list[asyncio.Task[None]] = []

    async def begin() -> None:
        tasks.append(asyncio.create_task(work()))

    async def end() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    app.on_startup.append(begin)
    app.on_shutdown.append(end)


def _hand_down(args: argparse.Namespace) -> None:
    """Put the options into the environment, which the web processes read too."""
    if args.host:
        os.environ["LEEWARD_HOST"] = args.host
    if args.port is not None:
        os.environ["PORT"] = str(args.port)
    if args.no_worker:
        os.environ[_NO_WORKER] = "1"


@contextlib.contextmanager
def _server(settings: Settings, what: str) -> Iterator[None]:
    """Keep the embedded PostgreSQL up for the block and tell the web processes where it is."""
    if settings.database_url is not None:
        yield
        return
    server = EmbeddedServer(common.embedded_root(settings), what=what)
    with server:
        if server.said:
            print(server.said, flush=True)
        os.environ["DATABASE_URL"] = server.url
        migrate.upgrade(server.url)
        yield


def _prepare(settings: Settings, *, demo: bool) -> None:
    """Refuse what production must not start with; load the demo where asked."""
    url = os.environ["DATABASE_URL"]
    if demo:
        from forum.verbs import demo as demonstration

        asyncio.run(demonstration.load_and_print(settings, url))
        return
    asyncio.run(_demand(settings, url))


async def _demand(settings: Settings, url: str) -> None:
    async with common.opened(url) as database:
        if not settings.demo:
            from forum.verbs import setup

            await setup.demand(database)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Open the port ourselves, so that a taken one is one clear line before anything else starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise OperatorFault(f"{host} port {port} can't be used ({error.strerror}); set PORT.") from None
        listener.listen(2048)
        listener.set_inheritable(True)
        yield listener


def _serve(settings: Settings, listener: socket.socket, workers: int) -> None:
    config = uvicorn.Config("forum.verbs.serve:application", workers=workers, **_options(settings))
    # Uvicorn ends gracefully and then raises the signal again: as an interrupt it lets our own blocks end too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        if workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "factory": True,
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": not is_loopback(settings.host) or settings.https,
        "forwarded_allow_ips": settings.trusted_proxies,
        # An open stream would otherwise hold the stop until its reader leaves.
        "timeout_graceful_shutdown": _GRACE_SECONDS,
        "lifespan": "on",
    }
