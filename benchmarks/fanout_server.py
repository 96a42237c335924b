"""The two servers of the fan-out benchmark; each tells everybody whenever a line arrives on its standard input.

``python -m benchmarks.fanout_server bare PORT``: daphne and the shortest ASGI application that sends one frame to all
its sockets. ``python -m benchmarks.fanout_server platform PORT THREAD``: the platform as ``manage.py serve`` runs it,
publishing to that thread. The line is the number of the event; the frame carries the moment at which it was read.
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

Send = Callable[[dict[str, Any]], Any]


def event(number: int) -> dict[str, Any]:
    """What both send: as large as the news of a post, and the clock that all processes of a machine share."""
    return {"type": "post.published", "seq": number, "post": number, "sent": time.monotonic()}


def listen(tell: Callable[[int], None]) -> None:
    """Call ``tell`` for every line, in a thread of its own, as pages publish from theirs."""

    def run() -> None:
        for line in sys.stdin:
            tell(int(line))
        os._exit(0)

    threading.Thread(target=run, daemon=True).start()


def bare(port: int) -> None:
    from daphne.server import Server, twisted_loop

    sockets: set[Send] = set()

    async def application(scope: dict[str, Any], receive: Callable[[], Any], send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        sockets.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        sockets.discard(send)

    async def broadcast(number: int) -> None:
        text = json.dumps(event(number), separators=(",", ":"))
        for send in tuple(sockets):
            await send({"type": "websocket.send", "text": text})

    listen(lambda number: asyncio.run_coroutine_threadsafe(broadcast(number), twisted_loop) and None)
    Server(application=application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"]).run()


def platform(port: int, thread: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.utils.module_loading import import_string

    from core import live
    from core.server import serve

    listen(lambda number: live.publish(f"thread.{thread}", event(number)))
    serve(import_string(settings.ASGI_APPLICATION), host="127.0.0.1", port=port, announce=lambda _lines: None)


if __name__ == "__main__":
    kind, *numbers = sys.argv[1:]
    {"bare": bare, "platform": platform}[kind](*map(int, numbers))
