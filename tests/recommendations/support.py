"""Polis exports for tests: written ones, the extract in the project, and the larger ones where they are present."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).parent / "data"
EXTRACT = Path(__file__).parents[2] / "home" / "data" / "brexit_consensus"


def export(folder, statements, votes):
    """A folder with statements (number, moderated, text) and votes (time, statement, person, vote)."""
    _write(folder / "comments.csv", ("comment-id", "moderated", "comment-body"), statements)
    rows = [(at, "x", statement, person, vote) for at, statement, person, vote in votes]
    _write(folder / "votes.csv", ("timestamp", "datetime", "comment-id", "voter-id", "vote"), rows)
    return folder


def _write(path, names, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def real_data(name):
    """The folder of a conversation of ``POLIS_DATA``; the test is skipped where it is not there."""
    folder = Path(os.environ.get("POLIS_DATA", "nowhere")) / name
    if not folder.is_dir():
        pytest.skip(f"POLIS_DATA names no folder with “{name}”.")
    return folder


def import_folder(folder, title="Archive"):
    return _run("import_polis", str(folder), title=title)


def analyse(slug, **options):
    return _run("analyse_round", slug, format="json", **options)


def _run(name, *args, **options):
    out = io.StringIO()
    call_command(name, *args, stdout=out, **options)
    return json.loads(out.getvalue())
