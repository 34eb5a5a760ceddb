"""The figures of a sponsor are kept by campaign, and read from there where nothing has changed since.

`triggers` let the database itself note which campaigns changed, `terms` say what is kept and for how long, `sums` pack it,
`reading` finds it; `reports.services.rollups` adds up again what changed.
"""
