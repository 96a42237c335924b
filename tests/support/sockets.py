"""A socket as a browser opens it: own origin, session cookie, JSON frames; always closed at the end."""

import asyncio
import json
from contextlib import asynccontextmanager

from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

ORIGIN = "http://testserver"


class Closed(AssertionError):
    """The server closed the socket; ``code`` says why."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Socket:
    """One open or refused socket."""

    def __init__(self, application, path, *, session_key=None, origin=ORIGIN, headers=()):
        path, _mark, query = path.partition("?")
        sent = [(b"host", b"testserver"), *headers]
        if origin is not None:
            sent.append((b"origin", origin.encode()))
        if session_key:
            sent.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": query.encode(),
            "headers": sent,
            "subprotocols": [],
        }
        self.communicator = ApplicationCommunicator(application, scope)
        self.heartbeats = []

    async def open(self, timeout=5):
        """Connect; raises :class:`Closed` when the handshake itself was refused."""
        await self.communicator.send_input({"type": "websocket.connect"})
        answer = await self.communicator.receive_output(timeout)
        if answer["type"] != "websocket.accept":
            raise Closed(answer.get("code", 1000))
        return self

    async def send(self, frame):
        """Send a frame: an object becomes JSON, a string goes as it is."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.communicator.send_input({"type": "websocket.receive", "text": text})

    async def receive(self, timeout=5):
        """The next event; heartbeats are kept aside. Raises :class:`Closed` when the server closes."""
        while True:
            event = await self.next(timeout)
            if event["type"] != "heartbeat":
                return event
            self.heartbeats.append(event)

    async def applied(self, count, timeout=5):
        """The next so many events as a reader applies them: one that it has already is dropped (docs/live.md)."""
        events = []
        while len(events) < count:
            event = await self.receive(timeout)
            if not events or event["seq"] > events[-1]["seq"]:
                events.append(event)
        return events

    async def heartbeat(self, timeout=5):
        """The next heartbeat, whatever comes before it."""
        while True:
            event = await self.next(timeout)
            if event["type"] == "heartbeat":
                return event

    async def closed(self, timeout=5):
        """The code with which the server closes; events before it are dropped."""
        try:
            while True:
                await self.next(timeout)
        except Closed as closed:
            return closed.code

    async def silent(self, seconds=0.2):
        """True when nothing arrives for so long."""
        return await self.communicator.receive_nothing(timeout=seconds)

    async def close(self):
        """Go away as a browser does."""
        if not self.communicator.future.done():
            await self.communicator.send_input({"type": "websocket.disconnect", "code": 1001})
            await asyncio.wait({self.communicator.future}, timeout=5)
        await self.communicator.wait(timeout=1)

    async def next(self, timeout):
        message = await self.communicator.receive_output(timeout)
        if message["type"] == "websocket.close":
            raise Closed(message.get("code", 1000))
        return json.loads(message["text"])


@asynccontextmanager
async def opened(application, path, **kwargs):
    """An open socket, closed at the end: ``async with opened(websocket, "/ws/…") as socket``."""
    socket = Socket(application, path, **kwargs)
    try:
        yield await socket.open()
    finally:
        await socket.close()


def session_of(user):
    """The key of a new signed-in session of an account."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def in_database(function, *args, **kwargs):
    """Awaitable: run a function that uses the ORM from an async test."""
    return database_sync_to_async(function)(*args, **kwargs)
