"""The table of standards in the documentation: whole, and every name in it exists."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings

DOCUMENT = settings.BASE_DIR / "docs" / "consultation_standards.md"
NAME = re.compile(r"`((?:\w+/)+\w+\.py(?:::\w+)*)`")


def rows():
    """Cells of each row of a rule, by its number."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| K")]
    return {row[0]: row[1:] for row in cells}


def bad_input():
    text = DOCUMENT.read_text(encoding="utf-8").split("## Bad input")[1]
    return [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")][1:]


@cache
def names_in(path):
    """Functions, classes, and what stands in classes, as ``Class::function``."""
    found = set()
    for node in ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


def missing(cell):
    """Names in a cell that do not exist."""
    named = [(name, *name.partition("::")[::2]) for name in NAME.findall(cell)]
    return [
        name
        for name, path, inside in named
        if not (settings.BASE_DIR / path).exists() or (inside and inside not in names_in(path))
    ]


def test_every_rule_has_one_row():
    assert list(rows()) == [f"K{n:02}" for n in range(1, 41)]
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(re.findall(r"^\| K\d\d \|", text, re.MULTILINE)) == 40


@pytest.mark.parametrize("rule", [f"K{n:02}" for n in range(1, 41)])
def test_a_row_names_what_exists(rule):
    asks, force, where, tests, _left = rows()[rule]
    assert asks
    assert force
    assert NAME.findall(where)
    proofs = NAME.findall(tests)
    assert proofs
    assert all(name.startswith("tests/") and "::test_" in name for name in proofs)
    assert missing(where) + missing(tests) == []


@pytest.mark.parametrize("rule", [rule for rule, row in rows().items() if row[1].startswith("hard")])
def test_a_hard_rule_is_proven_more_than_once(rule):
    assert len(NAME.findall(rows()[rule][3])) > 1


def test_bad_input_names_what_exists():
    found = bad_input()
    assert len(found) > 10
    for what, tests in found:
        assert NAME.findall(tests), what
        assert missing(tests) == [], what


def test_what_does_not_exist_is_found():
    assert missing("`tests/consult/standards/test_document.py::test_nothing`") != []
    assert missing("`tests/consult/nothing.py::test_nothing`") != []
    assert missing("`tests/consult/standards/test_document.py::test_every_rule_has_one_row`") == []
