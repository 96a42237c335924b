"""Texts of a recommendation beside each other."""

from dataclasses import dataclass

from consult.queries.versions import Span, compare
from recommendations.models import Recommendation, RoundItem, TextVersion


@dataclass(frozen=True)
class TextChange:
    """A version and the words in which it differs from an earlier one; nothing where it is the first."""

    version: TextVersion
    earlier: TextVersion | None
    spans: tuple[Span, ...] = ()


def history(recommendation: Recommendation) -> list[TextChange]:
    """Every version with what changed, the newest first; one query."""
    versions = list(recommendation.versions.all())
    return [_change(version, earlier) for version, earlier in zip(versions, [*versions[1:], None], strict=True)]


def change_since(item: RoundItem) -> TextChange:
    """The text put to the vote beside the one before it; one query."""
    earlier = item.recommendation.versions.filter(number__lt=item.version.number).first()
    return _change(item.version, earlier)


def _change(version: TextVersion, earlier: TextVersion | None) -> TextChange:
    # Words of two languages have nothing to compare.
    if earlier is None or earlier.text.lang != version.text.lang:
        return TextChange(version, None)
    return TextChange(version, earlier, compare(str(earlier.text), str(version.text)))
