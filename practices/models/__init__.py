"""The practice library."""

from practices.models.pages import PracticeIndexPage, PracticePage

__all__ = ["PracticeIndexPage", "PracticePage"]
