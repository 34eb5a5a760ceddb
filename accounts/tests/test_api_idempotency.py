"""`Idempotency-Key`: a POST that names itself is done once and answered alike; what failed may be tried again."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts.models import IdempotencyKey
from accounts.services.tokens import KEYS_AT_ONCE, KEYS_KEPT, create_token
from accounts.tasks import old_keys
from accounts.tests.factories import make_niche, make_sponsor
from adrequests.tests.factories import make_ad_request
from campaigns import services
from campaigns.models import Campaign
from influencer_platform.api import urlpatterns

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()
    make_niche("Outdoors")


def header_of(user):
    text = create_token(user=user, name="Test", scope="write", days=5)[1]
    return {"Authorization": f"Token {text}"}


@pytest.fixture
def headers():
    return header_of(make_sponsor().user)


def body(**changed):
    today = timezone.localdate()
    return {
        "name": "Ridge line",
        "description": "Füße über den Grat",
        "category": "Outdoors",
        "start_date": str(today + timedelta(days=9)),
        "end_date": str(today + timedelta(days=40)),
        "budget": 5000.5,
        "visibility": "public",
        "goals": "Sales",
    } | changed


def post(headers, key=None, path="/api/campaigns", **changed):
    more = {"Idempotency-Key": key} if key is not None else {}
    return Client().post(
        path, body(**changed), content_type="application/json", headers=headers | more
    )


def test_the_same_again_is_answered_byte_for_byte_and_done_once(headers):
    first, again = post(headers, "k1"), post(headers, "k1")

    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Campaign.objects.count() == 1


def test_the_answer_is_kept_in_its_order(headers):
    """A JSON column would sort the names: the text is kept."""
    first = post(headers, "k1")

    names = list(json.loads(first.content))
    assert names != sorted(names)
    assert list(json.loads(IdempotencyKey.objects.get().body)) == names


def test_the_names_of_a_body_may_come_in_another_order(headers):
    first = post(headers, "k1")
    turned = dict(reversed(body().items()))

    again = Client().post(
        "/api/campaigns",
        turned,
        content_type="application/json",
        headers=headers | {"Idempotency-Key": "k1"},
    )

    assert again.content == first.content


def test_the_answer_stays_although_the_object_has_changed(headers):
    first = post(headers, "k1")
    Campaign.objects.update(name="Another name")

    assert post(headers, "k1").content == first.content


def test_another_body_with_the_same_key_is_refused(headers):
    post(headers, "k1")

    answer = post(headers, "k1", name="Another")

    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Campaign.objects.count() == 1


def test_another_path_with_the_same_key_is_refused(headers):
    post(headers, "k1")

    assert post(headers, "k1", path="/api/ad_requests").json()["code"] == "idempotency_key_reused"


def test_the_same_key_of_somebody_else_is_another_key(headers):
    first = post(headers, "k1")

    other = post(header_of(make_sponsor().user), "k1")

    assert other.status_code == 201
    assert "Idempotent-Replayed" not in other
    assert other.json()["id"] != first.json()["id"]


def test_without_a_key_each_request_is_one_of_its_own(headers):
    assert post(headers).json()["id"] != post(headers).json()["id"]
    assert not IdempotencyKey.objects.exists()


def test_work_that_failed_leaves_no_row_and_may_be_tried_again(headers):
    refused = post(headers, "k1", budget="1.234")
    assert refused.status_code == 400
    assert not IdempotencyKey.objects.exists()

    answer = post(headers, "k1")

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer


def test_a_refusal_by_a_rule_leaves_no_row(sponsor, influencer):
    ad_request = make_ad_request(influencer=influencer)
    headers = header_of(influencer.user) | {"Idempotency-Key": "k1"}
    url = f"/api/ad_requests/{ad_request.pk}/accept"
    ask = {"content_type": "application/json", "headers": headers}

    outdated = Client().post(url, {"offer_number": 7}, **ask)
    assert outdated.status_code == 409
    assert not IdempotencyKey.objects.exists()

    assert Client().post(url, {"offer_number": 1}, **ask).status_code == 200
    again = Client().post(url, {"offer_number": 1}, **ask)
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")


def test_work_that_broke_leaves_no_row(headers, monkeypatch):
    def broken(**_words):
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr(services, "create_campaign", broken)

    with pytest.raises(RuntimeError):
        post(headers, "k1")

    assert not IdempotencyKey.objects.exists()
    monkeypatch.undo()
    assert post(headers, "k1").status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a\tb", "é" * 3 + "\x7f", "\x01"])
def test_a_key_that_is_none_is_refused(headers, key):
    answer = post(headers, key)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert list(answer.json()["errors"]) == ["Idempotency-Key"]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "key", ["x" * 200, "7", "8e03978e-40d5-43dd-bc93-6894a57f9324", "é", "a b"]
)
def test_any_other_key_will_do(headers, key):
    assert post(headers, key).status_code == 201
    assert post(headers, key)["Idempotent-Replayed"] == "true"


def test_reading_asks_for_no_key(headers):
    answer = Client().get("/api/campaigns", headers=headers | {"Idempotency-Key": "k1"})

    assert answer.status_code == 200
    assert not IdempotencyKey.objects.exists()


def test_a_token_that_only_reads_replays_nothing():
    user = make_sponsor().user
    post(header_of(user), "k1")
    text = create_token(user=user, name="Reads", scope="read", days=5)[1]

    assert post({"Authorization": f"Token {text}"}, "k1").status_code == 403


def test_every_post_of_the_api_takes_a_key(headers):
    """Read from the routes: a key that is none is refused before anything else is looked at."""
    paths = [
        "/api/" + re.sub("<[^>]+>", "1", str(entry.pattern))
        for entry in urlpatterns
        if hasattr(getattr(entry.callback, "cls", None), "post")
    ]

    answers = {path: post(headers, "\x01", path=path) for path in paths}

    assert len(paths) >= 9
    assert {
        path for path, a in answers.items() if "Idempotency-Key" not in a.json()["errors"]
    } == set()


def test_keys_are_forgotten_after_a_week_and_not_before(headers, django_assert_num_queries):
    post(headers, "old")
    post(headers, "young")
    IdempotencyKey.objects.filter(key="old").update(
        at=timezone.now() - KEYS_KEPT - timedelta(seconds=1)
    )
    IdempotencyKey.objects.filter(key="young").update(
        at=timezone.now() - KEYS_KEPT + timedelta(minutes=1)
    )

    assert [old_keys(), old_keys()] == [1, 0]

    assert IdempotencyKey.objects.get().key == "young"
    assert post(headers, "young")["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in post(headers, "old")


def test_many_are_forgotten_some_at_a_time(sponsor):
    then = timezone.now() - timedelta(days=8)
    IdempotencyKey.objects.bulk_create(
        IdempotencyKey(user=sponsor.user, key=str(n), fingerprint="x", at=then)
        for n in range(KEYS_AT_ONCE + 1)
    )

    assert old_keys() == KEYS_AT_ONCE + 1


def test_the_clock_starts_it_every_night():
    row = PeriodicTask.objects.get(task="accounts.old_keys")

    assert (row.enabled, row.crontab.minute, row.crontab.hour) == (True, "50", "3")


def test_the_database_keeps_one_row_per_person_and_key(sponsor):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(
            cursor, IdempotencyKey._meta.db_table
        )

    unique = [c["columns"] for c in constraints.values() if c["unique"] and not c["primary_key"]]
    assert ["user_id", "key"] in unique
