"""Routes of this app."""

from django.urls import path, register_converter

from reports.views import dashboards, kpis, monthly


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
    path("sponsor/", dashboards.sponsor_home, name="sponsor_home"),
    path("sponsor/live/", dashboards.sponsor_live, name="sponsor_live"),
    path("sponsor/campaigns/<int:pk>/results/", dashboards.results, name="results"),
    path("sponsor/campaigns/<int:pk>/results/live/", dashboards.results_live, name="results_live"),
    path("influencer/dashboard/", dashboards.influencer, name="influencer"),
    path("influencer/dashboard/live/", dashboards.influencer_live, name="influencer_live"),
    path("figures/<slug:name>/", kpis.figure_page, name="figure"),
    path("figures/<slug:name>.csv", kpis.figure_csv, name="figure_csv"),
    path("sponsor/reports/", monthly.reports, name="list"),
    path("sponsor/reports/<month:period>/", monthly.report, name="month"),
    path("sponsor/reports/<month:period>.csv", monthly.report_csv, name="month_csv"),
    path("staff/reports/<int:pk>/", monthly.report_of, name="of"),
    path("staff/reports/<int:pk>.csv", monthly.report_of_csv, name="of_csv"),
]
