"""An order in which voices of every kind come by turns, the same for everybody on one day. Pure.

Only public marks count: an institution, the category of an organisation, or a person. An order built on what people
declared of themselves would publish it.
"""

from collections.abc import Iterable
from random import Random


def mixed(rows: Iterable[tuple[int, str]], *, seed: str) -> list[int]:
    """The numbers of ``rows`` (number, mark), one of each mark by turns; turns and rows are shuffled by the seed.

    The same rows and seed give the same order in every process, in whatever order the rows come.
    """
    by_mark: dict[str, list[int]] = {}
    for number, mark in sorted(rows):
        by_mark.setdefault(mark, []).append(number)
    queues = []
    for mark in sorted(by_mark):
        Random(f"{seed}:{mark}").shuffle(by_mark[mark])  # noqa: S311 (an order, no secret)
        queues.append(by_mark[mark])
    Random(seed).shuffle(queues)  # noqa: S311
    found = []
    for turn in range(max(map(len, queues), default=0)):
        found += [queue[turn] for queue in queues if turn < len(queue)]
    return found
