"""Everything public about recommendations as files: a declaration to each table, CSV and JSON by the same rows.

What a page would not show to everybody is in no table: drafts of institutions, open rounds, sources that are not out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.exports import Cells, Sheet, write
from consult.public_files import CC_BY, PublicFile
from core import ledger
from core.translated import LANGUAGES
from recommendations.queries import adoption_rows as adoption
from recommendations.queries import public_rows as public
from recommendations.queries.result_rows import RESULT_HEAD, result_rows

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
LICENCE = "CC BY 4.0"
RIGHTS = _("Creative Commons Attribution 4.0. Name the round or recommendation and this site.")
# Columns whose cells are no plain text, as metadata say it (consult.public_files).
_NUMBER, _LIST, _YES_NO = {"datatype": "integer"}, {"separator": " "}, {"datatype": "boolean"}
CELLS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("version", "led_to_version", "measure", "count"), _NUMBER),
    **dict.fromkeys(("proposal", "amendment", "statement", "contest"), _NUMBER),
    **dict.fromkeys(("addressed_to", "policy_areas", "levels", "profiles", "joined_by", "involved", "agreed"), _LIST),
    "measures": {**_LIST, **_NUMBER},
    **dict.fromkeys(("is_current", "is_on_older_text"), _YES_NO),
}


def ledger_head() -> dict[str, Any] | None:
    """The newest head of the public ledger; nothing while it is empty."""
    head = ledger.head()
    return head.as_dict() if head else None


def columns(text: str) -> tuple[str, ...]:
    """Names of columns; one that ends in ``*`` stands for a text in three languages."""
    return tuple(
        name
        for word in text.split()
        for name in ([f"{word[:-1]}_{code}" for code in LANGUAGES] if word.endswith("*") else [word])
    )


@dataclass(frozen=True)
class Table:
    """One file: its name, what it holds in words, its columns and their rows. Nothing is read before it is written."""

    name: str
    title: str | Promise
    text: str | Promise
    head: tuple[str, ...]
    rows: Callable[[], Iterable[Cells]]

    def file(self, kind: str) -> PublicFile:
        """The table as CSV or JSON."""
        name = f"{self.name}.{kind}"
        return PublicFile(
            name=name,
            saved_as=f"recommendations-{name}",
            title=self.title,
            text=self.text,
            columns=self.head,
            write=lambda out: write(self._sheets(kind), kind, out),
            cells=CELLS,
            rights=RIGHTS,
            licence=CC_BY,
        )

    def _sheets(self, kind: str) -> list[Sheet]:
        """JSON begins with the licence and the head of the ledger."""
        sheet = Sheet(
            self.name, self.head, self.rows, lambda: (dict(zip(self.head, row, strict=True)) for row in self.rows())
        )
        if kind == "csv":
            return [sheet]
        about = {"licence": LICENCE, "ledger_head": ledger_head(), "columns": list(self.head)}
        return [Sheet("about", (), lambda: (), lambda: [about]), sheet]


_CONTRIBUTION = "language text why organisation state written_on answer*"
TABLES = (
    Table(
        "recommendations",
        _("Recommendations"),
        _("What is asked for, of whom, and from which source."),
        columns(
            "code title* nature stage cluster source source_section source_reference addressed_to policy_areas levels "
            "profiles"
        ),
        public.recommendations,
    ),
    Table(
        "versions",
        _("Texts"),
        _("Every version of the words, with the day from which it holds."),
        columns("recommendation version published_on text* rationale*"),
        public.versions,
    ),
    Table(
        "provenance",
        _("Where they come from"),
        _("Themes, answers, posts, meetings, practices and other texts from which a recommendation grew."),
        columns("recommendation kind title address"),
        public.provenance,
    ),
    Table(
        "proposals",
        _("Proposals"),
        _("What participants put forward and what became of it; of persons neither name nor alias."),
        columns(f"proposal round title {_CONTRIBUTION} recommendation source source_address"),
        public.proposals,
    ),
    Table(
        "amendments",
        _("Amendments"),
        _("Other wordings that participants asked for, and the version that one led to."),
        columns(f"amendment recommendation version {_CONTRIBUTION} led_to_version"),
        public.amendments,
    ),
    Table(
        "minority-statements",
        _("Minority statements"),
        _("What those who were outvoted put on record, and which organisations joined."),
        columns(f"statement recommendation {_CONTRIBUTION} joined_by"),
        public.minority_statements,
    ),
    Table(
        "rounds",
        _("Rounds of voting"),
        _("Dates and state of each round."),
        columns("round title* state opened_on closes_on closed_on"),
        public.rounds,
    ),
    Table(
        "results",
        _("Results of closed rounds"),
        _("Totals, groups as the disclosure rule tells them, opinion groups and the map. Persons only."),
        RESULT_HEAD,
        result_rows,
    ),
    Table(
        "stances",
        _("Positions of organisations"),
        _("What organisations say by name in rounds, from the moment they say it."),
        columns("round recommendation organisation name* category stance is_on_older_text reason*"),
        public.stances,
    ),
    Table(
        "positions",
        _("Answers of institutions"),
        _("Every published answer, earlier ones too, with the day it was due."),
        columns("recommendation institution position state sent_on due_on published_on reason*"),
        adoption.positions,
    ),
    Table(
        "measures",
        _("Measures"),
        _("What institutions do about it, with indicator and dates."),
        columns(
            "measure recommendation institution involved level title* lead_unit* existing_mechanism* funds* "
            "funds_source* indicator* baseline target starts_on ends_on"
        ),
        adoption.measures,
    ),
    Table(
        "progress",
        _("Progress"),
        _("What institutions report of their measures, with the evidence they name."),
        columns("measure status reported_on text* evidence* value value_on"),
        adoption.progress,
    ),
    Table(
        "assessments",
        _("Assessments"),
        _("What organisations find about measures; earlier findings too."),
        columns("measure organisation finding made_on is_current grounds* evidence*"),
        adoption.assessments,
    ),
    Table(
        "contests",
        _("Contests"),
        _("Disputes about measures, step by step, with the answers of institutions."),
        columns("contest measure organisation step day text*"),
        adoption.contests,
    ),
    Table(
        "obstacles",
        _("What stands in the way"),
        _("Obstacles to measures that organisations report, and what became of them."),
        columns("measure organisation reported_on acknowledged_on removed_on text* acknowledgement* removal*"),
        adoption.obstacles,
    ),
    Table(
        "plans",
        _("Action plans"),
        _("Published plans, the measures in them and who agreed."),
        columns("plan owner title* definition* starts_on ends_on published_on measures agreed"),
        adoption.plans,
    ),
    Table(
        "events",
        _("What happened when"),
        _("The public timeline of adoption."),
        columns("day kind recommendation plan measure institution organisation role code reason*"),
        adoption.events,
    ),
)
