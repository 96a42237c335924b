"""Nobody can work out what fewer than ten persons of a group said (P7, product.md 4.3).

An attacker takes every figure about persons that pages and files answer over HTTP, while a consultation is open, after
its closing, after a late answer, after one withdrawal and after a new edition; writes them as linear constraints; and
asks a solver for the smallest and the largest value of every count of a group and an answer that is not published. On
a copy whose rule is switched off the same attack finds small counts.
"""

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

from consult.actions.consultations import close_consultation
from consult.actions.editions import make_edition
from consult.actions.responses import withdraw_response
from consult.analysis import tables
from consult.analysis.tables import PERSON_CATEGORIES
from consult.models import Answer, Choice, Consultation, Option, Response
from core import vocabularies
from core.disclosure import Cell, Disclosed, DisclosedGroup, GroupSplit
from tests.support.client import PageClient
from tests.support.factories import DAY, NOW, consultation

pytestmark = pytest.mark.django_db
NARROW = 5
KINDS = ("single", "scale", "multiple", "matrix", "ranking")
GROUPS = PERSON_CATEGORIES
LABELS = {str(vocabularies.label("stakeholder_category", code)): code for code in GROUPS}
NO = "(none)"
# Sizes of the five groups: large, just above and below fifty and ten, and nearly nobody.
SIZES = [(90, 61, 52, 14, 3), (64, 50, 49, 10, 9), (120, 12, 11, 4, 1), (55, 54, 9, 9, 0), (70, 20, 15, 12, 2)]


# --- A consultation of which the answers are known ----------------------------------------------------------


def fill(paper: Consultation, sizes: tuple[int, ...], seed: int) -> None:
    """Answers of persons, leaning so that some are rare in some groups."""
    draw = random.Random(seed)
    people = [group for group, size in zip(GROUPS, sizes, strict=True) for _person in range(size)]
    draw.shuffle(people)
    responses = Response.objects.bulk_create(
        Response(
            consultation=paper,
            state="sent",
            code_digest=f"{seed}-{number}",
            category=group,
            language=draw.choice(["en", "fr", "ar"]),
            country=draw.choice(["State A", "State A", "State B", ""]),
            started_on=NOW.date(),
            sent_on=NOW.date(),
        )
        for number, group in enumerate(people)
    )
    for question in paper.questions.prefetch_related("options"):
        options = [o for o in question.options.all() if not o.is_row]
        lines = [o for o in question.options.all() if o.is_row] or [None]
        leaning = {group: [draw.choice([0.5, 4, 20]) for _option in options] for group in GROUPS}
        answers = Answer.objects.bulk_create(
            Answer(response=response, question=question) for response in responses if draw.random() < 0.85
        )
        Choice.objects.bulk_create(
            choice for answer in answers for choice in _choices(draw, answer, options, lines, leaning)
        )


def _choices(draw, answer, options, lines, leaning) -> Iterator[Choice]:
    weights = leaning[answer.response.category]
    kind = answer.question.kind
    if kind == "multiple":
        chosen = [o for o, weight in zip(options, weights, strict=True) if draw.random() < weight / 25]
        yield from (Choice(answer=answer, option=option) for option in chosen)
    elif kind == "ranking":
        first = draw.choices(options, weights)[0]
        yield from (
            Choice(answer=answer, option=option, rank=place)
            for place, option in enumerate([first, *(o for o in options if o != first)], start=1)
        )
    else:
        for line in lines:
            if line is None or draw.random() < 0.9:
                yield Choice(answer=answer, option=draw.choices(options, weights)[0], row=line)


# --- What an attacker gathers -------------------------------------------------------------------------------


@dataclass
class Told:
    """One group of one table as told: exact counts of sets of answers, and words."""

    groups: frozenset[str]
    cells: dict[frozenset[str], int] = field(default_factory=dict)
    words: str = ""


@dataclass
class Table:
    """One question, or one line of a matrix."""

    options: tuple[str, ...]
    is_multiple: bool
    totals: dict[str, int]
    told: list[Told]


@dataclass
class Gathered:
    """Everything of one edition. ``bases`` are the sizes of sets of groups."""

    persons: int
    bases: dict[frozenset[str], int]
    tables: dict[str, Table]
    campaigns: list[dict] = field(default_factory=list)


def gather(client: PageClient, paper: Consultation, edition: str = "") -> Gathered:
    """From the file of the tables; the page and the other file may tell nothing that is not in it."""
    base = f"/en/consultations/{paper.slug}/"
    found = client.get(f"{base}data/tables.json{edition}")
    data = b"".join(found.streaming_content) if found.streaming else found.content
    import json

    report = json.loads(data)
    _same_figures(client, base, edition, report)
    responses = report["responses"]
    shown = [row for row in responses["by_category"] if row["category"] in GROUPS and row["count"] is not None]
    rows = [*shown, *([responses["others"]] if responses["others"] else [])]
    named = {row["category"] for row in shown}
    bases = {_groups(row, named): row["count"] for row in rows if row["count"] is not None}
    tables_found = {}
    for question in report["questions"]:
        for key, table in _lines(question):
            tables_found[key] = _table(table, question["kind"], named)
    return Gathered(responses["persons"], bases, tables_found, report["campaigns"])


def _lines(question: dict) -> Iterator[tuple[str, dict]]:
    if question["kind"] == "matrix":
        yield from ((f"{question['code']}.{line['code']}", line) for line in question["rows"])
    else:
        yield question["code"], question


def _table(table: dict, kind: str, named: set[str]) -> Table:
    options = tuple(option["label"] for option in table["options"])
    told = []
    for row in [*table["by_category"], *([table["others"]] if table.get("others") else [])]:
        one = Told(_groups(row, named), words=row.get("in_words", ""))
        for option in row.get("options", ()):
            if option["count"] is not None:
                one.cells[frozenset({option["label"]})] = option["count"]
        if row.get("no_answer") is not None:
            one.cells[frozenset({NO})] = row["no_answer"]
        for fold in row.get("folded", ()):
            labels = frozenset(NO if label == "No answer" else label for label in fold["labels"])
            one.cells[labels] = fold["count"]
        told.append(one)
    totals = {option["label"]: option["count"] for option in table["options"]}
    return Table(options, kind in ("multiple", "ranking"), totals, told)


def _groups(row: dict, named: set[str]) -> frozenset[str]:
    """The declared groups that a row stands for: one, or one with all that are not named."""
    rest = frozenset(GROUPS) - named
    if row["category"] in GROUPS:
        return frozenset({row["category"]})
    own = {code for label, code in LABELS.items() if row["label"].startswith(f"{label} and other")}
    return rest | own


def _all_tables(report: dict) -> Iterator[dict]:
    for question in report["questions"]:
        yield from (table for _key, table in _lines(question))


def _without_answer(persons: int, table: dict) -> int:
    """Those who did not answer at all: the constraints imply it."""
    return persons - sum(option["count"] for option in table["options"])


NUMBER = re.compile(r"\d+")


def _same_figures(client: PageClient, base: str, edition: str, report: dict) -> None:
    """Every figure of the results page and of the CSV is one of the JSON file, so that its constraints are all."""
    known = {abs(n) for n in _numbers(report)} | set(range(len(report["questions"]) + 1)) | {10, 49, 50}
    known |= {_without_answer(report["responses"]["persons"], table) for table in _all_tables(report)}
    page = client.get(f"{base}results/{edition}").content.decode()
    main = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page[page.index("<main") : page.index("</main")], flags=re.S)
    told = {int(n) for n in NUMBER.findall(main)}
    dates = {NOW.year, NOW.year - 1, NOW.year + 1, *range(1, 32)}
    assert not {n for n in told if n not in known and n not in dates}, "a figure of the page is not in the file"
    found = client.get(f"{base}data/tables.csv{edition}")
    text = (b"".join(found.streaming_content) if found.streaming else found.content).decode("utf-8-sig")
    counts = {int(row["count"]) for row in csv.DictReader(io.StringIO(text)) if row["count"].isdigit()}
    assert counts <= known


def _numbers(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _numbers(one)
    elif isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int | float):
        yield int(value)
    elif isinstance(value, str):
        yield from (int(n) for n in NUMBER.findall(value))


# --- The solver ---------------------------------------------------------------------------------------------


class Attack:
    """Unknown whole numbers and what is known of them. ``x[edition, group, answer]`` of one table, and the bases."""

    def __init__(self, editions: list[Gathered], key: str) -> None:
        self.editions, self.key = editions, key
        self.names: dict[tuple, int] = {}
        self.rows: list[tuple[dict[int, float], float, float]] = []
        for number, found in enumerate(editions):
            self._know(number, found)
        for later in range(1, len(editions)):
            self._only_fewer(later - 1, later)

    def _var(self, *name: object) -> int:
        return self.names.setdefault(name, len(self.names))

    def _switch(self, *name: object) -> int:
        """One or nought."""
        number = self._var(*name)
        self._add({number: 1}, 0, 1)
        return number

    def _add(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def _know(self, t: int, found: Gathered) -> None:
        table = found.tables[self.key]
        answers = (*table.options, NO)
        self._add({self._var(t, g): 1 for g in GROUPS}, found.persons, found.persons)
        for groups, count in found.bases.items():
            self._add({self._var(t, g): 1 for g in groups}, count, count)
        for g in GROUPS:
            if table.is_multiple:
                for a in table.options:
                    self._add({self._var(t, g, a): 1, self._var(t, g): -1}, -np.inf, 0)
                    self._add({self._var(t, g, a, "not"): 1, self._var(t, g, a): 1, self._var(t, g): -1}, 0, 0)
            else:
                self._add({**{self._var(t, g, a): 1 for a in answers}, self._var(t, g): -1}, 0, 0)
        for option, total in table.totals.items():
            self._add({self._var(t, g, option): 1 for g in GROUPS}, total, total)
        for told in table.told:
            for labels, count in told.cells.items():
                self._add({self._var(t, g, a): 1 for g in told.groups for a in labels}, count, count)
            if told.words:
                self._know_words(t, told, table)

    def _know_words(self, t: int, told: Told, table: Table) -> None:
        """What a sentence says of the numbers (core/disclosure/words.py)."""
        of = {a: [self._var(t, g, a) for g in told.groups] for a in table.options}
        if told.words.startswith("Named most often: "):
            said = told.words.removeprefix("Named most often: ")
            leading = [a for a in table.options if a in said.split(", ")]
            most = self._var(t, told.groups, "most")
            for a in table.options:
                self._add({**dict.fromkeys(of[a], 1), most: -1}, -np.inf, 0)
                bound = (0, np.inf) if a in leading else (-np.inf, -1)
                self._add({**dict.fromkeys(of[a], 10), most: -9}, *bound)
            # One of those that lead is the first: which one, the attacker tries.
            first = {a: self._switch(t, told.groups, a, "first") for a in leading}
            if leading:
                self._add(dict.fromkeys(first.values(), 1), 1, 1)
            for a in leading:
                self._add(
                    {**dict.fromkeys(of[a], 1), most: -1, first[a]: -self.editions[t].persons},
                    -self.editions[t].persons,
                    np.inf,
                )
            return
        yes, no = of.get("yes"), of.get("no")
        if yes and no and told.words in ("Mostly for", "Mostly against"):
            more, less = (yes, no) if told.words == "Mostly for" else (no, yes)
            self._add({**dict.fromkeys(more, 1), **dict.fromkeys(less, -2)}, 0, np.inf)
        if yes and no and told.words == "Divided":
            for more, less in ((yes, no), (no, yes)):
                self._add({**dict.fromkeys(more, 1), **dict.fromkeys(less, -2)}, -np.inf, -1)

    def _only_fewer(self, earlier: int, later: int) -> None:
        """Between two editions people only withdrew: late answers are counted apart."""
        for name, number in list(self.names.items()):
            if name[0] == later and (earlier, *name[1:]) in self.names and not {"most", "first"} & set(name):
                self._add({self._var(earlier, *name[1:]): 1, number: -1}, 0, np.inf)

    def interval(self, *name: object) -> tuple[int, int]:
        """The smallest and the largest value that fit everything known."""
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(self.names))
            goal[self.names[name]] = sign
            found = milp(goal, constraints=self._constraints, integrality=np.ones(len(self.names)))
            assert found.status == 0, found.message
            ends.append(sign * round(found.fun))
        return ends[0], ends[1]

    @property
    def _constraints(self) -> LinearConstraint:
        if not hasattr(self, "_made"):
            entries = [(r, c, v) for r, (terms, _l, _h) in enumerate(self.rows) for c, v in terms.items()]
            r, c, v = zip(*entries, strict=True)
            matrix = coo_array((v, (r, c)), shape=(len(self.rows), len(self.names))).tocsr()
            self._made = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        return self._made

    def counts(self) -> Iterator[tuple[tuple, bool]]:
        """Every count of a group and an answer in every edition, and whether it was published."""
        published: set[tuple[str, str]] = set()
        for t, found in enumerate(self.editions):
            table = found.tables[self.key]
            # What was told before of a group that nobody left since is still told.
            published = {(g, a) for g, a in published if self._is_the_same(t, g)}
            published |= {
                (g, a)
                for told in table.told
                if len(told.groups) == 1
                for labels in told.cells
                if len(labels) == 1
                for g in told.groups
                for a in labels
            }
            for g in GROUPS:
                for a in (*table.options, *(() if table.is_multiple else (NO,))):
                    yield (t, g, a), (g, a) in published

    def _is_the_same(self, t: int, group: str) -> bool:
        now, before = self.editions[t].bases, self.editions[t - 1].bases
        return frozenset({group}) in now and now[frozenset({group})] == before.get(frozenset({group}))


@dataclass
class Found:
    """What an attack found out about counts that are not published."""

    fixed: list[tuple] = field(default_factory=list)
    narrow: list[tuple] = field(default_factory=list)
    small: list[tuple] = field(default_factory=list)
    # Narrow by the totals and sizes alone, which are shown in any case (product.md 4.3).
    by_totals: list[tuple] = field(default_factory=list)
    tried: int = 0


def attack(editions: list[Gathered], *, all_counts: bool = False) -> Found:
    found = Found()
    for key in editions[0].tables:
        solver = Attack(editions, key)
        totals_alone = Attack([_without_groups(found_then, key) for found_then in editions], key)
        for name, is_published in solver.counts():
            if is_published and not all_counts:
                count = solver.interval(*name)
                if 1 <= count[0] == count[1] <= 9:
                    found.small.append((key, *name, count[0]))
                continue
            found.tried += 1
            low, high = solver.interval(*name)
            if low == high and 1 <= low <= 9:
                found.fixed.append((key, *name, low))
            elif high and high - low < NARROW:  # that nobody gave an answer may be known: it is nobody's
                least, most = totals_alone.interval(*name)
                (found.by_totals if most - least < NARROW else found.narrow).append((key, *name, low, high))
    return found


def _without_groups(found: Gathered, key: str) -> Gathered:
    """Sizes of groups and totals of answers, and nothing of any group."""
    return replace(found, tables={key: replace(found.tables[key], told=[])})


# --- The life of a consultation, watched ---------------------------------------------------------------------


def watch(sizes: tuple[int, ...], seed: int) -> list[Gathered]:
    """Open, close, a late answer, one withdrawal, twelve more and a new edition; gathered at every step."""
    paper = consultation(kinds=KINDS, closes_at=NOW + DAY)
    fill(paper, sizes, seed)
    client = PageClient()
    assert client.get(f"/en/consultations/{paper.slug}/data/tables.json").status_code == 404
    close_consultation(paper, now=NOW + DAY)
    first = gather(client, paper)
    client.post(f"/en/consultations/{paper.slug}/answer/", {"speaker": "myself", "category": GROUPS[-1]})
    client.post(f"/en/consultations/{paper.slug}/answer/1/", {"single-choice": "yes"})
    client.post(f"/en/consultations/{paper.slug}/answer/send/", {"consent": "anonymous"})
    assert paper.responses.filter(is_late=True, state="sent").count() == 1
    _unchanged(first, gather(client, paper))
    leaving = list(paper.responses.filter(is_late=False).order_by("public_id"))
    withdraw_response(leaving[0])
    assert make_edition(paper) is None
    _unchanged(first, gather(client, paper))
    largest = max(GROUPS, key=lambda group: paper.responses.filter(category=group).count())
    same = [response for response in leaving[1:] if response.category == leaving[0].category]
    more = [response for response in leaving[1:] if response.category == largest and response not in same[:12]]
    for response in [*same[:12], *more[:13]]:
        withdraw_response(response)
    if make_edition(paper) is None:
        return [first]
    second = gather(client, paper)
    assert second.persons < first.persons - 9
    _unchanged(first, gather(client, paper, "?edition=1"))
    return [first, second]


def _unchanged(before: Gathered, after: Gathered) -> None:
    assert (after.persons, after.bases, after.tables) == (before.persons, before.bases, before.tables)


@pytest.mark.parametrize(("sizes", "seed"), [(sizes, seed) for seed, sizes in enumerate(SIZES)])
def test_nothing_small_can_be_worked_out(sizes, seed):
    found = attack(watch(sizes, seed))
    assert found.tried > 20
    assert (found.fixed, found.small, found.narrow) == ([], [], [])


def test_without_the_rule_the_same_attack_succeeds(monkeypatch):
    monkeypatch.setattr(tables, "fix_groups", _all_groups)
    monkeypatch.setattr(tables, "disclose", _everything)
    found = attack(watch(SIZES[0], 0), all_counts=True)
    assert len(found.fixed) > 20


def _all_groups(bases, **_kwargs) -> GroupSplit:
    return GroupSplit(tuple(bases), dict(bases), "", 10)


def _everything(table, *, bases, split, multiple=False, **_kwargs) -> Disclosed:
    """The rule switched off: every count of every group."""
    groups = []
    for code, base in bases.items():
        cells = [Cell((answer,), count) for answer, count in table.get(code, {}).items()]
        if not multiple:
            cells.append(Cell(("no_answer",), base - sum(cell.count for cell in cells)))
        groups.append(DisclosedGroup(code, base, "counts", cells=tuple(cells)))
    return Disclosed(tuple(groups))


def test_the_options_have_labels_of_their_own():
    """The attack tells answers apart by their labels."""
    paper = consultation(kinds=KINDS)
    for question in paper.questions.all():
        labels = [str(o.label) for o in Option.objects.filter(question=question, is_row=False)]
        assert len(labels) == len(set(labels))
