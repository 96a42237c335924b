"""The base of every socket: who may listen, what was missed, what is new, and when to go.

A socket carries news, never commands. The order is that of security.md 4.2: allow → listen → answer what was
missed from the database → hand on what arrives; the reader drops numbers it has and asks again when one is
missing.

Frames to the browser are JSON objects with a ``type``. The base sends ``{"type": "heartbeat", "seq": n}``
every 25 seconds, ``{"type": "reload"}`` when too much was missed. The browser may send ``{"since": n}`` and
nothing else. Close codes are those of :class:`Close`.
"""

import asyncio
import enum
import json
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any, ClassVar, ParamSpec, TypeVar, cast
from urllib.parse import parse_qs

from channels.db import DatabaseSyncToAsync
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.contrib.auth import get_user

from core import live

logger = logging.getLogger("rihla.live")

HEARTBEAT_SECONDS = 25.0
MAX_LIFE_SECONDS = 30 * 60.0
MAX_INCOMING_CHARACTERS = 1024
MAX_INCOMING_PER_MINUTE = 30
MAX_SINCE = 2**53

P = ParamSpec("P")
R = TypeVar("R")

_pool = ThreadPoolExecutor(max_workers=getattr(settings, "SOCKET_THREADS", 4), thread_name_prefix="socket-db")
_highest = live.Shared(seconds=5)


class Close(enum.IntEnum):
    """Why a socket was closed; the browser's module knows these numbers."""

    MALFORMED = 4400
    SIGN_IN = 4401  # the session is over: reload the page
    FORBIDDEN = 4403  # no longer yours to read: reload the page
    GONE = 4404  # there is no such thing
    RENEW = 4408  # open for long enough: come back at once with the last number
    SLOW = 4410  # could not keep up: come back with the last number
    STOPPING = 4412  # the server restarts: come back after a random pause
    TOO_BIG = 4413  # do not come back: a program of ours never sends such a frame
    FLOOD = 4429  # asked too often: come back after a minute


class Refused(Exception):
    """Raised by the hooks: the socket is closed with this code."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


async def db(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function that queries, in one of a few threads with connections of their own.

    The only way for a socket to the database: Channels' own would put all sockets of a process on one thread.
    """
    call = cast(Any, DatabaseSyncToAsync)(function, thread_sensitive=False, executor=_pool)
    return cast(R, await call(*args, **kwargs))


class BaseConsumer:
    """An ASGI application for one socket. Subclasses give :meth:`authorise`, :meth:`snapshot`,
    :meth:`highest_seq`.

    ``self.scope`` is the ASGI scope, ``self.params`` the values of the address, ``self.user`` the account or
    Django's ``AnonymousUser``; it is loaded afresh before every call of :meth:`authorise`. A consumer keeps
    ids, not objects.
    """

    heartbeat_seconds: ClassVar[float] = HEARTBEAT_SECONDS
    max_life_seconds: ClassVar[float] = MAX_LIFE_SECONDS
    queue_size: ClassVar[int] = live.QUEUE_SIZE

    scope: dict[str, Any]
    params: dict[str, Any]
    user: Any

    # --- Hooks ----------------------------------------------------------------------------------------------

    async def authorise(self) -> Iterable[str]:
        """The topics this socket may listen to, now. Raises :class:`Refused`.

        Called when the socket opens and again whenever the rights of its account, its session or one of its
        topics changed. Load by id through :func:`db`; believe nothing that was loaded before.
        """
        raise NotImplementedError

    async def snapshot(self, since: int | None) -> Sequence[live.Event]:
        """The events with a number above ``since``, in order, from the database; ``since`` is None at a first
        visit.

        Where more is missing than is sensible to send (5,000), give ``[{"type": "reload"}]``.
        """
        return []

    async def highest_seq(self) -> int | None:
        """The highest number in the database, for heartbeats; asked once for all sockets with them."""
        return None

    def hand_on(self, frame: live.Frame) -> str | None:
        """The text to send for a frame, None to leave it out. Runs for every frame: no database here."""
        return frame.text

    # --- The socket -----------------------------------------------------------------------------------------

    @classmethod
    def as_asgi(cls, **kwargs: Any) -> Callable[..., Any]:
        """The application for a route; a new consumer for each socket."""

        async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
            await cls(**kwargs)(scope, receive, send)

        application.consumer_class = cls  # type: ignore[attr-defined]
        return application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.params = scope.get("url_route", {}).get("kwargs", {})
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        self._hub = live.hub()
        self._sending = asyncio.Lock()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._inbox = self._hub.open(self.queue_size)
        try:
            await self._serve()
        except Refused as refusal:
            await self._close(refusal.code)
        finally:
            self._hub.close(self._inbox)

    async def _serve(self) -> None:
        try:
            await self._admit()
        except Refused:
            # Accepted first, because a browser is told a close code only of a socket that was open.
            await self._send({"type": "websocket.accept"})
            raise
        await self._send({"type": "websocket.accept"})
        await self._hub.ready()
        await self._send_missed(_since_of(self.scope))
        await self._run_until_one_ends(
            self._read_frames(),
            self._write_frames(),
            self._inbox.overflowed.wait(),
        )

    async def _run_until_one_ends(self, *coroutines: Any) -> None:
        tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
        # The first beat at a random moment, so that those of sockets that opened together do not coincide.
        self._tell_later(live.BEAT, self.heartbeat_seconds * random.uniform(0.5, 1))  # noqa: S311
        self._tell_later(live.OLD, self.max_life_seconds * random.uniform(0.9, 1))  # noqa: S311
        try:
            done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for timer in self._timers.values():
                timer.cancel()
            await _cancel(tasks)
        for task in done:
            task.result()
        if self._inbox.overflowed.is_set():
            raise Refused(Close.SLOW)

    async def _admit(self) -> None:
        session_key = _session_key_of(self.scope)
        was_signed_in = getattr(getattr(self, "user", None), "pk", None) is not None
        self.user = await db(_load_user, session_key)
        if was_signed_in and self.user.pk is None:
            raise Refused(Close.SIGN_IN)
        topics = set(await self.authorise())
        own = {live.session_topic(session_key)} if session_key else set()
        if self.user.pk is not None:
            own.add(live.user_topic(self.user.pk))
        self._topics = frozenset(topics)
        self._hub.listen(self._inbox, topics | own)

    # --- What runs while it is open -------------------------------------------------------------------------

    async def _read_frames(self) -> None:
        loop = asyncio.get_running_loop()
        window, count = loop.time(), 0
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            if loop.time() - window > 60:
                window, count = loop.time(), 0
            count += 1
            if count > MAX_INCOMING_PER_MINUTE:
                raise Refused(Close.FLOOD)
            await self._send_missed(_asked_since(message))

    async def _write_frames(self) -> None:
        while True:
            item = await self._inbox.queue.get()
            if item == live.STOPPING:
                raise Refused(Close.STOPPING)
            if item == live.OLD:
                raise Refused(Close.RENEW)
            if item == live.LOST:
                await self._admit()
            if isinstance(item, str):
                self._tell_later(live.BEAT, self.heartbeat_seconds)
                await self._send_heartbeat()
            elif item.event.get("type") == live.RIGHTS_CHANGED:
                await self._admit()
            else:
                text = self.hand_on(item)
                if text is not None:
                    async with self._sending:
                        await self._send({"type": "websocket.send", "text": text})

    def _tell_later(self, word: str, seconds: float) -> None:
        """Put the word into the inbox after so long, once: a timer costs a tenth of a task."""
        if word in self._timers:
            self._timers[word].cancel()
        self._timers[word] = asyncio.get_running_loop().call_later(seconds, self._inbox.put, word)

    async def _send_missed(self, since: int | None) -> None:
        async with self._sending:  # what arrives meanwhile waits in the inbox and follows in order
            for event in await self.snapshot(since):
                await self._send({"type": "websocket.send", "text": live.encode(event)})

    async def _send_heartbeat(self) -> None:
        key = f"{type(self).__name__}:{','.join(sorted(self._topics))}"
        try:
            seq = await _highest.get(key, self.highest_seq)
        except Exception as error:
            # A heartbeat without a number harms nobody; closing every socket when the database stumbles
            # would.
            logger.warning("The highest number could not be read (%s).", type(error).__name__)
            seq = None
        await self._send({"type": "websocket.send", "text": live.encode({"type": "heartbeat", "seq": seq})})

    async def _close(self, code: Close) -> None:
        await self._send({"type": "websocket.close", "code": int(code)})


def sockets(patterns: Sequence[Any]) -> Any:
    """The socket application: own origin only (a missing one is refused too), unknown addresses refused.

    Consumers find out by themselves who is there: no middleware for sessions or accounts around it.
    """
    router = URLRouter(list(patterns))

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await router(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await send({"type": "websocket.close", "code": int(Close.GONE)})

    return AllowedHostsOriginValidator(application)


async def _cancel(tasks: Sequence["asyncio.Future[Any]"]) -> None:
    """End all tasks, also one that swallows a cancellation."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _done, waiting = await asyncio.wait(waiting, timeout=1)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains


# --- Small parts --------------------------------------------------------------------------------------------


def _session_key_of(scope: dict[str, Any]) -> str | None:
    for name, value in scope.get("headers", []):
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            return morsel.value if morsel else None
    return None


def _load_user(session_key: str | None) -> Any:
    """The account of the session now: nobody after sign-out, a new password or the end of the session."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(cast(Any, SimpleNamespace(session=store)))


def _since_of(scope: dict[str, Any]) -> int | None:
    values = parse_qs(scope.get("query_string", b"").decode("latin1")).get("since", [])
    return _number(values[0]) if values else None


def _asked_since(message: dict[str, Any]) -> int:
    """The number in ``{"since": n}``; anything else is not a frame of ours."""
    text = message.get("text")
    if text is None:
        raise Refused(Close.MALFORMED)
    if len(text) > MAX_INCOMING_CHARACTERS:
        raise Refused(Close.TOO_BIG)
    try:
        content = json.loads(text)
        return _number(content["since"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(Close.MALFORMED) from None


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refused(Close.MALFORMED)
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MAX_SINCE):
        raise Refused(Close.MALFORMED)
    return int(text)
