"""Parts of practice pages."""

from django import template

from practices import places as names

register = template.Library()
register.filter("places", names.places)
