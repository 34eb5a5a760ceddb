"""Routes of this app."""

from django.urls import path, register_converter

from reports.views import (
    dashboards,
    earned,
    kpis,
    links,
    monthly,
    orders,
    redirect,
    results,
)


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
    path("earned/", earned.overview, name="earned"),
    path("earned/<slug:name>/", earned.earned_cases, name="earned_cases"),
    path("earned/<slug:name>.csv", earned.earned_csv, name="earned_csv"),
    path("r/<slug:code>", redirect.redirect, name="redirect"),
    path("ad-requests/<int:pk>/links/", links.links, name="links"),
    path("ad-requests/<int:pk>/links/<int:number>/", links.link_change, name="link_change"),
    path("ad-requests/<int:pk>/links/<int:number>.svg", links.link_qr, name="link_qr"),
    path("campaigns/<int:pk>/orders/", orders.orders, name="orders"),
    path("campaigns/<int:pk>/orders/import/", orders.orders_import, name="orders_import"),
    path("campaigns/<int:pk>/postback/", orders.postback, name="postback"),
    path("campaigns/<int:pk>/postback/rotate/", orders.postback_rotate, name="postback_rotate"),
    path("postback/<int:pk>/", orders.postback_call, name="postback_call"),
    path("sponsor/", dashboards.sponsor_home, name="sponsor_home"),
    path("sponsor/live/", dashboards.sponsor_live, name="sponsor_live"),
    path("sponsor/campaigns/<int:pk>/results/", dashboards.results, name="results"),
    path("sponsor/campaigns/<int:pk>/results/live/", dashboards.results_live, name="results_live"),
    path("influencer/dashboard/", dashboards.influencer, name="influencer"),
    path("influencer/dashboard/live/", dashboards.influencer_live, name="influencer_live"),
    path("figures/<slug:name>/", kpis.figure_page, name="figure"),
    path("figures/<slug:name>.csv", kpis.figure_csv, name="figure_csv"),
    path("ad-requests/<int:pk>/results/", results.results, name="deal_results"),
    path("results/<int:pk>/screenshot/", results.screenshot, name="results_screenshot"),
    path("sponsor/reports/", monthly.reports, name="list"),
    path("sponsor/reports/<month:period>/", monthly.report, name="month"),
    path("sponsor/reports/<month:period>.csv", monthly.report_csv, name="month_csv"),
    path("staff/reports/<int:pk>/", monthly.report_of, name="of"),
    path("staff/reports/<int:pk>.csv", monthly.report_of_csv, name="of_csv"),
]
