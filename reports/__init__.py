"""The numbers: tracked links, metrics, rollups, dashboards, monthly reports, exports."""
