"""What is kept about a person's account, profile and mail, and what was decided about them."""

from accounts.personal import account, mails, trail

__all__ = ["account", "mails", "trail"]
