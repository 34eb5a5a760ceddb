"""The mails this app knows: about deals as they happen, and those that come by themselves."""

from adrequests.emails import changes, deals, regular

__all__ = ["changes", "deals", "regular"]
