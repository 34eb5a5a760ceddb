"""The deal in the back office: to read, search and filter. Nobody changes it here; both sides do, by their moves."""

from adrequests.admin import campaigns, changes, deals, money, reviews, sheets, work

__all__ = ["campaigns", "changes", "deals", "money", "reviews", "sheets", "work"]
