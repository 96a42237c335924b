"""A server with one room and no database, for tests of sockets on the wire: ``python -m
tests.core.room_server``.

``GET /publish?count=3&size=100`` publishes so many events from a thread, as a page does after a commit.
"""

import json
import os
import resource
import sys
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import path


def main(port, lock):
    settings.INSTALLED_APPS = [
        "core",
        "django_tasks",
        "django_tasks_db",
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
    ]
    settings.AUTH_USER_MODEL = "auth.User"
    settings.EMBEDDED_WORKER = False
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.DATABASES["default"]["NAME"] = lock
    import django

    django.setup()
    from core import live
    from core.consumers import BaseConsumer, sockets

    class Room(BaseConsumer):
        async def authorise(self):
            return {"room"}

    room = sockets([path("ws/room/", Room.as_asgi())])

    def publish(count, size):
        for number in range(count):
            live.publish("room", {"type": "post.published", "seq": number, "text": "x" * size})

    async def http(scope, receive, send):
        query = {name: int(values[0]) for name, values in parse_qs(scope["query_string"].decode()).items()}
        if query.get("count"):
            await sync_to_async(publish)(query["count"], query.get("size", 100))
        answer = {**live.stats(), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
        body = json.dumps(answer).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def application(scope, receive, send):
        await (room if scope["type"] == "websocket" else http)(scope, receive, send)

    from core.server import serve

    serve(application, host="127.0.0.1", port=port, announce=lambda lines: print("open", flush=True))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
