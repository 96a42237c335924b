"""What the glossary tells to apps below (``consult.ports``)."""

from consult.ports import GlossaryDefinition
from home.models import Definition


def definitions_for_consultations() -> list[GlossaryDefinition]:
    """Every definition of every term; one query."""
    rows = Definition.objects.select_related("term").order_by("term__code", "order")
    return [GlossaryDefinition(f"{d.term.code}-{d.order}", d.term.term, d.source, d.text) for d in rows]
