"""A client that knows nothing of the code walks the first API over HTTP, by every way in."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import PlatformAccount, Sponsor, SponsorStatus, User
from accounts.services.profile import refresh_directory_facts
from accounts.services.tokens import create_token
from accounts.tests.factories import make_niche
from influencer_platform.tests.browser.site import migrated_database, served, working_on
from influencer_platform.tests.first_client import Person, sign_up, walk

pytestmark = pytest.mark.slow
EVERY_OPERATION = [
    "campaigns POST", "campaigns GET", "campaign_modify PUT", "campaign_modify DELETE", "ad_requests POST", "ad_requests GET", "negotiate",
    "accept", "apply", "reject", "amend", "withdraw", "refusals",
]  # fmt: skip


@pytest.fixture(scope="module")
def site(
    django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the product, on a database of its own that the tests work on, too."""
    hosts = override_settings(ALLOWED_HOSTS=["127.0.0.1"], DEBUG=False)
    with django_db_blocker.unblock(), hosts:
        path = migrated_database(tmp_path_factory.mktemp("first") / "db.sqlite3")
        with working_on(path), served() as address:
            make_niche()
            yield address


def admitted(role: str, email: str) -> User:
    """What no client can do for itself: staff approve the company, the creator shows an account."""
    user: User = User.objects.get(email=email)
    if role == "sponsor":
        Sponsor.objects.filter(user=user).update(
            status=SponsorStatus.APPROVED, decided_at=user.date_joined
        )
    else:
        one = {"platform": "instagram", "handle": "one", "url": "https://social.example.com/one"}
        PlatformAccount.objects.create(influencer=user.influencer, followers=5000, **one)
        refresh_directory_facts(user.influencer)
    return user


@pytest.mark.parametrize("way", ["app", "Authorization", "Authentication-Token"])
def test_the_first_api_is_walked_from_sign_up_to_withdrawal(site, way):
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "none"
    people = {}
    for role in ("sponsor", "influencer"):
        email = f"{role}-{way.lower()}@example.com"
        person = sign_up(site, role, email)
        user = admitted(role, email)
        if way != "app":
            text = create_token(user=user, name="walk", scope="write", days=1)[1]
            person = Person(site, {way: f"Token {text}" if way == "Authorization" else text})
        people[role] = person

    assert walk(people["sponsor"], people["influencer"]) == EVERY_OPERATION
