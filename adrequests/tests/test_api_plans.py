"""How the lists of the API find their rows: by an index, however many there are. Read from the database's own plan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adrequests.search import readable_campaigns, readable_parts
from adrequests.tests.factories import make_ad_request, make_colleague
from campaigns.models import Campaign, Share, Status
from campaigns.tests.factories import make_campaign
from influencer_platform.tests.caller import Caller

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite"),
]


def plan_of_list(caller, path):
    """What SQLite does for the one query that finds the rows."""
    with CaptureQueriesContext(connection) as queries:
        assert caller.get(path).status_code == 200
    (page,) = [query["sql"] for query in queries if query["sql"].endswith("LIMIT 26")]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("who", "path", "index"),
    [
        ("sponsor", "campaigns", "campaign_discover"), ("sponsor", "campaigns", "campaign_of_sponsor"),
        ("influencer", "campaigns", "campaign_discover"), ("influencer", "campaigns", "adrequest_influencer_made"),
        ("moderator", "campaigns", "campaign_newest"), ("influencer", "campaigns?ordering=end_date", "campaign_discover_ending"),
        ("influencer", "campaigns?category=food", "campaign_discover_niche"), ("sponsor", "ad_requests", "adrequest_campaign_made"),
        ("influencer", "ad_requests", "adrequest_influencer_made"), ("moderator", "ad_requests", "adrequest_made"),
    ],
)  # fmt: skip
def test_a_list_is_found_by_its_index(who, path, index, request):
    party = request.getfixturevalue(who)

    plan = plan_of_list(Caller(getattr(party, "user", party)), path)

    assert any(f" {index} " in f"{step} " for step in plan), plan


@pytest.mark.parametrize("who", ["sponsor", "influencer", "moderator"])
@pytest.mark.parametrize(
    "path", ["campaigns", "ad_requests", "campaigns?status=draft", "ad_requests?status=pending"]
)
def test_no_table_is_read_from_end_to_end(who, path, request):
    party = request.getfixturevalue(who)

    plan = plan_of_list(Caller(getattr(party, "user", party)), path)

    scans = [step for step in plan if step.startswith("SCAN") and "INDEX" not in step]
    assert [step for step in scans if not step.startswith("SCAN (")] == []


@pytest.mark.parametrize("who", ["sponsor", "influencer", "moderator", "viewer"])
def test_the_parts_hold_together_what_may_be_read(who, sponsor, influencer, request):
    own = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    hidden = make_campaign(visibility="private")
    make_ad_request(campaign=hidden, influencer=influencer)
    make_campaign(), make_campaign(status=Status.PAUSED), make_campaign(sponsor=sponsor)
    party = (
        make_colleague(own, Share.Level.VIEW) if who == "viewer" else request.getfixturevalue(who)
    )
    user = getattr(party, "user", party)

    parts = readable_parts(user)

    assert set(Campaign.objects.filter(pk__in=[one.pk for part in parts for one in part])) == set(
        readable_campaigns(user)
    )


@pytest.mark.parametrize(
    ("filters", "parts"),
    [({}, 2), ({"status": "active"}, 2), ({"status": "draft"}, 1), ({"visibility": "private"}, 1), ({"visibility": "public"}, 2)],
)  # fmt: skip
def test_public_campaigns_are_looked_through_only_where_some_can_be(influencer, filters, parts):
    assert len(readable_parts(influencer.user, **filters)) == parts
