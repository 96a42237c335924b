"""Import, report and exports of an archive of many responses: processor time as a multiple of reading the same rows
bare, and memory as a multiple of a process that has only started.

``python -m benchmarks.archives SLUG`` is the part that runs inside the platform; ``measure`` calls it.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.rows import Row, row, seconds

ROOT = Path(__file__).resolve().parent.parent
SIZE = 100_000 if os.environ.get("SCALE") == "full" else 10_000
SEED = 20200614
TITLE = "A survey of many"
# Measured with 10,000 and 100,000 responses of 30 questions (docs/scale.md), with half as much again.
IMPORT, CLOSING, REPORT, TEXTS_CSV, TEXTS_JSON, TEXTS_XLSX, MEMORY = 200, 4.5, 0.5, 50, 50, 165, 3
SECONDS, MEGABYTES = "s processor time", "MB at most"

TYPES = ["EU Citizen", "Company/Business organisation", "NGO (Non-governmental organisation)", "Trade Union", ""]
SCALE = ["1 - Not important at all", "2 - Not important", "3 - Neutral", "4 - Important", "5 - Very important"]
MEANS = ["Bus", "Train", "Tram", "Bicycle"]
WORDS = [f"word{n}" for n in range(4000)]
HEADER = [
    "Reference",
    "Feedback date",
    "Language",
    "User type",
    "Scope",
    "Organisation name",
    "Transparency register number",
    "Organisation size",
    "Country",
    "Publication privacy settings",
]


def make_file(path: Path, size: int) -> None:
    """So many responses to 30 questions: two matrices of five lines, ten closed, four of several choices, two numbers,
    four of words; each answered by four in five."""
    random = Random(SEED)
    header = list(HEADER)
    header += [f"How important is each of these?\n: Line {n}" for n in range(5)]
    header += [f"How well does each of these work?\n: Line {n}" for n in range(5)]
    header += [f"Closed question {n}?" for n in range(10)] + [f"Which of these, {n}?" for n in range(4)]
    header += ["How many years?", "How many people?"] + [f"What else, {n}? Please specify" for n in range(4)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(header)
        for number in range(size):
            writer.writerow(_profile(random, number) + [_cell(random, place) for place in range(30)])


def _profile(random: Random, number: int) -> list[str]:
    kind = random.choice(TYPES)
    privacy = "published in an anonymous way" if not kind else "published with your personal information"
    day = f"{1 + number % 28:02}.{1 + number % 6:02}.2020 10:00"
    name = f"Organisation {number}" if kind else ""
    country = random.choice(["Spain", "Italy", "Malta"]) if kind else ""
    language = random.choice(["English", "French", "German"])
    return [f"F{number}", day, language, kind, "", name, "", "", country, f"The feedback can be {privacy}"]


def _cell(random: Random, place: int) -> str:
    if random.random() < 0.2:
        return ""
    if place < 10:
        return random.choice(SCALE)
    if place < 20:
        return random.choice(["Yes", "No", "No opinion"])
    if place < 24:
        return ";".join(random.sample(MEANS, random.randint(1, 3)))
    if place < 26:
        return str(random.randint(0, 400))
    return " ".join(random.choices(WORDS, k=40))


def child(arguments: list[str], env: dict[str, str]) -> tuple[float, float, str]:
    """Seconds of processor time, peak memory in megabytes, and what it printed."""
    read, write = os.pipe()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=env, stdout=write)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said


def measure(env: dict[str, str], directory: Path, size: int = SIZE) -> list[Row]:
    """The rows of the benchmark, on the database that ``env`` names."""
    path = directory / "survey.csv"
    make_file(path, size)
    bare = _bare_read(path)
    idle, idle_memory, _said = child(["manage.py", "shell", "--verbosity", "0", "-c", "pass"], env)
    used, memory, said = child(["manage.py", "import_eusurvey", str(path), "--title", TITLE], env)
    result = json.loads(said)
    assert result["responses"] == size, result
    rows = [
        row("archive_import", used - idle, bare, IMPORT, SECONDS),
        row("archive_import_memory", memory, idle_memory, MEMORY, MEGABYTES),
    ]
    _used, memory, said = child(["-m", "benchmarks.archives", result["slug"]], env)
    rows += json.loads(said)
    _used, _memory, said = child(["-m", "benchmarks.workbench", result["slug"]], env)
    rows += json.loads(said)
    rows.append(row("archive_report_and_export_memory", memory, idle_memory, MEMORY, MEGABYTES))
    return rows


def _bare_read(path: Path) -> float:
    """Processor seconds of the csv module for the same file."""
    before = time.process_time()
    with path.open(encoding="utf-8", newline="") as stream:
        for _row_of_file in csv.reader(stream, delimiter=";"):
            pass
    return time.process_time() - before


def inside(slug: str) -> list[Row]:
    """Tables, report and exports against bare queries that read the same rows."""
    import django

    django.setup()
    from django.db import connection

    from consult.analysis.tables import edition_of
    from consult.exports import sheets_of, write
    from consult.models import Consultation
    from consult.queries.results import edition_at, report

    archive = Consultation.objects.get(slug=slug)
    edition = edition_at(archive)
    assert edition is not None
    choices = (
        "SELECT a.question_id, c.option_id, c.row_id, r.source_category FROM consult_response r"
        " JOIN consult_answer a ON a.response_id = r.id JOIN consult_choice c ON c.answer_id = a.id"
        f" WHERE r.consultation_id = {archive.pk}"
    )
    texts = (
        "SELECT r.public_id, a.question_id, a.words, a.words_language, r.organisation_name FROM consult_response r"
        f" JOIN consult_answer a ON a.response_id = r.id WHERE r.consultation_id = {archive.pk} AND a.words <> ''"
    )

    def bare(query: str) -> Callable[[], None]:
        def read() -> None:
            with connection.cursor() as cursor:
                cursor.execute(query)
                while cursor.fetchmany(2000):
                    pass

        return read

    def export(kind: str) -> Callable[[], None]:
        def make() -> None:
            with open(os.devnull, "wb") as sink:
                if kind == "xlsx":
                    import tempfile

                    with tempfile.TemporaryFile() as made:
                        write([sheets_of(archive, edition)["contributions"]], kind, made)
                else:
                    write([sheets_of(archive, edition)["contributions"]], kind, sink)

        return make

    bare_choices, bare_texts = seconds(bare(choices), times=3), seconds(bare(texts))
    return [
        row("archive_closing", seconds(lambda: edition_of(archive), times=3), bare_choices, CLOSING, SECONDS),
        row("archive_report", seconds(lambda: report(archive, edition)), bare_choices, REPORT, SECONDS),
        row("archive_texts_csv", seconds(export("csv")), bare_texts, TEXTS_CSV, SECONDS),
        row("archive_texts_json", seconds(export("json")), bare_texts, TEXTS_JSON, SECONDS),
        row("archive_texts_xlsx", seconds(export("xlsx")), bare_texts, TEXTS_XLSX, SECONDS),
    ]


if __name__ == "__main__":
    print(json.dumps(inside(sys.argv[1])))
