"""Puts TLS in front of a forum on loopback, as a proxy does in production; it reads nothing of what it passes on."""

import asyncio
import contextlib
import ssl
import threading
from pathlib import Path
from types import TracebackType

from tests.browser.elsewhere import certificate

_CHUNK = 65536


class Sealed:
    """Passes on what comes over TLS at `url` to a port, for the length of a block."""

    def __init__(self, folder: Path, port: int, towards: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate(folder))
        self._port, self._towards = port, towards
        self._loop = asyncio.new_event_loop()
        self.url = f"https://127.0.0.1:{port}"

    def __enter__(self) -> "Sealed":
        opened = threading.Event()
        threading.Thread(target=self._serve, args=(opened,), daemon=True).start()
        opened.wait(10)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _serve(self, opened: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        serving = asyncio.start_server(self._pass_on, "127.0.0.1", self._port, ssl=self._context)
        self._loop.run_until_complete(serving)
        opened.set()
        self._loop.run_forever()

    async def _pass_on(self, coming: asyncio.StreamReader, going: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            back, on = await asyncio.open_connection("127.0.0.1", self._towards)
            await asyncio.gather(_pipe(coming, on), _pipe(back, going))


async def _pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await source.read(_CHUNK):
            sink.write(chunk)
            await sink.drain()
    with contextlib.suppress(OSError, RuntimeError):
        sink.close()
