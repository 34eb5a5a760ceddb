"""What is kept about a person's deals."""

from adrequests.personal import changes, money, requests, reviews, work

__all__ = ["changes", "money", "requests", "reviews", "work"]
