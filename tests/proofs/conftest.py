"""Databases with the demonstration for proofs with real servers: made once, then copied."""

import os
import shutil
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.support.server import DemoServer

DATABASE = os.environ.get("SERVICES_DATABASE_URL", "")
NAME = f"rihla_proof_{os.getpid()}"


@pytest.fixture(scope="session")
def postgresql():
    """A connection to the PostgreSQL of ``SERVICES_DATABASE_URL`` (``make prove`` names it); skipped without one."""
    if not DATABASE:
        pytest.skip("No PostgreSQL is named.")
    try:
        server = psycopg.connect(DATABASE, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL does not answer: {error}")
    with closing(server):
        yield server


@pytest.fixture(scope="session")
def model(postgresql, tmp_path_factory):
    """The name of a database with the demonstration, and the directory that belongs to it."""
    directory = tmp_path_factory.mktemp("model")
    postgresql.execute(f'CREATE DATABASE "{NAME}"')
    DemoServer(directory, address_of(NAME)).prepare()
    yield NAME, directory
    postgresql.execute(f'DROP DATABASE "{NAME}" WITH (FORCE)')


@pytest.fixture
def demo_database(postgresql, model, tmp_path):
    """The address of a copy; what belongs to it lies in ``tmp_path``."""
    name, directory = model
    postgresql.execute(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    shutil.copytree(directory, tmp_path, dirs_exist_ok=True)
    yield address_of(f"{name}_copy")
    postgresql.execute(f'DROP DATABASE "{name}_copy" WITH (FORCE)')


def address_of(name):
    return urlunsplit(urlsplit(DATABASE)._replace(path=f"/{name}"))
