"""Django behind a fixed number of threads.

daphne's own way of running Django opens a thread and a database connection for every request. Here a request
takes one of a fixed number of threads, each of which keeps its connection; when all are taken it waits its
turn.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from core.middleware import UPLOAD_BODY_LIMIT

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Nothing larger ever reaches Django; up to it Django answers with a page and a sentence (core.middleware).
MAX_BODY = UPLOAD_BODY_LIMIT + 1024 * 1024


class BoundedApplication:
    """Runs each HTTP request of an ASGI application on one thread of a fixed set; sockets pass through.

    A thread serves one request at a time, from start to end, so that its database connection is that
    request's alone. A request without a length gets one, after at most ``MAX_BODY`` bytes were read.
    """

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.executors = [
            ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"request-{number}") for number in range(threads)
        ]
        self._free: asyncio.Queue[ThreadPoolExecutor] | None = None
        self.active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        if not any(name == b"content-length" for name, _value in scope["headers"]):
            scope, receive = await _with_length(scope, receive)
        free = self._pool()
        self.active += 1
        try:
            executor = await free.get()
            try:
                async with ThreadSensitiveContext(executor=executor):
                    await self.application(scope, receive, send)
            finally:
                free.put_nowait(executor)
        finally:
            self.active -= 1

    def close(self) -> None:
        """Give the threads up without waiting for what still runs in them."""
        for executor in self.executors:
            executor.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> "asyncio.Queue[ThreadPoolExecutor]":
        # Last in, first out: few threads stay busy and their connections warm.
        if self._free is None:
            self._free = asyncio.LifoQueue()
            for executor in reversed(self.executors):
                self._free.put_nowait(executor)
        return self._free


async def _with_length(scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """The request with its body read and its true length in the headers; a body too large is not kept."""
    messages: list[dict[str, Any]] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            messages.append(message)
            break
        length += len(message.get("body", b""))
        messages.append(message if length <= MAX_BODY else {**message, "body": b""})
        if not message.get("more_body"):
            break
    waiting = iter(messages)

    async def replay() -> dict[str, Any]:
        following = next(waiting, None)
        return following if following is not None else await receive()

    if not length:
        return scope, replay
    headers = [*scope["headers"], (b"content-length", str(length).encode())]
    return {**scope, "headers": headers}, replay
