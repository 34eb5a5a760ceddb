"""How a review is worded."""

from django import template

from adrequests.models import HIGHEST

register = template.Library()


@register.filter
def stars(rating: int) -> str:
    """`★★★★☆`, for those who see; the words stand beside it for those who listen."""
    return "★" * rating + "☆" * (HIGHEST - rating)
