"""A real server with the demonstration: one process of daphne on a free port, a database of its own."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@cache
def _prepared() -> Path:
    directory = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    DemoServer(directory).manage("prepare")
    return directory


class DemoServer:
    """``manage.py serve`` on the demonstration content, in a directory of its own; ``program`` for manage.py."""

    def __init__(
        self,
        directory: Path,
        database_url: str | None = None,
        redis_url: str = "",
        program: Sequence[str] = ("manage.py",),
    ) -> None:
        self.directory, self.program = directory, program
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": database_url or f"sqlite:///{directory}/demo.sqlite3",
            "VAR_DIR": str(directory),
            "REDIS_URL": redis_url,
        }
        self.process: subprocess.Popen | None = None

    def manage(self, *arguments: str) -> str:
        """Run a management command on the server's database."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python on the server's database: for what no visitor can do, such as letting time pass."""
        return self.manage("shell", "--verbosity", "0", "-c", code).strip()

    def prepare(self) -> None:
        """The content of the demonstration: on SQLite made once in a run of the tests, and copied from then on."""
        if self.env["DATABASE_URL"].startswith("sqlite:"):
            shutil.copytree(_prepared(), self.directory, dirs_exist_ok=True)
        else:
            self.manage("prepare")

    def start(self) -> None:
        log = (self.directory / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, *self.program, "serve", "--host", "localhost", "--port", str(self.port)],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
            assert self.process.poll() is None, (self.directory / "server.log").read_text()[-3000:]
        raise AssertionError("the server did not become ready")

    def kill(self) -> None:
        """SIGKILL, as by a power cut."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
            self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
