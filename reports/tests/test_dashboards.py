"""The dashboards: what they show, to whom, and how they keep themselves up to date."""

import re

import pytest
from django.test import Client

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
