"""Results of all closed rounds as rows of a table: what their pages show, one figure or word to a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from recommendations.enums import RoundState
from recommendations.models import Round, RoundEdition
from recommendations.queries.columns import COLUMNS

RESULT_HEAD = ("round", "recommendation", "column", "what", "group", "answer", "count", "in_words")
Row = tuple[str, str, str, str, str, str, int | None, str]
FEWER = "fewer than 10"


def closed_rounds() -> QuerySet[Round]:
    """Public rounds that have closed, the oldest first."""
    return Round.objects.public().filter(state=RoundState.CLOSED).order_by("opens_at")


def result_rows() -> Iterator[Row]:
    """Three queries to each round."""
    for round_ in closed_rounds():
        edition = round_.editions.first()
        if edition is None:
            continue
        items = list(round_.items.order_by("order").values_list("pk", "recommendation__code"))
        analyses = dict(round_.analyses.values_list("column", "told"))
        for column in COLUMNS:
            voters = edition.totals[column]["voters"]
            if voters != 0:
                yield (round_.slug, "", column, "voters", "", "", voters, "" if voters else FEWER)
                for pk, code in items:
                    yield from _of_item(round_.slug, code, column, edition, str(pk))
                yield from _of_opinion(round_.slug, column, analyses.get(column))


def _of_item(slug: str, code: str, column: str, edition: RoundEdition, item: str) -> Iterator[Row]:
    total = edition.totals[column]["items"][item]
    if total is None:
        yield (slug, code, column, "total", "", "", None, FEWER)
    for stance, count in (total or {}).items():
        yield (slug, code, column, "total", "", stance, count, "")
    told = edition.tables[item][column]
    for group in told["groups"]:
        name = group["code"] if group["code"] != told["includes_rest"] else f"{group['code']}+other_persons"
        yield from _of_group((slug, code, column, "declared group"), name, group)


def _of_group(head: tuple[str, str, str, str], name: str, group: Mapping[str, Any]) -> Iterator[Row]:
    if group["kind"] == "words":
        yield (*head, name, "", None, group["words"])
        return
    yield (*head, name, "all of the group", group["base"], "")
    for cell in group["cells"]:
        yield (*head, name, "+".join(cell["codes"]), cell["count"], "")


def _of_opinion(slug: str, column: str, told: Mapping[str, Any] | None) -> Iterator[Row]:
    """Opinion groups: their sizes, what is told of them, and the marks of the map."""
    for group in told["groups"] if told else ():
        yield (slug, "", column, "opinion group", str(group["group"]), "people", group["people"], "")
    for row in told["recommendations"] if told else ():
        head = (slug, row["source_id"], column, "opinion group")
        for group in row["groups"]:
            if group["words"]:
                yield (*head, group["group"], "", None, group["words"])
            for cell in group["counts"]:
                yield (*head, group["group"], "+".join(cell["answers"]), cell["count"], "")
    for number, x, y in told["map"] if told else ():
        yield (slug, "", column, "mark", "" if number is None else str(number), f"{x} {y}", None, "")
