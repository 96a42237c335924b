"""The one library that all modules of this package register with."""

from django import template

register = template.Library()
