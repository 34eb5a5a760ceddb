"""The dashboards: what they show, to whom, and how they keep themselves up to date."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from adrequests.tests.factories import make_ad_request
from reports.tests.world import accept

pytestmark = pytest.mark.django_db
HOME, LIVE = "/sponsor/", "/sponsor/live/"
INFLUENCER, INFLUENCER_LIVE = "/influencer/dashboard/", "/influencer/dashboard/live/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    html = re.sub(r"<(script|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def version(response) -> str:
    match = re.search(r'data-version="(\w+)"', response.content.decode())
    assert match
    return match[1]


@pytest.fixture
def deal():
    return accept(make_ad_request(fee_minor=123_400))


def test_try(deal):
    r = signed_in(deal.campaign.sponsor.user)
    r.get("/sponsor/")
    with CaptureQueriesContext(connection) as q:
        resp = r.get("/sponsor/")
    print(text(resp))
    print(len(q))
    for x in q:
        print(x["sql"][:150])
    resp = r.get(f"/sponsor/campaigns/{deal.campaign_id}/results/")
    print(text(resp))
    i = signed_in(deal.influencer.user)
    with CaptureQueriesContext(connection) as q:
        resp = i.get(INFLUENCER)
    print(len(q))
    print(text(resp))
    from reports.ratios import kpis_for

    for name in kpis_for(deal.campaign.sponsor.user):
        assert r.get(f"/figures/{name}/").status_code == 200, name
        assert r.get(f"/figures/{name}.csv").status_code in (200, 404), name
    print(text(r.get("/figures/agreed-value/")))
    print(text(r.get("/figures/pacing/")))
