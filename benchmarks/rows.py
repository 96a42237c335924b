"""What is measured: a figure, what the same costs bare, their ratio, and the most that the ratio may be."""

import time
from collections.abc import Callable

Row = dict[str, object]


def row(name: str, value: float, baseline: float, limit: float, unit: str) -> Row:
    """One line of ``var/bench.json``; value and baseline in ``unit``."""
    return {
        "name": name,
        "value": round(value, 4),
        "baseline": round(baseline, 4),
        "ratio": round(value / baseline, 2),
        "unit": unit,
        "limit": round(limit, 2),
    }


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """Processor time of this process for one call, the least of so many: what else runs only ever adds to it."""
    return min(_once(call) for _time in range(times))


def _once(call: Callable[[], object]) -> float:
    before = time.process_time()
    call()
    return time.process_time() - before
