"""People by the API: oneself, creators, companies, niches, notifications."""

import pytest

from accounts import services
from accounts.models import Influencer, MailChoices, Niche, Notification, SponsorStatus
from accounts.tests.factories import make_influencer, make_niche, make_sponsor
from adrequests.tests.factories import make_ad_request
from influencer_platform.tests.caller import Caller, problem, rows

pytestmark = pytest.mark.django_db
PRIVATE = ("contact_name", "phone", "status")


@pytest.fixture
def caller(sponsor):
    return Caller(sponsor.user)


def test_everybody_learns_who_they_are(sponsor, influencer, moderator):
    shown = [Caller(user).get("me").json() for user in (sponsor.user, influencer.user, moderator)]

    assert [(one["role"], one["sponsor_id"], one["influencer_id"]) for one in shown] == [
        ("sponsor", sponsor.pk, None),
        ("influencer", None, influencer.pk),
        ("admin", None, None),
    ]
    assert [one["email"] for one in shown] == [
        sponsor.user.email,
        influencer.user.email,
        moderator.email,
    ]
    assert (shown[0]["profile"]["status"], shown[1]["profile"]["handle"]) == (
        "approved",
        influencer.handle,
    )
    assert shown[2]["profile"] is None


def test_unread_notifications_are_counted(influencer):
    make_ad_request(influencer=influencer)
    caller = Caller(influencer.user)
    before = caller.get("me").json()["unread_notifications"]

    Notification.objects.filter(recipient=influencer.user).update(read_at="2027-01-01T00:00Z")

    assert (before, caller.get("me").json()["unread_notifications"]) == (1, 0)


def test_an_approved_company_reads_the_directory(caller, influencer, other_influencer):
    assert set(rows(caller.get("influencers"))) == {influencer.pk, other_influencer.pk}
    assert caller.get(f"influencers/{influencer.pk}").json()["handle"] == influencer.handle


def test_an_influencer_reads_itself_only(influencer, other_influencer):
    caller = Caller(influencer.user)

    assert rows(caller.get("influencers")) == [influencer.pk]
    assert problem(caller.get(f"influencers/{other_influencer.pk}"))[0] == 404


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
def test_a_company_that_is_not_approved_reads_no_directory(influencer, status):
    caller = Caller(make_sponsor(status=status).user)

    assert rows(caller.get("influencers")) == []
    assert problem(caller.get(f"influencers/{influencer.pk}"))[0] == 404


def test_who_is_flagged_is_gone_for_all_but_staff(influencer, caller, moderator):
    services.flag(target=influencer, by=moderator, reason="fraud", private_note="x")

    missing = caller.get("influencers/987654321")
    assert caller.get(f"influencers/{influencer.pk}").content == missing.content
    assert rows(caller.get("influencers")) == []
    assert Caller(moderator).get(f"influencers/{influencer.pk}").status_code == 200


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=anna", {"Anna"}), ("platform=youtube", {"Anna"}), ("platform=instagram", {"Berta"}), ("country=at", {"Anna"}),
        ("min_followers=1000", {"Berta"}), ("niche=food", {"Anna"}), ("niche=nothing", set()), ("q=%25", set()),
    ],
)  # fmt: skip
def test_filters_narrow(caller, query, names):
    anna = make_influencer(name="Anna", country="AT", platform="youtube", followers=500)
    anna.niches.add(make_niche("Food"))
    make_influencer(name="Berta")

    assert {one["name"] for one in caller.get(f"influencers?{query}").json()} == names


@pytest.mark.parametrize(
    "query",
    [
        "min_followers=-1",
        "min_followers=1.5",
        "platform=fax",
        "country=AUT",
        "ordering=email",
        "email=x",
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(caller, query):
    status, _code, errors = problem(caller.get(f"influencers?{query}"))

    assert (status, set(errors)) == (400, {query.split("=")[0]})


@pytest.mark.parametrize("ordering", ["followers", "-followers", "-created_at"])
def test_every_order_is_walked_whole(caller, ordering):
    made = [make_influencer(followers=n % 2 * 1000).pk for n in range(4)]
    seen, path = [], f"influencers?limit=1&ordering={ordering}"

    while path:
        answer = caller.get(path)
        seen += rows(answer)
        path = answer.headers.get("Link", "").partition("testserver")[2].partition(">")[0]

    assert sorted(seen) == made
    column, pk = (ordering, "-pk") if ordering.startswith("-") else (ordering, "pk")
    assert seen == list(Influencer.objects.order_by(column, pk).values_list("pk", flat=True))


def test_the_directory_costs_the_same_however_long(caller, django_assert_num_queries):
    caller.get("influencers")
    for n in (1, 3):
        while Influencer.objects.count() < n:
            make_influencer().niches.add(make_niche())
        with django_assert_num_queries(5):
            assert len(rows(caller.get("influencers"))) == n


def test_a_company_is_read_by_all_its_particulars_by_itself_and_staff(
    sponsor, caller, influencer, moderator
):
    shown = {
        who: [one.get(f"sponsors/{sponsor.pk}").json()[name] for name in PRIVATE]
        for who, one in [("own", caller), ("other", Caller(influencer.user)), ("staff", Caller(moderator))]
    }  # fmt: skip

    inside = ["Maya Huber", sponsor.phone, "approved"]
    assert shown == {"own": inside, "other": [None] * 3, "staff": inside}


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
def test_a_company_that_is_not_approved_is_nobody_to_others(influencer, status):
    company = make_sponsor(status=status)
    caller = Caller(influencer.user)

    answer = caller.get(f"sponsors/{company.pk}")

    assert problem(answer)[0] == 404
    assert answer.content == caller.get("sponsors/987654321").content
    assert Caller(company.user).get(f"sponsors/{company.pk}").json()["status"] == status


def test_niches_on_offer_are_listed_by_name(caller):
    Niche.objects.all().delete()
    made = [make_niche(name).name for name in ("Food", "Art", "Zoo")]
    Niche.objects.filter(name="Zoo").update(is_active=False)

    assert [one["name"] for one in caller.get("niches").json()] == sorted(made)[:2]


def test_notifications_are_ones_own(influencer, other_influencer):
    make_ad_request(influencer=influencer)

    shown = Caller(influencer.user).get("notifications").json()

    assert [one["kind"] for one in shown] == list(
        Notification.objects.filter(recipient=influencer.user).values_list("kind", flat=True)
    )
    assert rows(Caller(other_influencer.user).get("notifications")) == []


@pytest.mark.parametrize(("unread", "found"), [("1", 1), ("true", 1), ("0", 1), ("false", 1)])
def test_notifications_are_filtered_by_reading(influencer, unread, found):
    for _ in range(2):
        make_ad_request(influencer=influencer)
    first = Notification.objects.filter(recipient=influencer.user).first()
    Notification.objects.filter(pk=first.pk).update(read_at="2027-01-01T00:00Z")

    shown = Caller(influencer.user).get(f"notifications?unread={unread}").json()

    assert len(shown) == found
    assert {one["read_at"] is None for one in shown} == {unread in {"1", "true"}}


def test_unread_is_yes_or_no(influencer):
    caller = Caller(influencer.user)

    assert problem(caller.get("notifications?unread=maybe"))[0] == 400


def test_mails_are_chosen_as_on_the_page(influencer):
    caller = Caller(influencer.user)
    shown = caller.get("me/mail_choices").json()
    by_name = {one["topic"]: one for one in shown["topics"]}
    assert shown["topics"][:2] == [
        {"topic": "security", "label": "Security", "offered": ["now"], "chosen": "now"},
        {"topic": "account", "label": "Your account", "offered": ["now"], "chosen": "now"},
    ]
    assert by_name["exports"] == {
        "topic": "exports",
        "label": "A file is ready",
        "offered": ["now", "off"],
        "chosen": "now",
    }
    assert (shown["quiet_from"], shown["paused_at"], shown["time_zone"]) == (None, None, "UTC")

    body = {"choices": {"exports": "off"}, "quiet_from": 22, "quiet_until": 7}
    answer = caller.put("me/mail_choices", body)

    assert answer.status_code == 200
    chosen = {one["topic"]: one["chosen"] for one in answer.json()["topics"]}
    assert chosen == {one: ("off" if one == "exports" else "now") for one in by_name}
    assert answer.json() == caller.get("me/mail_choices").json()
    row = MailChoices.objects.get(user=influencer.user)
    assert (row.choices, row.quiet_from, row.quiet_until) == ({"exports": "off"}, 22, 7)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"choices": {"security": "off"}}, "not_offered"),
        ({"choices": {"exports": "digest"}}, "not_offered"),
        ({"choices": {"nothing": "off"}}, "not_offered"),
        ({"choices": {"exports": "sometimes"}}, "invalid"),
        ({"choices": []}, "invalid"),
        ({"quiet_from": 22}, "quiet_hours_wrong"),
        ({"quiet_until": 24}, "invalid"),
        ({"colour": 1}, "invalid"),
    ],
)
def test_what_is_not_offered_is_refused_by_the_api_too(caller, change, code):
    body = {"choices": {"exports": "off"}, "quiet_from": None, "quiet_until": None} | change

    refused = problem(caller.put("me/mail_choices", body))

    assert refused[:2] == (409 if code == "not_offered" else 400, code)
    assert not MailChoices.objects.exists()
