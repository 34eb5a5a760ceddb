"""The mails this app knows: about deals as they happen, and those that come by themselves."""

from adrequests.emails import deals, regular, work

__all__ = ["deals", "regular", "work"]
