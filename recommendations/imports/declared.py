"""Groups that people declared elsewhere: a CSV of participant and group, for the analysis of an archive."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consult.imports.eusurvey import examine
from recommendations.imports.polis import number_of, rows

# The second is how the files of Polis call it.
NAMES = ("group", "group-id")
MAX_NAME = 80


@dataclass
class Declared:
    """Group by participant; who has none is in no group. ``skipped`` are rows that could not be read."""

    groups: dict[str, str] = field(default_factory=dict)
    skipped: list[dict[str, Any]] = field(default_factory=list)


def read_declared(path: Path) -> Declared:
    """Raises ``UnreadableFile``, where a column lacks too."""
    source, declared = examine(path), Declared()
    for row in rows(source, ("participant",), NAMES):
        problem = row.problem or _add(declared, row.cells)
        if problem:
            declared.skipped.append({"file": path.name, "line": row.line, "reason": problem})
    return declared


def _add(declared: Declared, cells: dict[str, str]) -> str:
    """Take the row in, or say why not."""
    person = number_of(cells["participant"])
    group = next(cells[name] for name in NAMES if name in cells).strip()
    if not person:
        return "The number of the participant is no number."
    if len(group) > MAX_NAME:
        return f"The group has {len(group)} characters; at most {MAX_NAME} are read."
    if group and declared.groups.setdefault(person, group) != group:
        return f"Participant {person} stands above in another group."
    return ""
