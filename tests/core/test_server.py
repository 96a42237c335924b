"""The server: threads of a fixed number, true lengths, one process, an orderly end."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import connection

from core.bounded import MAX_BODY, BoundedApplication
from core.server import OneProcessOnly, banner, take_process_lock

ROOT = Path(__file__).parents[2]


async def call(application, *, headers=((b"content-length", b"0"),), messages=None):
    incoming = list(messages or [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    sent = []

    async def send(message):
        sent.append(message)

    await application({"type": "http", "path": "/", "headers": list(headers)}, receive, send)
    return sent


class TestBoundedApplication:
    async def test_requests_share_a_fixed_number_of_threads(self):
        names, running, most = set(), 0, 0
        lock = threading.Lock()

        def work():
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                names.add(threading.current_thread().name)
            time.sleep(0.01)
            with lock:
                running -= 1

        async def inner(scope, receive, send):
            await sync_to_async(work)()
            await sync_to_async(work)()

        bounded = BoundedApplication(inner, threads=3)
        await asyncio.gather(*(call(bounded) for _ in range(30)))
        assert len(names) == 3 and most == 3
        assert bounded.active == 0
        bounded.close()

    async def test_a_request_stays_on_its_thread(self):
        async def inner(scope, receive, send):
            first = await sync_to_async(threading.get_ident)()
            await asyncio.sleep(0.01)
            assert await sync_to_async(threading.get_ident)() == first

        bounded = BoundedApplication(inner, threads=4)
        await asyncio.gather(*(call(bounded) for _ in range(20)))
        bounded.close()

    async def test_a_thread_comes_back_after_a_fault(self):
        async def inner(scope, receive, send):
            raise RuntimeError

        bounded = BoundedApplication(inner, threads=1)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await call(bounded)
        assert bounded.active == 0
        bounded.close()

    async def test_sockets_take_no_thread(self):
        seen = []

        async def inner(scope, receive, send):
            seen.append(scope["type"])

        bounded = BoundedApplication(inner, threads=1)
        await bounded({"type": "websocket", "headers": []}, None, None)
        assert seen == ["websocket"] and bounded._free is None
        bounded.close()

    async def test_a_body_without_a_length_gets_its_true_one(self):
        found = {}

        async def inner(scope, receive, send):
            found["length"] = dict(scope["headers"]).get(b"content-length")
            found["messages"] = [await receive() for _ in range(3)]

        messages = [
            {"type": "http.request", "body": b"abc", "more_body": True},
            {"type": "http.request", "body": b"de", "more_body": False},
        ]
        bounded = BoundedApplication(inner, threads=1)
        await call(bounded, headers=[], messages=messages)
        assert found["length"] == b"5"
        assert b"".join(message.get("body", b"") for message in found["messages"]) == b"abcde"
        assert found["messages"][-1]["type"] == "http.disconnect"
        bounded.close()

    async def test_an_endless_body_is_not_kept(self):
        kept = []

        async def inner(scope, receive, send):
            assert int(dict(scope["headers"])[b"content-length"]) > MAX_BODY
            while (message := await receive())["type"] == "http.request":
                kept.append(len(message["body"]))

        chunk = b"x" * 1024 * 1024
        count = MAX_BODY // len(chunk) + 5
        messages = [{"type": "http.request", "body": chunk, "more_body": number < count - 1} for number in range(count)]
        bounded = BoundedApplication(inner, threads=1)
        await call(bounded, headers=[], messages=messages)
        assert sum(kept) <= MAX_BODY
        bounded.close()


class TestOneProcess:
    def test_a_second_process_is_refused(self, settings, tmp_path):
        settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "x")}}
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
        first = take_process_lock()
        with pytest.raises(OneProcessOnly, match="one process only"):
            take_process_lock()
        first.close()
        take_process_lock().close()

    def test_with_redis_any_number_may_run(self, settings):
        settings.CHANNEL_LAYERS = {
            "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": []}}
        }
        assert take_process_lock() is None


class TestBanner:
    def test_a_list_a_function_or_nothing(self, settings):
        settings.SERVE_BANNER = ["a", "b"]
        assert banner("http://x/") == ["a", "b"]
        settings.SERVE_BANNER = lambda address: [f"open {address}"]
        assert banner("http://x/") == ["open http://x/"]
        del settings.SERVE_BANNER
        assert banner("http://x/") == ["Rihla is open at http://x/"]


# --- A real process -----------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path, transactional_db):
    """A server of its own on a copy of the test database: its address and its process."""
    if connection.vendor != "sqlite":
        pytest.skip("The embedded server is tested on SQLite.")
    copy = tmp_path / "site.sqlite3"
    with sqlite3.connect(django_settings.DATABASES["default"]["NAME"]) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{copy}",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
    }
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).read()
            break
        except OSError:
            time.sleep(0.1)
    else:
        process.kill()
        pytest.fail(f"The server did not start: {process.stdout.read()}")
    yield address, process, environment
    process.kill()
    process.wait()
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_it_serves_says_where_refuses_a_second_and_ends_in_time(served):
    address, process, environment = served
    ready = json.load(urllib.request.urlopen(f"{address}/readyz", timeout=10))
    assert ready == {"ready": True, "parts": {"database": "ok", "migrations": "ok", "live": "ok"}}
    headers = urllib.request.urlopen(f"{address}/healthz", timeout=10).headers
    assert "daphne" not in str(headers).lower()

    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode != 0
    assert "one process only" in second.stderr

    before = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - before < 3
    output = process.stdout.read()
    assert address.rpartition(":")[2] in output
    assert "Traceback" not in output
