"""The gates before an opening (domain.md 4.2, K01–K12): what each asks, with what force, and what it found.

Pure: a gate is a function of facts. ``consult.queries.official`` gathers the facts, ``consult.actions`` refuses by the
findings, the admin shows them.
"""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consult.dates import BusyTime, Season, busy_days, busy_times
from core.components import Text
from core.translated import LANGUAGES, NO_TEXT, OWN_NAMES, Translated, joined, joined_lazy


class Force(StrEnum):
    """What a gate does when it is not met."""

    HARD = "hard"
    """Refuses, whatever is said."""
    OVERRIDE = "override"
    """Refuses unless a reason is written; everybody reads the reason."""
    WARN = "warn"
    """Says so to the official."""


# One page: 500 words in a common type.
MAX_SUMMARY_WORDS = 500
# Plain-language guides ask for 15 to 20 words in a sentence on average.
MAX_SENTENCE_WORDS = 22
# Groups of which the plan must name one (K07).
MIGRANT_GROUPS = ("returnee", "migrant_abroad", "migrant_association")


@dataclass(frozen=True)
class QuestionFacts:
    """Of one question: its number, its tick, and the languages that it or one of its choices lacks."""

    number: int
    is_still_open: bool = True
    missing_languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageFacts:
    """Of the paper in one language."""

    summary: str = ""
    # Title, lead, summary and a section with a paragraph are there.
    is_filled: bool = False


@dataclass(frozen=True)
class Facts:
    """All that the gates look at. ``pages`` is by language; a language without a page is not in it."""

    # Names, in the reader's language, of fields of the plan that are empty (K01).
    missing: tuple[Text, ...] = ()
    # Names of fields that lack a language.
    untranslated: tuple[Text, ...] = ()
    promise: str = ""
    decides: Translated = NO_TEXT
    decision_how: Translated = NO_TEXT
    definition: Translated = NO_TEXT
    glossary: tuple[Translated, ...] = ()
    target_groups: tuple[str, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    pages: Mapping[str, PageFacts] = field(default_factory=dict)
    opens_on: datetime.date = datetime.date.max
    closes_on: datetime.date = datetime.date.max
    open_days: int = 84
    proposed_by: int | None = None
    approved_by: int | None = None
    # Gate → reason.
    overrides: Mapping[str, Translated] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What one gate found. ``sentence`` says what is missing or doubtful; empty when the gate is met."""

    gate: str
    force: Force
    asks: Promise
    sentence: Text = ""
    reason: Translated = NO_TEXT

    @property
    def is_met(self) -> bool:
        return not self.sentence

    @property
    def is_overridden(self) -> bool:
        return not self.is_met and self.force == Force.OVERRIDE and not self.reason.missing_languages()

    @property
    def blocks(self) -> bool:
        """Whether it keeps the consultation from opening."""
        return not self.is_met and self.force != Force.WARN and not self.is_overridden

    @property
    def is_warning(self) -> bool:
        return not self.is_met and self.force == Force.WARN


Gate = Callable[[Facts], Text]


def listed(parts: Sequence[Text]) -> Text:
    """Names one after the other, each in the reader's language when it is shown."""
    return joined_lazy(tuple(parts)) if parts else ""


def _names(codes: Sequence[str]) -> str:
    return joined(OWN_NAMES[code] for code in codes)


def _numbers(questions: Sequence[QuestionFacts]) -> str:
    return joined(question.number for question in questions)


def plan_is_filled(facts: Facts) -> Text:
    """K01."""
    missing = list(facts.missing) if facts.questions else [*facts.missing, _("questions")]
    return format_lazy("{} {}", _("Still missing:"), listed(missing)) if missing else ""


def promise_is_made(facts: Facts) -> Text:
    """K02."""
    return "" if facts.promise else _("No promise is chosen.")


def decision_is_told(facts: Facts) -> Text:
    """K03."""
    if not facts.decides:
        return _("The plan does not say who decides.")
    return "" if facts.decision_how else _("The plan does not say how and by when it is decided.")


def questions_are_open(facts: Facts) -> Text:
    """K04."""
    settled = [question for question in facts.questions if not question.is_still_open]
    if not settled:
        return ""
    return format_lazy("{} {}", _("Not ticked as still open: question"), _numbers(settled))


def summary_is_short(facts: Facts) -> Text:
    """K05, its hard part; a language without a summary is a matter of K08."""
    if not any(page.summary.strip() for page in facts.pages.values()):
        return _("The paper has no summary.")
    long = [code for code, page in facts.pages.items() if len(page.summary.split()) > MAX_SUMMARY_WORDS]
    if not long:
        return ""
    too_long = _("The summary is longer than one page (%(words)d words) in:") % {"words": MAX_SUMMARY_WORDS}
    return format_lazy("{} {}", too_long, _names(long))


def summary_is_plain(facts: Facts) -> Text:
    """K05, its warning: long sentences."""
    hard = [code for code, page in facts.pages.items() if words_per_sentence(page.summary) > MAX_SENTENCE_WORDS]
    if not hard:
        return ""
    return format_lazy("{} {}", _("The sentences of the summary are long. Make them shorter in:"), _names(hard))


def words_per_sentence(text: str) -> float:
    """Average number of words; 0 for an empty text. The full stops of three scripts."""
    sentences = [part for part in re.split(r"[.!?؟…]+(?:\s|$)|\n{2,}", text) if part.strip()]
    return sum(len(part.split()) for part in sentences) / len(sentences) if sentences else 0.0


def definition_is_chosen(facts: Facts) -> Text:
    """K06."""
    if not facts.definition:
        return _("No definition of return is chosen from the glossary.")
    if facts.definition in facts.glossary:
        return ""
    return _("The definition of return does not stand in the glossary (any more). Choose one that does.")


def groups_are_named(facts: Facts) -> Text:
    """K07; that countries are named at all is asked by K01."""
    if set(facts.target_groups) & set(MIGRANT_GROUPS):
        return ""
    return _("No group of migrants or returnees is among the target groups.")


def languages_are_there(facts: Facts) -> Text:
    """K08; also of plan and questions."""
    missing = [code for code in LANGUAGES if code not in facts.pages or not facts.pages[code].is_filled]
    if missing:
        return format_lazy("{} {}", _("The text of the paper is not complete in:"), _names(missing))
    if facts.untranslated:
        return format_lazy("{} {}", _("Not in all three languages:"), listed(facts.untranslated))
    partly = [question for question in facts.questions if question.missing_languages]
    if partly:
        return format_lazy("{} {}", _("Not in all three languages: question"), _numbers(partly))
    return ""


def period_is_long_enough(facts: Facts) -> Text:
    """K09."""
    days = (facts.closes_on - facts.opens_on).days
    if days >= facts.open_days:
        return ""
    return format_lazy(
        "{} {}",
        ngettext_lazy("It is open for %(days)d day.", "It is open for %(days)d days.", "days") % {"days": max(days, 0)},
        ngettext_lazy("The platform’s standard is %(days)d day.", "The platform’s standard is %(days)d days.", "days")
        % {"days": facts.open_days},
    )


SEASONS: Mapping[Season, Promise] = {
    Season.AUGUST: _("August"),
    Season.YEAR_END: _("the end of the year"),
    Season.RAMADAN: _("the last ten days of Ramadan"),
    Season.EID_AL_FITR: _("Eid al-Fitr"),
    Season.EID_AL_ADHA: _("Eid al-Adha"),
}


def times_in_the_way(facts: Facts) -> tuple[BusyTime, ...]:
    """The busy times in the period; none while its dates make no sense."""
    if facts.closes_on <= facts.opens_on or facts.closes_on == datetime.date.max:
        return ()
    return busy_times(facts.opens_on, facts.closes_on)


def period_is_free(facts: Facts) -> Text:
    """K10: suggests an extension by the days that are lost."""
    times = times_in_the_way(facts)
    if not times:
        return ""
    seasons = listed([SEASONS[season] for season in dict.fromkeys(time.season for time in times)])
    lost = busy_days(times)
    return format_lazy(
        "{} {}. {}",
        _("The time to answer covers"),
        seasons,
        ngettext_lazy("Close %(days)d day later.", "Close %(days)d days later.", "days") % {"days": lost},
    )


def is_announced(facts: Facts) -> Text:
    """K11: by being in the list of consultations; nothing that could be missing."""
    return ""


def second_person_approves(facts: Facts) -> Text:
    """K12."""
    if facts.proposed_by is None:
        return _("Nobody has proposed the opening yet.")
    if facts.approved_by is None or facts.approved_by == facts.proposed_by:
        return _("A second person has not approved yet.")
    return ""


GATES: tuple[tuple[str, Force, Promise, Gate], ...] = (
    ("K01", Force.HARD, _("The plan is filled in, with what is open and what is settled"), plan_is_filled),
    ("K02", Force.HARD, _("A promise to those who take part is made"), promise_is_made),
    ("K03", Force.HARD, _("It is said who decides, how and by when"), decision_is_told),
    ("K04", Force.WARN, _("Every question is about something that is still open"), questions_are_open),
    ("K05", Force.HARD, _("There is a summary of one page at most"), summary_is_short),
    ("K05", Force.WARN, _("The summary is easy to read"), summary_is_plain),
    ("K06", Force.HARD, _("The definition of return is chosen from the glossary"), definition_is_chosen),
    ("K07", Force.OVERRIDE, _("Migrants or returnees are among those asked"), groups_are_named),
    ("K08", Force.OVERRIDE, _("Everything is there in English, French and Arabic"), languages_are_there),
    ("K09", Force.OVERRIDE, _("There is time enough to answer"), period_is_long_enough),
    ("K10", Force.WARN, _("No holidays lie in the time to answer"), period_is_free),
    ("K11", Force.HARD, _("It is announced in the list of consultations and in its news feed"), is_announced),
    ("K12", Force.HARD, _("A second person approves the opening"), second_person_approves),
)
OVERRIDABLE = tuple(dict.fromkeys(code for code, force, _asks, _gate in GATES if force == Force.OVERRIDE))


def findings(facts: Facts) -> tuple[Finding, ...]:
    """What every gate found, in the order of the checklist."""
    return tuple(
        Finding(code, force, asks, gate(facts), facts.overrides.get(code, Translated()))
        for code, force, asks, gate in GATES
    )


def blocking(facts: Facts, *, but: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The findings that keep it from opening, without those of the gates ``but``."""
    return tuple(found for found in findings(facts) if found.blocks and found.gate not in but)
