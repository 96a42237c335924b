"""The front page and plain pages."""

from home.models.pages import HomePage, StandardPage

__all__ = ["HomePage", "StandardPage"]
