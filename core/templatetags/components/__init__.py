"""The components as template tags: ``{% load components %}``. docs/design.md says which part is for what."""

from core.templatetags.components import blocks, doing, fields, figures, standing, words
from core.templatetags.components.blocks import crumbs
from core.templatetags.components.library import register

__all__ = ["blocks", "crumbs", "doing", "fields", "figures", "register", "standing", "words"]
