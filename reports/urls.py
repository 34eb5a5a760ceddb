"""Routes of this app."""

from django.urls import path, register_converter

from reports.views import earned, monthly, results


class Month:
    """`2026-11`"""

    regex = r"[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Month, "month")

app_name = "reports"

urlpatterns = [
    path("ad-requests/<int:pk>/results/", results.results, name="results"),
    path("results/<int:pk>/screenshot/", results.screenshot, name="results_screenshot"),
    path("figures/", earned.overview, name="earned"),
    path("figures/<slug:name>/", earned.earned_cases, name="earned_cases"),
    path("figures/<slug:name>.csv", earned.earned_csv, name="earned_csv"),
    path("sponsor/reports/", monthly.reports, name="list"),
    path("sponsor/reports/<month:period>/", monthly.report, name="month"),
    path("sponsor/reports/<month:period>.csv", monthly.report_csv, name="month_csv"),
    path("staff/reports/<int:pk>/", monthly.report_of, name="of"),
    path("staff/reports/<int:pk>.csv", monthly.report_of_csv, name="of_csv"),
]
