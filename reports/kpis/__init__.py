"""The key figures of sponsors and influencers. Importing this registers them, and those of the place."""

from reports import staff
from reports.kpis import asked, counted, money, paid, people, results, work

__all__ = ["asked", "counted", "money", "paid", "people", "results", "staff", "work"]
