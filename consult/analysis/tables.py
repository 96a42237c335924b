"""The tables of a closed consultation: counted in the database, split and folded by ``core.disclosure``.

Tables are about persons; organisations are listed by name, and never added to persons.
"""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from django.db.models import Count

from consult.enums import QuestionKind
from consult.models import Choice, Consultation, Question
from core import vocabularies
from core.disclosure import disclose, fix_groups

Counts = dict[str, dict[str, int]]

PERSON_CATEGORIES = tuple(term.code for term in vocabularies.terms("stakeholder_category") if term.kind == "individual")


def edition_of(consultation: Consultation) -> dict[str, Any]:
    """Fields of a ``ResultEdition``: split, totals and disclosed tables, as JSON. Four queries and one per question."""
    persons = consultation.responses.counted().filter(category__in=PERSON_CATEGORIES)
    bases = dict(persons.values_list("category").annotate(n=Count("pk")))
    split = fix_groups(bases)
    tables = {}
    for question in consultation.questions.prefetch_related("options"):
        for key, counts in counts_of(question).items():
            multiple = question.kind in (QuestionKind.MULTIPLE, QuestionKind.RANKING)
            told = disclose(counts, bases=bases, split=split, multiple=multiple)
            tables[key] = asdict(told)
    return {"split": split.as_json(), "totals": totals_of(consultation, bases), "tables": tables}


def totals_of(consultation: Consultation, bases: dict[str, int]) -> dict[str, Any]:
    """Figures that are not split by anything that persons declared, and organisations as they are."""
    counted = consultation.responses.counted()
    organisations = counted.exclude(category__in=PERSON_CATEGORIES).select_related("organisation")
    return {
        "persons": sum(bases.values()),
        "organisations": [
            {
                "name": r.organisation.name.as_dict() if r.organisation else {"en": r.organisation_name},
                "category": r.category,
                "is_verified": r.organisation is not None,
            }
            for r in organisations.order_by("category", "pk")
        ],
        "late": consultation.responses.filter(state="sent", is_late=True).count(),
    }


def counts_of(question: Question) -> dict[str, Counts]:
    """Group → option → persons. The key is the question's code, for a matrix ``code.row``; one query.

    Of a ranking the first place counts. Options that nobody chose are there with 0.
    """
    rows = (
        Choice.objects.filter(
            answer__question=question,
            answer__response__state="sent",
            answer__response__is_late=False,
            answer__response__category__in=PERSON_CATEGORIES,
        )
        .exclude(rank__gt=1)
        .values_list("answer__response__category", "row__code", "option__code")
        .annotate(n=Count("answer_id", distinct=True))
    )
    options = [o.code for o in question.options.all() if not o.is_row]
    lines: list[str | None] = [o.code for o in question.options.all() if o.is_row]
    found: dict[str | None, Counts] = {line: defaultdict(lambda: dict.fromkeys(options, 0)) for line in lines or [None]}
    for category, line, option, count in rows:
        found[line][category][option] = count
    if question.kind in (QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.DATE):
        return {}
    return {f"{question.code}.{line}" if line else question.code: dict(counts) for line, counts in found.items()}
