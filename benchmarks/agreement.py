"""Analysis of a round of 5,000 people and 300 recommendations with 500,000 votes: processor time and memory as a part
of the budget. The baseline of these rows is the budget itself, not a bare run.

``python -m benchmarks.agreement SLUG`` is the part that runs inside the platform; ``measure`` calls it.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.archives import MEGABYTES, SECONDS, child
from benchmarks.rows import Row, row, seconds

PEOPLE, STATEMENTS, CAMPS = 5_000, 300, 4
SEED = 20261128
TITLE = "A round of many"
BUDGET_SECONDS, BUDGET_MEGABYTES = 3.0, 500.0


def make_export(folder: Path) -> None:
    """Four camps; a person votes on a third of the statements, one time in five neutrally, else like the camp."""
    _write(
        folder / "comments.csv",
        ["comment-id", "moderated", "comment-body"],
        ([n, 1, f"Statement {n}"] for n in range(STATEMENTS)),
    )
    _write(folder / "votes.csv", ["timestamp", "comment-id", "voter-id", "vote"], _votes(Random(SEED)))


def _votes(random: Random) -> Iterator[list[int]]:
    camps = [[random.choice([1, -1]) for _ in range(STATEMENTS)] for _ in range(CAMPS)]
    for person in range(PEOPLE):
        camp = random.choice(camps)
        for statement in random.sample(range(STATEMENTS), STATEMENTS // 3):
            yield [1, statement, person, 0 if random.random() < 0.2 else camp[statement]]


def _write(path: Path, names: list[str], rows: Iterator[list[object]] | Iterator[list[int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows(rows)


def measure(env: dict[str, str], directory: Path) -> list[Row]:
    """The rows of the benchmark, on the database that ``env`` names."""
    make_export(directory)
    _used, _memory, said = child(["manage.py", "import_polis", str(directory), "--title", TITLE], env)
    result = json.loads(said)
    assert result["votes"] == PEOPLE * (STATEMENTS // 3), result
    _used, memory, said = child(["-m", "benchmarks.agreement", result["slug"]], env)
    return [*json.loads(said), row("agreement_memory", memory, BUDGET_MEGABYTES, 1, MEGABYTES)]


def inside(slug: str) -> list[Row]:
    """Reading the votes, and everything that ``analyse_round`` tells."""
    import django

    django.setup()

    from recommendations.models import Round
    from recommendations.queries.agreement import archive_analysis

    archive = Round.objects.get(slug=slug)
    return [row("agreement", seconds(lambda: archive_analysis(archive)), BUDGET_SECONDS, 1, SECONDS)]


if __name__ == "__main__":
    print(json.dumps(inside(sys.argv[1])))
