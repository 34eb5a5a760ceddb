"""The key figures of sponsors and influencers. Importing this registers them, and those of the place."""

from reports import staff
from reports.kpis import asked, money, people, results, work

__all__ = ["asked", "money", "people", "results", "staff", "work"]
