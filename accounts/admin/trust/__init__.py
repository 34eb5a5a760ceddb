"""Trust signals as a queue, and the rules that raise them."""

from accounts.admin.trust import rules, signals

__all__ = ["rules", "signals"]
