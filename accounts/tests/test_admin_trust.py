"""Trust signals and rules in the back office: the queue, the case, the decisions, the numbers."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import trust_signals
from accounts.models import AuditEvent, Severity, Sponsor, TrustRule, TrustSignal, User
from accounts.services import trust
from accounts.tests.factories import make_influencer, make_sponsor, make_staff

pytestmark = pytest.mark.django_db


def url(page: str = "changelist", *args, model: str = "trustsignal") -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


@pytest.fixture
def rosa(client) -> User:
    """A moderator, signed in."""
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def lead(client) -> User:
    user = make_staff("Lead")
    client.force_login(user)
    return user


def make_doubles(n: int = 2) -> Sponsor:
    """So many companies of one name; the last of them."""
    return [make_sponsor(company_name="Bergwerk") for _ in range(n)][-1]


@pytest.fixture
def signal(db) -> TrustSignal:
    make_doubles()
    trust.look_for_signals()
    return TrustSignal.objects.get()


def make_unverified() -> None:
    influencer = make_influencer(followers=900_000)
    influencer.platform_accounts.update(declared_on=timezone.localdate() - timedelta(days=99))


# --- The queue --------------------------------------------------------------------------------------------------------


def test_the_most_severe_is_on_top_and_closed_ones_are_not_shown(client, rosa):
    make_unverified()
    make_doubles(4)
    trust.look_for_signals()
    doubles = list(TrustSignal.objects.filter(severity=Severity.MEDIUM).order_by("pk"))
    trust.clear_signal(signal=doubles.pop(), by=rosa, reason="harmless")
    TrustSignal.objects.filter(pk=doubles.pop().pk).update(expires_at=timezone.now())

    rows = client.get(url()).context["cl"].result_list

    assert [row.severity for row in rows] == [Severity.MEDIUM, Severity.LOW]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"state": "cleared"}, 1),
        ({"state": "acted"}, 0),
        ({"state": "expired"}, 0),
        ({"state": "all"}, 4),
        ({"state": "nonsense"}, 3),
        ({"rule": "never_verified"}, 1),
        ({"rule": "nonsense"}, 0),
        ({"kind": "accounts.sponsor"}, 2),
        ({"kind": "accounts.platformaccount"}, 1),
        ({"severity__exact": "2"}, 2),
        ({"q": "Bergwerk"}, 2),
        ({"_facets": "True"}, 3),
    ],
)
def test_the_list_is_filtered_and_searched(client, rosa, query, found):
    make_unverified()
    make_doubles(4)
    trust.look_for_signals()
    signal = TrustSignal.objects.filter(rule__code="duplicate_company").first()
    trust.clear_signal(signal=signal, by=rosa, reason="harmless")

    assert client.get(url(), query).context["cl"].result_count == found


def test_a_row_names_rule_object_person_and_evidence(client, rosa, signal):
    shown = client.get(url()).content.decode()

    assert "Company exists already" in shown
    assert f'<a href="/admin/accounts/sponsor/{signal.object_id}/change/">Bergwerk</a>' in shown
    assert str(signal.about_user) in shown
    assert "Company name, as compared: bergwerk" in shown


@pytest.mark.parametrize("doubles", [2, 40])
def test_the_list_asks_no_more_for_many_rows_than_for_one(client, rosa, doubles):
    make_doubles(doubles)
    trust.look_for_signals()
    client.get(url())

    with CaptureQueriesContext(connection) as captured:
        rows = client.get(url()).context["cl"].result_list

    assert len(rows) == doubles - 1
    assert len(captured) == 7


@pytest.mark.parametrize("doubles", [2, 20])
def test_a_case_asks_no_more_for_much_evidence_than_for_little(client, rosa, doubles):
    make_doubles(doubles)
    trust.look_for_signals()
    last = TrustSignal.objects.order_by("pk").last()
    client.get(url("change", last.pk))

    with CaptureQueriesContext(connection) as captured:
        client.get(url("change", last.pk))

    assert len(captured) <= 26


def test_whoever_may_not_see_signals_meets_a_refusal(client, signal):
    for user, status in ((make_staff("Finance"), 403), (make_sponsor().user, 302)):
        client.force_login(user)
        for page in (url(), url("change", signal.pk), url("decide", signal.pk, "clear")):
            assert client.get(page).status_code == status
        assert client.get(url(model="trustrule")).status_code == status


# --- The case ---------------------------------------------------------------------------------------------------------


def test_a_case_shows_every_fact_with_its_value_and_a_link_that_resolves(client, lead, signal):
    shown = client.get(url("change", signal.pk))

    for fact, stored in zip(shown.context["evidence"], signal.evidence, strict=True):
        assert (fact.what, fact.value) == (stored["what"], stored["value"])
        assert fact.url
        assert client.get(fact.url).status_code == 200
    assert "At least 2 accounts share" in shown.content.decode()
    assert "they do not see it" in shown.content.decode()


def test_a_case_explains_the_rule_with_the_numbers_of_its_version(client, lead, signal):
    trust.tune_rule(rule=signal.rule, by=lead, is_on=True, severity=1, thresholds={"accounts": 7})

    shown = client.get(url("change", signal.pk)).content.decode()

    assert "At least 2 accounts share" in shown
    assert "Rule, version 1" in shown


def test_what_is_gone_is_said_and_the_stored_value_stays(client, rosa, signal):
    evidence = [fact | {"object": "accounts.sponsor:987654"} for fact in signal.evidence]
    TrustSignal.objects.update(evidence=evidence, object_id=987654)

    shown = client.get(url("change", signal.pk)).content.decode()

    assert "no longer there" in shown
    assert "bergwerk" in shown
    assert client.get(url()).status_code == 200


def test_a_signal_of_a_rule_that_is_no_more_is_still_shown(client, rosa, signal):
    TrustRule.objects.filter(pk=signal.rule_id).update(code="of_old")

    assert "Of old" in client.get(url("change", signal.pk)).content.decode()
    assert "Of old" in client.get(url()).content.decode()


def test_other_signals_of_the_person_are_listed(client, rosa, signal):
    other = TrustSignal.objects.get()
    other.pk, other.fingerprint, other.status = None, "other", "cleared"
    other.closed_at, other.closed_by = timezone.now(), rosa
    other.save()

    [(shown, state)] = client.get(url("change", signal.pk)).context["others"]

    assert shown == other
    assert "Cleared" in state


# --- Decisions --------------------------------------------------------------------------------------------------------


def test_clearing_asks_for_a_reason_and_goes_on_to_the_next(client, rosa):
    make_doubles(3)
    trust.look_for_signals()
    first, second = TrustSignal.objects.open()

    empty = client.post(url("decide", first.pk, "clear"), {"confirm": "1"})
    assert empty.status_code == 422
    done = client.post(
        url("decide", first.pk, "clear"), {"confirm": "1", "reason": "harmless"}, follow=True
    )

    first.refresh_from_db()
    assert (first.status, first.closed_by) == ("cleared", rosa)
    assert done.redirect_chain[-1][0] == url("change", second.pk)
    assert "What we tell them" not in empty.content.decode()


def test_acting_flags_with_reason_and_words(client, rosa, signal):
    words = {"confirm": "1", "reason": "fraud", "message": "Two accounts.", "tell": "on"}

    client.post(url("decide", signal.pk, "act"), words)

    company = Sponsor.objects.get(pk=signal.object_id)
    assert (company.flag_reason, company.flag_message) == ("fraud", "Two accounts.")
    assert TrustSignal.objects.get().event == AuditEvent.objects.about(company).get(
        action="flagged"
    )


def test_whoever_may_not_flag_can_only_clear(client, rosa, signal):
    Group.objects.get(name="Moderator").permissions.remove(
        Permission.objects.get(codename="flag_user")
    )

    offered = [
        verdict.name for verdict, _url in client.get(url("change", signal.pk)).context["verdicts"]
    ]

    assert offered == ["clear"]
    words = {"confirm": "1", "reason": "fraud"}
    assert client.post(url("decide", signal.pk, "act"), words).status_code == 403
    assert TrustSignal.objects.get().is_open


def test_many_are_cleared_at_once(client, rosa):
    make_doubles(4)
    trust.look_for_signals()
    rows = list(TrustSignal.objects.open())
    chosen = {"action": "clear", "_selected_action": [row.pk for row in rows]}

    page = client.post(url(), chosen)
    client.post(url(), chosen | {"confirm": "1", "reason": "rule"})

    assert page.content.decode().count("Company name, as compared: bergwerk") == 3
    assert not TrustSignal.objects.open().exists()


@pytest.mark.parametrize("doubles", [3, 30])
def test_the_reason_page_asks_no_more_for_many_rows_than_for_few(client, rosa, doubles):
    make_doubles(doubles)
    trust.look_for_signals()
    chosen = {
        "action": "clear",
        "_selected_action": list(TrustSignal.objects.values_list("pk", flat=True)),
    }
    client.post(url(), chosen)

    with CaptureQueriesContext(connection) as captured:
        client.post(url(), chosen)

    assert len(captured) <= 10


def test_a_second_decision_is_refused_with_a_sentence(client, rosa, signal):
    trust.clear_signal(signal=signal, by=make_staff(), reason="harmless")

    answer = client.post(url("decide", signal.pk, "clear"), {"confirm": "1", "reason": "rule"})

    assert answer.status_code == 409
    assert "Somebody has decided this already" in answer.content.decode()


def test_the_tile_counts_the_open_signals_for_those_who_decide_them(signal, rosa):
    tile = trust_signals(rosa)

    assert (tile.count, tile.oldest, tile.tone) == (1, signal.raised_at, "warn")
    TrustSignal.objects.update(severity=Severity.HIGH)
    assert trust_signals(rosa).tone == "bad"
    TrustSignal.objects.update(expires_at=timezone.now())
    assert (trust_signals(rosa).count, trust_signals(rosa).oldest) == (0, None)
    assert trust_signals(make_staff("Finance")) is None


# --- The rules --------------------------------------------------------------------------------------------------------


@pytest.fixture
def rule(db) -> TrustRule:
    return next(row for row in trust.ensure_rules() if row.code == "duplicate_company")


def post(rule, **changed):
    data = {"version": rule.version, "is_on": "on", "severity": "2", "number_accounts": "2"}
    return {name: value for name, value in (data | changed).items() if value is not None}


def test_rules_are_listed_before_they_ever_looked(client, rosa):
    shown = client.get(url(model="trustrule"))

    assert shown.context["cl"].result_count == TrustRule.objects.count() > 7
    assert "The account is older than 30 days" in shown.content.decode()


def test_numbers_are_fields_with_their_bounds(client, lead, rule):
    field = client.get(url("change", rule.pk, model="trustrule")).context["form"]["number_accounts"]

    assert (field.field.min_value, field.field.max_value, field.value()) == (2, 50, 2)
    assert field.help_text == "2 to 50; at first 2."


def test_a_lead_saves_other_numbers(client, lead, rule):
    page = url("change", rule.pk, model="trustrule")

    done = client.post(page, post(rule, number_accounts="3", severity="3", is_on=None))

    rule.refresh_from_db()
    assert done.status_code == 302
    assert (rule.thresholds, rule.severity, rule.is_on, rule.version) == (
        {"accounts": 3},
        3,
        False,
        2,
    )
    shown = client.get(page).content.decode()
    assert "Accounts that share it: 2 → 3" in shown
    assert "On: yes → no" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"number_accounts": "1"},
        {"number_accounts": "51"},
        {"number_accounts": ""},
        {"number_accounts": "2.5"},
        {"severity": "9"},
        {"version": "x"},
    ],
)
def test_wrong_numbers_are_said_at_the_field_and_change_nothing(client, lead, rule, wrong):
    answer = client.post(url("change", rule.pk, model="trustrule"), post(rule, **wrong))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    rule.refresh_from_db()
    assert (rule.version, rule.thresholds) == (1, {"accounts": 2})


def test_numbers_changed_by_a_colleague_meanwhile_are_a_conflict(client, lead, rule):
    trust.tune_rule(rule=rule, by=lead, is_on=True, severity=2, thresholds={"accounts": 5})

    answer = client.post(url("change", rule.pk, model="trustrule"), post(rule, version="1"))

    assert answer.status_code == 409
    assert "Somebody has changed this rule meanwhile" in answer.content.decode()


def test_trying_shows_what_would_be_raised_and_saves_nothing(client, lead, rule):
    make_doubles(4)

    answer = client.post(
        url("change", rule.pk, model="trustrule"), post(rule, number_accounts="3") | {"try": "1"}
    )

    assert answer.status_code == 200
    assert "3 findings, of which 3 not raised before" in answer.content.decode()
    assert len(answer.context["first"]) == 3
    assert not TrustSignal.objects.exists()
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_moderator_reads_the_numbers_and_changes_none(client, rosa, rule):
    page = url("change", rule.pk, model="trustrule")

    shown = client.get(page)
    assert all(field.disabled for field in shown.context["form"].fields.values())
    assert 'name="save"' not in shown.content.decode()
    for more in ({}, {"try": "1"}):
        assert client.post(page, post(rule, number_accounts="9") | more).status_code == 403
    rule.refresh_from_db()
    assert rule.thresholds == {"accounts": 2}


def test_every_rule_has_a_page_that_tries_itself(client, lead):
    for row in trust.ensure_rules():
        page = url("change", row.pk, model="trustrule")
        form = client.get(page).context["form"]
        data = {name: form[name].value() for name in form.fields} | {"try": "1"}

        answer = client.post(page, data)

        assert (answer.status_code, answer.context["form"].errors) == (200, {})


def test_a_rule_that_does_not_exist_leads_back_to_the_list(client, lead):
    row = TrustRule.objects.create(code="of_old")

    for pk in (row.pk, 987654):
        assert client.get(url("change", pk, model="trustrule")).status_code == 302
