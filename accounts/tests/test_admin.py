"""The back office of accounts: what staff see, what they may decide, what nobody edits."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, Delivery, Niche, Policy, Sponsor, StaffInvitation, User
from accounts.tests.factories import (
    make_influencer,
    make_niche,
    make_sponsor,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
MODELS = [
    "sponsor", "influencer", "platformaccount", "user", "staffinvitation", "role", "niche",
    "auditevent", "delivery", "notification",
]  # fmt: skip


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


@pytest.fixture
def admin(client) -> User:
    user = make_user("admin", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def rosa(client) -> User:
    """A moderator, signed in."""
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def waiting() -> Sponsor:
    company = make_sponsor(status="pending")
    return services.submit_for_review(sponsor=company, by=company.user)


def decide(client, row, name: str, **words):
    model = type(row)._meta.model_name
    return client.post(url(model, "decide", row.pk, name), {"confirm": "1"} | words)


def test_the_back_office_signs_in_by_the_site_s_own_page(client):
    answer = client.get("/admin/login/?next=/admin/")

    assert answer["Location"].startswith("/accounts/login/")


def test_people_without_staff_rights_stay_out(client, sponsor):
    client.force_login(sponsor.user)

    assert client.get(url("sponsor")).status_code in {302, 403, 404}


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_searches_and_asks_the_same_for_one_row_and_three(client, admin, model):
    counts = []
    for _ in range(2):
        for _ in range(2):
            company, creator = make_sponsor(), make_influencer()
            services.flag(target=creator, by=admin, reason="spam")
            services.invite_staff(email="x@example.com", group=None, by=admin)
            make_niche(f"Niche {company.pk}")
        client.get(url(model))
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url(model))
        counts.append(len(asked))
        assert answer.status_code == 200
        assert client.get(url(model), {"q": "x"}).status_code == 200

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "model", ["sponsor", "influencer", "platformaccount", "user", "auditevent", "delivery"]
)
def test_nobody_adds_or_deletes_what_a_service_keeps(client, admin, influencer, sponsor, model):
    services.flag(target=influencer, by=admin, reason="spam")
    Delivery.owe(admin, kind="k", key="k")
    row = {
        "sponsor": sponsor, "influencer": influencer, "user": sponsor.user,
        "platformaccount": influencer.platform_accounts.get(),
        "auditevent": AuditEvent.objects.first(), "delivery": Delivery.objects.first(),
    }[model]  # fmt: skip

    assert client.get(url(model, "add")).status_code == 403
    assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.get(url(model, "change", row.pk)).status_code == 200
    assert client.post(url(model, "change", row.pk), {"status": "approved"}).status_code == 403


def test_a_company_is_approved_from_its_page_and_the_next_one_opens(client, rosa, waiting):
    other = make_sponsor(status="pending")
    services.submit_for_review(sponsor=other, by=other.user)
    assert "Ask for more" in client.get(url("sponsor", "change", waiting.pk)).content.decode()

    answer = decide(client, waiting, "approve", reason="checked")

    waiting.refresh_from_db()
    assert waiting.may_act
    assert answer["Location"] == url("sponsor", "change", other.pk)


def test_after_the_last_company_comes_the_list(client, rosa, waiting):
    assert decide(client, waiting, "approve", reason="checked")["Location"] == url("sponsor")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("approve", {"reason": ""}),
        ("approve", {"reason": "website"}),
        ("ask", {"reason": "details", "message": " "}),
        ("reject", {"reason": "checked"}),
        ("reject", {"reason": "other"}),
        ("reject", {"reason": "website", "message": "x" * 1001}),
    ],
)
def test_a_decision_without_a_fitting_reason_changes_nothing(client, rosa, waiting, name, words):
    answer = decide(client, waiting, name, **words)

    waiting.refresh_from_db()
    assert answer.status_code == 422
    assert waiting.in_review


def test_the_reason_page_shows_the_effect_and_changes_nothing(client, rosa, waiting):
    page = client.get(url("sponsor", "decide", waiting.pk, "reject")).content.decode()

    waiting.refresh_from_db()
    assert "They keep their account" in page
    assert waiting.company_name in page
    assert waiting.in_review


def test_a_decision_that_came_too_late_says_so(client, rosa, waiting):
    services.approve_sponsor(sponsor=waiting, by=make_staff())

    answer = decide(client, waiting, "reject", reason="website", private_note="Long words.")

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "decided this already" in shown
    assert "Long words." in shown


def test_many_are_decided_on_one_page_and_one_refusal_holds_up_nobody(client, rosa, waiting):
    other, late = (make_sponsor(status="pending") for _ in range(2))
    services.submit_for_review(sponsor=other, by=other.user)
    chosen = {"action": "approve", "_selected_action": [waiting.pk, other.pk, late.pk]}

    page = client.post(url("sponsor"), chosen | {"index": "0"}).content.decode()
    assert page.count('name="_selected_action"') == 3
    assert not Sponsor.objects.acting().exists()
    answer = client.post(
        url("sponsor"), chosen | {"confirm": "1", "reason": "checked"}, follow=True
    )

    assert set(Sponsor.objects.acting()) == {waiting, other}
    shown = answer.content.decode()
    assert "Approve: 2 done." in shown
    assert f"{late}: Somebody has decided" in shown


def test_a_bulk_decision_keeps_its_selection_when_the_reason_is_missing(client, rosa, waiting):
    chosen = {"action": "reject", "_selected_action": [waiting.pk], "confirm": "1", "reason": ""}

    answer = client.post(url("sponsor"), chosen)

    assert answer.status_code == 422
    assert f'name="_selected_action" value="{waiting.pk}"' in answer.content.decode()


def test_an_unknown_decision_or_row_does_not_exist(client, rosa, waiting):
    assert client.get(url("sponsor", "decide", waiting.pk, "promote")).status_code == 404
    assert client.get(url("sponsor", "decide", 999999, "approve")).status_code == 404
    assert client.get(url("sponsor", "change", 999999)).status_code == 302


def test_finance_sees_no_decisions_and_may_not_take_them(client, waiting):
    client.force_login(make_staff("Finance"))

    page = client.get(url("sponsor", "change", waiting.pk)).content.decode()

    assert 'class="verdict"' not in page
    assert '<option value="approve">' not in client.get(url("sponsor")).content.decode()
    assert decide(client, waiting, "approve", reason="checked").status_code == 403
    waiting.refresh_from_db()
    assert waiting.in_review


@pytest.mark.parametrize("make", [make_sponsor, make_influencer])
def test_people_are_flagged_and_the_flag_is_lifted(client, rosa, make):
    party = make()
    model = type(party)._meta.model_name

    decide(client, party, "flag", reason="spam", message="Mass messages.")
    party.refresh_from_db()
    assert party.is_flagged
    page = client.get(url(model, "change", party.pk)).content.decode()
    assert "Lift the flag" in page
    assert "Mass messages." in page
    assert party in type(party).objects.filter(flagged_at__isnull=False)

    decide(client, party, "unflag", reason="other", private_note="Talked.")
    party.refresh_from_db()
    assert not party.is_flagged


@pytest.mark.parametrize(("query", "found"), [("yes", 1), ("no", 2), ("", 3), ("maybe", 3)])
def test_lists_are_filtered_by_flag(client, rosa, query, found):
    creators = [make_influencer() for _ in range(3)]
    services.flag(target=creators[0], by=rosa, reason="spam")

    answer = client.get(url("influencer"), {"flagged": query} if query else {})

    assert answer.context["cl"].result_count == found


@pytest.mark.parametrize(("queue", "found"), [("waiting", 1), ("asked", 1), ("", 4)])
def test_the_queue_is_filtered_by_whose_move_it_is(client, rosa, waiting, queue, found):
    asked = make_sponsor(status="pending")
    services.submit_for_review(sponsor=asked, by=asked.user)
    services.ask_for_more(sponsor=asked, by=rosa, reason="details", message="Which?")
    make_sponsor()
    make_sponsor(status="pending")

    answer = client.get(url("sponsor"), {"queue": queue} if queue else {})

    assert answer.context["cl"].result_count == found


def test_the_longest_waiting_company_is_on_top(client, rosa, waiting):
    make_sponsor()
    later = make_sponsor(status="pending")
    services.submit_for_review(sponsor=later, by=later.user)

    rows = list(client.get(url("sponsor")).context["cl"].result_list)

    assert rows[:2] == [waiting, later]


def test_an_account_is_closed_and_opened_again(client, rosa, influencer):
    decide(client, influencer.user, "close", reason="asked")
    influencer.user.refresh_from_db()
    assert not influencer.user.is_active

    decide(client, influencer.user, "reopen", reason="mistake")
    influencer.user.refresh_from_db()
    assert influencer.user.is_active


def test_a_moderator_does_not_make_anybody_an_admin(client, rosa, influencer):
    data = {"is_superuser": "on", "is_staff": "on", "name": "Eve"}

    assert client.post(url("user", "change", rosa.pk), data).status_code == 403
    assert client.post(url("user", "change", influencer.user_id), data).status_code == 403


def test_an_admin_changes_what_a_colleague_may_do_and_nothing_else(client, admin):
    colleague = make_staff()
    lead, role = Group.objects.get(name="Lead"), Group.objects.get(name="Sponsor")
    page = client.get(url("user", "change", colleague.pk)).content.decode()
    assert f'<option value="{role.pk}">' not in page

    client.post(
        url("user", "change", colleague.pk),
        {"name": "Rosa", "groups": [lead.pk], "is_superuser": "on", "email": "evil@example.com"},
    )

    colleague.refresh_from_db()
    assert list(colleague.groups.all()) == [lead]
    assert (colleague.is_superuser, colleague.email.startswith("evil")) == (False, False)


def test_secrets_are_in_no_page(client, admin, influencer):
    services.invite_staff(email="x@example.com", group=None, by=admin)
    invitation, delivery = StaffInvitation.objects.get(), Delivery.objects.get()

    for page in (
        url("staffinvitation", "change", invitation.pk),
        url("delivery", "change", delivery.pk),
    ):
        shown = client.get(page).content.decode()
        assert invitation.token_hash not in shown
        assert delivery.payload["token"] not in shown
    assert (
        influencer.user.password
        not in client.get(url("user", "change", influencer.user_id)).content.decode()
    )
    assert client.get("/admin/mfa/authenticator/").status_code == 404


def test_a_niche_is_kept_and_only_offered_no_more(client, admin):
    niche = make_niche("Vines")
    assert client.post(url("niche", "delete", niche.pk), {"post": "yes"}).status_code == 403

    client.post(url("niche", "change", niche.pk), {"name": "Vines", "slug": "vines"})

    assert not Niche.objects.get(pk=niche.pk).is_active


def test_the_rules_are_one_row(client):
    client.force_login(make_staff("Lead"))
    assert client.get(url("policy"))["Location"] == url("policy", "change", 1)
    assert Policy.objects.get().offer_days == 7
    data = {
        "offer_days": "5", "extension_days": "2", "rounds_per_side": "4", "resubmit_days": "30",
        "message_days": "30", "message_edit_minutes": "5", "nudge_after_days": "14", "nudge_pause_days": "30",
        "review_days": "5", "revisions": "2", "payment_days": "30",
    }  # fmt: skip

    client.post(url("policy", "change", 1), data)

    assert Policy.current().offer_days == 5
    assert client.get(url("policy", "add")).status_code == 403
    client.post(url("policy", "change", 1), data | {"offer_days": "9"})
    assert Policy.current().offer_days == 9
    assert client.post(url("policy", "change", 1), data | {"offer_days": "0"}).status_code == 200
    assert Policy.current().offer_days == 9


def test_a_moderator_does_not_change_the_rules(client, rosa):
    assert client.get(url("policy")).status_code == 403


@pytest.mark.parametrize("page", ["/admin/", "sponsor", "decide", "change", "user"])
def test_the_back_office_runs_no_inline_code(client, admin, waiting, page):
    paths = {
        "decide": url("sponsor", "decide", waiting.pk, "reject"),
        "change": url("sponsor", "change", waiting.pk),
        "sponsor": url("sponsor"), "user": url("user"),
    }  # fmt: skip

    answer = client.get(paths.get(page, page))

    shown = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert " onclick=" not in shown
    assert [
        tag
        for tag in shown.split("<script")[1:]
        if "src=" not in tag.split(">")[0] and "json" not in tag.split(">")[0]
    ] == []
    assert shown.count("<h1") == 1


def test_invitations_lead_to_the_page_that_sends_them(client, admin):
    assert reverse("accounts:staff_invite") in client.get(url("staffinvitation")).content.decode()
