"""Nobody can work out how fewer than ten persons of a group voted in a round (P7, product.md 4.3).

An attacker takes every figure of the results page and of the public files: the table by declared groups, the table by
opinion groups, sizes, words, marks; in both columns; before the closing, at the closing, after the analysis, after a
second run, after the key is destroyed. Totals of each recommendation and column are known from the ledger, the sizes of
the declared groups are given to the attacker for nothing. Everything is written as linear constraints over persons by
recommendation, declared group, opinion group and stance, and a solver is asked for the smallest and the largest value
of every count that is not published. On a copy whose rule is switched off the same attack finds small counts.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_array

from consult.analysis.tables import PERSON_CATEGORIES as GROUPS
from core.disclosure import Cell, Disclosed, DisclosedGroup, GroupSplit
from recommendations.actions import rounds
from recommendations.actions.analysis import analyse
from recommendations.actions.rounds import close_round
from recommendations.actions.unlinking import unlink_round
from recommendations.analysis.opinion_groups import opinion_groups
from recommendations.enums import Stance
from recommendations.models import Round, Vote
from recommendations.queries import analysis, held_agreement
from recommendations.queries.columns import COLUMNS
from tests.proofs.test_disclosure import SIZES
from tests.support.client import PageClient
from tests.support.factories import DAY, NOW, round_

pytestmark = pytest.mark.django_db
NO = "no_answer"
ANSWERS = (*Stance.values, NO)
FOR, AGAINST = {"support", "support_with_changes"}, {"oppose"}
NARROW = 5
ITEMS = 4


@pytest.fixture(autouse=True)
def keys_of_this_test(settings, tmp_path):
    """Rounds get the same numbers in every test: a key that one destroyed is not gone for the next."""
    settings.KEYRING_DIR = tmp_path / "keys"


def fill(found: Round, sizes: tuple[int, ...], seed: int) -> None:
    """Votes of persons in camps; some are rare in some groups, a third are vouched for, a few vote on little."""
    draw = random.Random(seed)
    items = list(found.items.all())
    leaning = {g: [draw.choice([0.05, 0.4, 0.9]) for _item in items] for g in GROUPS}
    camps = [[draw.random() for _item in items] for _camp in range(3)]
    votes, number = [], 0
    for group, size in zip(GROUPS, sizes, strict=True):
        for _person in range(size):
            number += 1
            camp, vouched = draw.choice(camps), draw.random() < 0.3
            for place, item in enumerate(items):
                if draw.random() < (0.9 if place == len(items) - 1 and vouched else 0.12):
                    continue
                lean = (leaning[group][place] + 2 * camp[place]) / 3
                stance = draw.choices(Stance.values, [lean, lean / 4, 0.08, 1 - lean])[0]
                votes.append(Vote(item=item, tag=f"t{number}", stance=stance, category=group, is_vouched=vouched))
    Vote.objects.bulk_create(votes, batch_size=1000)


# --- What an attacker gathers -----------------------------------------------------------------------------------------


@dataclass
class Told:
    """One group of one table: numbers of sets of answers, or words."""

    cells: dict[frozenset[str], int] = field(default_factory=dict)
    words: str = ""


@dataclass
class Gathered:
    """Of one column: ``declared`` and ``opinion`` by recommendation and set of groups or group."""

    voters: int | None
    sizes: dict[frozenset[str], int]
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    fewer: set[str] = field(default_factory=set)
    declared: dict[tuple[str, frozenset[str]], Told] = field(default_factory=dict)
    opinion: dict[tuple[str, str], Told] = field(default_factory=dict)
    opinion_sizes: dict[str, int] = field(default_factory=dict)
    marks: int = 0


def gather(client: PageClient, found: Round) -> dict[str, Gathered]:
    """From the file of the results; the page tells nothing that is not in it."""
    answer = client.get("/en/recommendations/data/results.json")
    rows = json.loads(b"".join(answer.streaming_content))["results"]
    edition = found.editions.get()
    columns: dict[str, Gathered] = {}
    for column in COLUMNS:
        bases = edition.split[column]["bases"]
        named = {code for code in bases if code in GROUPS}
        rest = frozenset(GROUPS) - named
        joined = edition.split[column]["rest"]
        sizes = {(frozenset({code}) if code in GROUPS else frozenset()): size for code, size in bases.items()}
        sizes = {groups | rest if joined in (groups or {"other_persons"}) else groups: s for groups, s in sizes.items()}
        columns[column] = Gathered(None, sizes)
    for row in rows:
        _read(columns[row["column"]], row, columns[row["column"]].sizes)
    _same_figures(client, found, rows)
    return columns


def _read(one: Gathered, row: dict, sizes: dict[frozenset[str], int]) -> None:
    item, group, answer, count = row["recommendation"], row["group"], row["answer"], row["count"]
    if row["what"] == "voters":
        one.voters = count
    elif row["what"] == "total" and count is None:
        one.fewer.add(item)
    elif row["what"] == "total":
        one.totals.setdefault(item, {})[answer] = count
    elif row["what"] == "mark":
        one.marks += 1
    elif answer == "people":
        one.opinion_sizes[group] = count
    else:
        if row["what"] == "declared group":
            code = group.removesuffix("+other_persons")
            groups = next(g for g in sizes if code in g) if code in GROUPS else max(sizes, key=len)
            told = one.declared.setdefault((item, groups), Told())
        else:
            told = one.opinion.setdefault((item, group), Told())
        if row["in_words"]:
            told.words = row["in_words"]
        elif answer != "all of the group":
            told.cells[frozenset(answer.split("+"))] = count


NUMBER = re.compile(r"\d+")


def _same_figures(client: PageClient, found: Round, rows: list[dict]) -> None:
    """Every figure of the page is one of the file, a number of recommendations, or of the rule itself."""
    known = {row["count"] for row in rows if row["count"] is not None} | set(range(ITEMS * 2 + 1)) | {10, 49}
    page = client.get(f"/en/{found.path}results/").content.decode()
    main = re.sub(
        r"<svg.*?</svg>|<select.*?</select>|<[^>]+>", " ", page[page.index("<main") : page.index("</main")], flags=re.S
    )
    main = re.sub(r"Proposal \d+|Group \d+|Round \d+", " ", main)
    dates = {NOW.year, NOW.year + 1, *range(1, 32)}
    assert not {n for n in map(int, NUMBER.findall(main)) if n not in known | dates}


# --- The solver -------------------------------------------------------------------------------------------------------


class Attack:
    """Unknown whole numbers: persons by recommendation, declared group, opinion group and stance, in one column."""

    def __init__(self, found: Gathered, ballots: dict[str, int]) -> None:
        self.found = found
        self.items = sorted(found.totals)
        self.others = [*found.opinion_sizes, ""]
        self.names = {
            name: n for n, name in enumerate(product(self.items or sorted(found.fewer), GROUPS, self.others, ANSWERS))
        }
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.solutions: list[np.ndarray] = []
        for item in self.items:
            self._know(item)
        for item in found.fewer & {name[0] for name in self.names}:
            self._equal(self._sum(item, answers=Stance.values), ballots[item])

    def _sum(self, item, groups=GROUPS, others=None, answers=ANSWERS, weight=1.0) -> dict[int, float]:
        others = self.others if others is None else others
        return {self.names[name]: weight for name in product([item], groups, others, answers)}

    def _equal(self, terms: dict[int, float], value: int) -> None:
        self.rows.append((terms, value, value))

    def _know(self, item: str) -> None:
        found = self.found
        self._equal(self._sum(item), found.voters)
        for groups, size in found.sizes.items():
            self._equal(self._sum(item, groups), size)
        for group, size in found.opinion_sizes.items():
            # Told in tens where the group is told in words.
            self.rows.append((self._sum(item, others=[group]), size, size if self._is_exact else size + 9))
        for answer, total in found.totals[item].items():
            self._equal(self._sum(item, answers=[answer]), total)
        if item != self.items[0]:
            for g, o in product(GROUPS, self.others):
                here, there = self._sum(item, [g], [o]), self._sum(self.items[0], [g], [o], weight=-1.0)
                self._equal({**here, **there}, 0)
        for (where, groups), told in found.declared.items():
            if where == item:
                self._tell(item, told, {"groups": groups})
        for (where, group), told in found.opinion.items():
            if where == item and group in self.others:
                self._tell(item, told, {"others": [group]}, merged=True)

    @property
    def _is_exact(self) -> bool:
        return any(told.cells for told in self.found.opinion.values())

    def _tell(self, item: str, told: Told, whose: dict, *, merged: bool = False) -> None:
        for answers, count in told.cells.items():
            both = answers | ({"support_with_changes"} if merged and "support" in answers else set())
            self._equal(self._sum(item, answers=both, **whose), count)
        favour = self._sum(item, answers=FOR, **whose)
        against = self._sum(item, answers=AGAINST, **whose)
        if told.words in ("mostly_for", "mostly_against"):
            more, less = (favour, against) if told.words == "mostly_for" else (against, favour)
            self.rows.append(({**more, **dict.fromkeys(less, -2.0)}, 0, np.inf))
        if told.words == "divided":
            for more, less in ((favour, against), (against, favour)):
                self.rows.append(({**more, **dict.fromkeys(less, -2.0)}, -np.inf, -1))
        if told.words in ("mostly_for", "mostly_against", "divided"):
            neutral = dict.fromkeys(self._sum(item, answers=["neutral"], **whose), -1.0)
            self.rows.append(({**favour, **against, **neutral}, 0, np.inf))

    def interval(self, terms: dict[int, float]) -> tuple[int, int]:
        """The smallest and the largest value that fit everything known."""
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(self.names))
            goal[list(terms)] = sign
            ends.append(sign * round(float(goal @ self._solve(goal))))
        return ends[0], ends[1]

    def look_around(self, directions: int = 16) -> None:
        """Whole solutions in many directions: what differs enough between them needs no question of its own."""
        generator = np.random.default_rng(directions)
        for _direction in range(directions):
            self._solve(generator.choice((-1.0, 0.0, 1.0), len(self.names)), mip_rel_gap=0.5)

    def has_room(self, terms: dict[int, float]) -> bool:
        """Whether solutions that were found differ so much that the count is neither fixed nor narrow."""
        seen = [solution[list(terms)].sum() for solution in self.solutions]
        return bool(seen) and max(seen) - min(seen) >= NARROW

    def _solve(self, goal: np.ndarray, **options: float) -> np.ndarray:
        found = milp(goal, constraints=self._constraints, integrality=np.ones(len(self.names)), options=options)
        assert found.status == 0, found.message
        self.solutions.append(np.round(found.x))
        return self.solutions[-1]

    @property
    def _constraints(self) -> LinearConstraint:
        if not hasattr(self, "_made"):
            entries = [(r, c, v) for r, (terms, _l, _h) in enumerate(self.rows) for c, v in terms.items()]
            r, c, v = zip(*entries, strict=True)
            matrix = coo_array((v, (r, c)), shape=(len(self.rows), len(self.names))).tocsr()
            self._made = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        return self._made

    def counts(self) -> Iterator[tuple[tuple, dict[int, float], bool]]:
        """Every count of a declared group, and whether it was published by itself."""
        for item, group, answer in product(self.items, GROUPS, ANSWERS):
            told = self.found.declared.get((item, frozenset({group})))
            yield (
                (item, group, answer),
                self._sum(item, [group], answers=[answer]),
                bool(told and frozenset({answer}) in told.cells),
            )
        for item, group, kind in product(self.items, self.found.opinion_sizes, (FOR, AGAINST, {"neutral"}, {NO})):
            told = self.found.opinion.get((item, group))
            is_told = bool(told and any(kind & cell and not cell - kind for cell in told.cells))
            yield (item, group, min(kind)), self._sum(item, others=[group], answers=kind), is_told


@dataclass
class Found:
    """What an attack found out about counts that are not published."""

    fixed: list[tuple] = field(default_factory=list)
    narrow: list[tuple] = field(default_factory=list)
    small: list[tuple] = field(default_factory=list)
    tried: int = 0


def attack(found: Gathered, ballots: dict[str, int], *, all_counts: bool = False) -> Found:
    result = Found()
    if found.voters is None or not found.totals:
        assert not (found.declared or found.opinion or found.opinion_sizes or found.marks)
        return result
    assert not {item for item, _groups in (*found.declared, *found.opinion)} & found.fewer
    solver = Attack(found, ballots)
    totals_alone = Attack(replace(found, declared={}, opinion={}), ballots)
    solver.look_around()
    for name, terms, is_told in solver.counts():
        if solver.has_room(terms):
            result.tried += 1
            continue
        low, high = solver.interval(terms)
        if is_told and not all_counts:
            if 1 <= low == high <= 9:
                result.small.append((*name, low))
            continue
        result.tried += 1
        if low == high and 1 <= low <= 9:
            result.fixed.append((*name, low))
        elif high and high - low < NARROW:  # that nobody took a stance may be known: it is nobody's
            least, most = totals_alone.interval(terms)
            if most - least >= NARROW:
                result.narrow.append((*name, low, high))
    return result


# --- The life of a round, watched -------------------------------------------------------------------------------------


def watch(sizes: tuple[int, ...], seed: int) -> tuple[dict[str, Gathered], dict[str, dict[str, int]]]:
    """Open, closed, analysed, analysed again, the key destroyed: gathered at every step."""
    found = round_(items=ITEMS, closes_at=NOW + DAY)
    fill(found, sizes, seed)
    client = PageClient()
    assert NUMBER.search(_file(client)) is None
    assert "<table" not in client.get(f"/en/{found.path}results/").content.decode()
    assert analysis_is_refused(found)
    close_round(found, now=NOW + DAY)
    found.refresh_from_db()
    tables = gather(client, found)
    assert not any(one.opinion or one.marks for one in tables.values())
    analyse(found)
    first = gather(client, found)
    assert {c: (one.declared, one.totals) for c, one in first.items()} == {
        c: (one.declared, one.totals) for c, one in tables.items()
    }
    assert analyse(found) == []
    assert unlink_round(found, now=NOW + 40 * DAY)
    assert not Vote.objects.filter(tag="t1").exists()
    assert analyse(found) == []
    assert gather(client, found) == first
    ballots: dict[str, dict[str, int]] = {column: {} for column in COLUMNS}
    for (column, vouched), item in product(COLUMNS.items(), found.items.select_related("recommendation")):
        ballots[column][item.recommendation.code] = item.votes.filter(is_vouched=vouched).count()
    return first, ballots


def _file(client: PageClient) -> str:
    """The rows of the file, without its head."""
    answer = client.get("/en/recommendations/data/results.csv")
    return b"".join(answer.streaming_content).decode().partition("\r\n")[2]


def analysis_is_refused(found: Round) -> bool:
    from core.errors import PermissionRefused

    try:
        analyse(found)
    except PermissionRefused:
        return True
    return False


@pytest.mark.parametrize(("sizes", "seed"), [(sizes, seed) for seed, sizes in enumerate(SIZES)])
def test_nothing_small_can_be_worked_out(sizes, seed):
    columns, ballots = watch(sizes, seed)
    tried = 0
    for column, gathered in columns.items():
        found = attack(gathered, ballots[column])
        assert (found.fixed, found.small, found.narrow) == ([], [], []), column
        tried += found.tried
    assert tried > 20


def test_without_the_rule_the_same_attack_succeeds(monkeypatch):
    monkeypatch.setattr(rounds, "fix_groups", _all_groups)
    monkeypatch.setattr(rounds, "disclose", _everything)
    columns, ballots = watch(SIZES[0], 0)
    assert len(attack(columns["open"], ballots["open"], all_counts=True).fixed) > 5


# Returnees are one opinion group, all others the second. By declared groups the small number of families is folded, and
# with it one of returnees; by opinion groups nothing has to be folded: their number of returnees lays that of families
# open.
TWICE = {
    "returnee": {"support": 25, "neutral": 15, "oppose": 20},
    "family": {"support": 45, "neutral": 12, "oppose": 3},
    "migrant_abroad": {"support": 14, "neutral": 16, "oppose": 30},
}


@pytest.fixture
def two_groups(monkeypatch):
    """The camps are the opinion groups, not the few stances that they take on the last recommendation."""
    monkeypatch.setattr(analysis, "opinion_groups", lambda votes, smallest: opinion_groups(votes, k=2))


def divided_twice() -> tuple[Gathered, dict[str, int]]:
    found = round_(items=ITEMS, closes_at=NOW + DAY)
    *alike, last = found.items.all()
    for group, counts in TWICE.items():
        stances = [stance for stance, count in counts.items() for _person in range(count)]
        camp = "support" if group == "returnee" else "oppose"
        Vote.objects.bulk_create(
            Vote(item=item, tag=f"{group}-{n}", category=group, stance=stance if item == last else camp)
            for n, stance in enumerate(stances)
            for item in (*alike, last)
        )
    close_round(found, now=NOW + DAY)
    found.refresh_from_db()
    analyse(found)
    return gather(PageClient(), found)["open"], {}


def test_two_divisions_of_the_same_people_do_not_lay_each_other_open(two_groups):
    found = attack(*divided_twice())
    assert (found.fixed, found.small, found.narrow) == ([], [], [])


def test_without_looking_at_both_divisions_the_same_attack_succeeds(monkeypatch, two_groups):
    """Each table is safe by itself; together they are not."""
    monkeypatch.setattr(held_agreement, "too_close_together", lambda pairs, **_options: None)
    found = attack(*divided_twice())
    assert ("family", "oppose", 3) in {name[1:] for name in found.fixed}


def _all_groups(bases, **_kwargs) -> GroupSplit:
    return GroupSplit(tuple(bases), dict(bases), "", 10)


def _everything(table, *, bases, split, **_kwargs) -> Disclosed:
    """The rule switched off: every count of every group."""
    groups = []
    for code, base in bases.items():
        cells = [Cell((answer,), count) for answer, count in table.get(code, {}).items()]
        cells.append(Cell((NO,), base - sum(cell.count for cell in cells)))
        groups.append(DisclosedGroup(code, base, "counts", cells=tuple(cells)))
    return Disclosed(tuple(groups))
