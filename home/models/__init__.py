"""The front page, plain pages, the glossary."""

from home.models.glossary import Definition, GlossaryTerm
from home.models.pages import HomePage, StandardPage

__all__ = ["Definition", "GlossaryTerm", "HomePage", "StandardPage"]
