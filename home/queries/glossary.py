"""What the glossary tells to apps below (``consult.ports``)."""

from consult.ports import GlossaryDefinition
from home.models import Definition


def definitions_for_consultations() -> list[GlossaryDefinition]:
    """Every definition of every term, those of return first; one query."""
    rows = list(Definition.objects.select_related("term").order_by("term__code", "order"))
    rows.sort(key=lambda d: (d.term.code != "return", "return" not in d.term.code))
    return [GlossaryDefinition(f"{d.term.code}-{d.order}", d.term.term, d.source, d.text) for d in rows]
