"""The mails this app knows: about deals as they happen, and those that come by themselves."""

from adrequests.emails import changes, deals, money, regular, reviews, work

__all__ = ["changes", "deals", "money", "regular", "reviews", "work"]
