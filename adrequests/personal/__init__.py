"""What is kept about a person's deals."""

from adrequests.personal import changes, deals, money, reviews, work

__all__ = ["changes", "deals", "money", "reviews", "work"]
