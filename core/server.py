"""The server process: daphne with a bounded pool of threads and patient sockets, worker and clock inside.

Importing this module installs the asyncio reactor of Twisted; only ``manage.py serve`` does.
"""

import asyncio
import fcntl
import logging
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from twisted.internet import defer
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from core import live
from core.bounded import MAX_BODY, Application, BoundedApplication
from core.worker import EmbeddedWorker

logger = logging.getLogger("rihla.server")

MAX_FRAME = 8 * 1024
REQUEST_SECONDS = 120
DRAIN_SECONDS = 20
STOP_SECONDS = 2.0

TOO_LARGE = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Cache-Control: no-store\r\nContent-Length: 34\r\n\r\nThis is larger than we can take.\r\n"
)


class OneProcessOnly(Exception):
    """Another process runs with the in-memory live layer: neither would hear what the other publishes."""


# --- daphne -------------------------------------------------------------------------------------------------


class LimitedRequest(WebRequest):
    """A request whose body is cut off above the limit, before it fills memory or disk."""

    _received = 0

    def gotLength(self, length: int | None) -> None:
        if length is not None and length > MAX_BODY:
            self._refuse()
        else:
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > MAX_BODY:
            self._refuse()
        elif self.content is not None:
            super().handleContentChunk(data)

    def _refuse(self) -> None:
        channel = self.channel
        if channel is not None and channel.transport is not None:
            channel.transport.write(TOO_LARGE)
            channel.loseConnection()


@implementer(IPushProducer)
class Valve:
    """Told by the transport when its buffer is full and when it has emptied again."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:
        self.open.clear()

    def resumeProducing(self) -> None:
        self.open.set()

    def stopProducing(self) -> None:
        self.open.set()


class SocketProtocol(WebSocketProtocol):
    """A socket that tells its sender to wait while the reader is slow; daphne's own buffers without bound."""

    valve: Valve | None = None

    def onOpen(self) -> None:
        self.valve = Valve()
        self.transport.unregisterProducer()
        self.transport.registerProducer(self.valve, True)
        super().onOpen()


class RihlaServer(Server):
    """daphne's server with limits, back-pressure and an orderly end."""

    application: BoundedApplication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ports: list[Any] = []
        self.on_listening: Callable[[], None] = lambda: None
        self.failure = ""

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        valve = getattr(protocol, "valve", None)
        if valve is not None and not valve.open.is_set() and message["type"] == "websocket.send":
            try:
                # Not wait_for: until Python 3.12 it can swallow the cancellation that ends the socket.
                async with asyncio.timeout(DRAIN_SECONDS):
                    await valve.open.wait()
            except TimeoutError:
                protocol.transport.abortConnection()

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self.ports.append(port)
        if len(self.ports) == len(self.endpoints):
            self.on_listening()

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    def kill_all_applications(self) -> Any:
        """Close the door, send the sockets away, give requests two seconds to end, cancel the rest."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._wind_down()))

    async def _wind_down(self) -> None:
        for port in self.ports:
            port.stopListening()
        hub = live.current_hub()
        if hub is not None:
            hub.dismiss()
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        while asyncio.get_running_loop().time() < deadline and (self.application.active or self._open_sockets()):
            await asyncio.sleep(0.02)
        rest = [details.get("application_instance") for details in self.connections.values()]
        running = [instance for instance in rest if instance is not None and not instance.done()]
        for instance in running:
            instance.cancel()
        if running:
            await asyncio.wait(running, timeout=0.5)
        if hub is not None:
            await hub.stop()

    def _open_sockets(self) -> bool:
        hub = live.current_hub()
        return hub is not None and bool(hub.inboxes)


class LimitedHTTPFactory(HTTPFactory):
    """Makes limited requests."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol


# daphne's server makes its factories by these names.
WebSocketFactory.protocol = SocketProtocol
sys.modules["daphne.server"].HTTPFactory = LimitedHTTPFactory  # type: ignore[attr-defined]


# --- The process --------------------------------------------------------------------------------------------


def serve(application: Application, *, host: str, port: int, announce: Callable[[Iterable[str]], None]) -> str:
    """Serve until SIGTERM or SIGINT, then end within three seconds. Gives an error sentence, empty when all
    was well.

    ``announce`` gets the lines that tell where to go, once the port is open. Raises :class:`OneProcessOnly`.
    """
    twisted_loop.set_default_executor(ThreadPoolExecutor(max_workers=4, thread_name_prefix="loop"))
    bounded = BoundedApplication(application, threads=settings.SERVER_THREADS)
    lock = take_process_lock()
    worker = EmbeddedWorker(alone=lock is not None) if settings.EMBEDDED_WORKER else None
    server = RihlaServer(
        application=bounded,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        action_logger=None,  # it would write addresses of clients
        http_timeout=REQUEST_SECONDS,
        websocket_timeout=2 * 60 * 60,
        websocket_max_message_size=MAX_FRAME,
        websocket_max_frame_size=MAX_FRAME,
        server_name="",
        verbosity=0,
    )

    def listening() -> None:
        twisted_loop.call_soon(live.hub)
        if worker is not None:
            worker.start()
        announce(banner(f"http://{host}:{port}/"))

    server.on_listening = listening
    try:
        server.run()
    finally:
        if worker is not None:
            worker.stop(timeout=0.5)
        bounded.close()
        if lock is not None:
            lock.close()
    return server.failure


def banner(address: str) -> list[str]:
    """The lines to print: ``settings.SERVE_BANNER``, a list or a function of the address (or its name)."""
    from django.utils.module_loading import import_string

    configured = getattr(settings, "SERVE_BANNER", None)
    if isinstance(configured, str):
        configured = import_string(configured)
    if callable(configured):
        return [str(line) for line in configured(address)]
    return [str(line) for line in configured] if configured else [f"Rihla is open at {address}"]


def take_process_lock() -> IO[str] | None:
    """With the in-memory layer, the lock that only one process of this installation can hold; None with
    Redis.

    The kernel gives it back when the process ends, however it ends. Raises :class:`OneProcessOnly`.
    """
    if live.reaches_other_processes():
        return None
    lock = _lock_path().open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise OneProcessOnly(
            "A server of this installation is running already. The in-memory live layer serves one process "
            "only: stop the other one, or set REDIS_URL."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _lock_path() -> Path:
    """Beside the database file, which is what makes an installation; else in ``settings.VAR_DIR``."""
    database = settings.DATABASES["default"]
    if str(database["ENGINE"]).endswith("sqlite3"):
        return Path(f"{database['NAME']}.serving")
    return Path(settings.VAR_DIR) / "serving"
