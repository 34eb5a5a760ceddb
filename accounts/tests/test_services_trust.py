"""Raising, clearing and acting on trust signals, and tuning the rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import (
    AuditEvent,
    Decision,
    FailedJob,
    Notification,
    Severity,
    Sponsor,
    TrustRule,
    TrustSignal,
)
from accounts.services import trust
from accounts.services.decisions import NotAllowed, ReasonMissing
from accounts.services.flags import AlreadyFlagged
from accounts.services.undo import undo
from accounts.tasks import look_for_signals
from accounts.tests.factories import make_influencer, make_sponsor, make_staff
from accounts.trust import RULES, OutOfRange, registry

pytestmark = pytest.mark.django_db
CODE = "duplicate_company"
TABLES = (TrustSignal, TrustRule, AuditEvent, Decision, Sponsor, Notification)


def snapshot():
    return [list(model._default_manager.order_by("pk").values()) for model in TABLES]


@pytest.fixture
def double() -> Sponsor:
    """The later one of two companies of the same name."""
    make_sponsor(company_name="Bergwerk")
    return make_sponsor(company_name="Bergwerk")


@pytest.fixture
def signal(double) -> TrustSignal:
    trust.look_for_signals()
    return TrustSignal.objects.get()


# --- Looking ----------------------------------------------------------------------------------------------------------


def test_a_look_makes_the_rules_rows_and_raises_a_signal_with_its_evidence(double):
    raised = trust.look_for_signals()

    signal = TrustSignal.objects.select_related("rule").get()
    assert raised == {code: int(code == CODE) for code in RULES}
    assert {row.code for row in TrustRule.objects.all()} == set(RULES)
    assert (signal.rule.code, signal.version, signal.severity) == (CODE, 1, Severity.MEDIUM)
    assert (signal.object_type, signal.object_id) == ("accounts.sponsor", double.pk)
    assert signal.about_user == double.user
    assert signal.expires_at - signal.raised_at == registry.LASTS
    assert signal.evidence[0] == {
        "what": "Company name, as compared",
        "value": "bergwerk",
        "object": f"accounts.sponsor:{double.pk}",
        "own": True,
    }


def test_a_second_look_raises_nothing_again(signal):
    before = snapshot()[0]

    assert sum(trust.look_for_signals().values()) == 0
    assert look_for_signals() == 0

    assert snapshot()[0] == before


def test_a_rule_that_is_off_does_not_look(double):
    trust.ensure_rules()
    TrustRule.objects.filter(code=CODE).update(is_on=False)

    assert CODE not in trust.look_for_signals()
    assert not TrustSignal.objects.exists()


def test_a_rule_that_fails_stops_no_other_and_is_a_failed_job(double, monkeypatch, caplog):
    def broken(look):
        raise ZeroDivisionError

    monkeypatch.setitem(
        RULES, "broken", registry.Rule("broken", "Broken", "", Severity.LOW, {}, broken)
    )

    raised = trust.look_for_signals()

    assert raised[CODE] == 1
    assert "broken" not in raised
    job = FailedJob.objects.get()
    assert (job.task, job.kwargs) == ("accounts.look_for_signals", {"only": "broken"})
    assert "ZeroDivisionError" in job.error
    assert "the trust rule broken failed" in caplog.text


def test_a_cleared_signal_does_not_return_and_changed_evidence_does(signal, moderator, double):
    trust.clear_signal(signal=signal, by=moderator, reason="harmless")
    trust.look_for_signals()
    assert not TrustSignal.objects.open().exists()

    Sponsor.objects.update(phone_key="601234567")
    trust.look_for_signals()

    [returned] = TrustSignal.objects.open()
    assert returned.pk != signal.pk
    assert {fact["value"] for fact in returned.evidence if fact["own"]} == {
        "bergwerk", "601234567",
    }  # fmt: skip


def test_newer_evidence_takes_the_place_of_an_open_signal(signal, double):
    Sponsor.objects.update(phone_key="601234567")
    trust.look_for_signals()

    assert TrustSignal.objects.count() == 2
    [now_open] = TrustSignal.objects.open()
    assert now_open.pk != signal.pk

    Sponsor.objects.update(phone_key="")
    trust.look_for_signals()

    assert TrustSignal.objects.count() == 2
    assert [row.pk for row in TrustSignal.objects.open()] == [signal.pk]


def test_a_signal_stays_while_it_is_true_and_ends_some_time_after(signal, double):
    days = timedelta(days=1)
    for day in range(0, 61, 20):
        trust.look_for_signals(now=signal.raised_at + day * days)
    signal.refresh_from_db()
    assert signal.expires_at == signal.raised_at + 60 * days + registry.LASTS

    Sponsor.objects.filter(pk=double.pk).update(name_key="other")
    trust.look_for_signals(now=signal.raised_at + 80 * days)

    signal.refresh_from_db()
    assert signal.expires_at == signal.raised_at + 60 * days + registry.LASTS
    assert signal.evidence[0]["value"] == "bergwerk"


def test_an_expired_signal_is_not_open():
    make_sponsor(company_name="Bergwerk")
    make_sponsor(company_name="Bergwerk")
    trust.look_for_signals(now=timezone.now() - registry.LASTS)

    assert not TrustSignal.objects.open().exists()
    assert not TrustSignal.objects.get().is_open


# --- Clearing ---------------------------------------------------------------------------------------------------------


def test_clearing_closes_with_reason_note_and_trail_and_tells_nobody(signal, moderator, double):
    trust.clear_signal(signal=signal, by=moderator, reason="rule", private_note="Two branches.")

    signal.refresh_from_db()
    assert (signal.status, signal.closed_by) == ("cleared", moderator)
    assert signal.closed_at is not None
    event = AuditEvent.objects.about(signal).select_related("decision").get()
    assert signal.event == event
    assert (event.action, event.from_status, event.to_status) == (
        "signal_cleared", "open", "cleared",
    )  # fmt: skip
    assert (event.decision.reason, event.decision.private_note) == ("rule", "Two branches.")
    assert not Notification.objects.filter(recipient=double.user).exists()


def refused(refusal, do):
    before = snapshot()
    with pytest.raises(refusal):
        do()
    assert snapshot() == before


@pytest.mark.parametrize("who", ["Finance", "sponsor"])
def test_clearing_and_acting_without_the_right_is_refused(signal, who):
    by = make_staff(who) if who == "Finance" else make_sponsor().user

    refused(NotAllowed, lambda: trust.clear_signal(signal=signal, by=by, reason="harmless"))
    refused(NotAllowed, lambda: trust.act_on_signal(signal=signal, by=by, reason="fraud"))


def test_clearing_for_an_unknown_or_wordless_reason_is_refused(signal, moderator):
    for reason in ("fraud", "other", ""):
        refused(
            ReasonMissing,
            lambda reason=reason: trust.clear_signal(signal=signal, by=moderator, reason=reason),
        )


def test_a_decided_or_expired_signal_is_decided_no_more(signal, moderator):
    trust.clear_signal(signal=signal, by=moderator, reason="harmless")
    for do in (trust.clear_signal, trust.act_on_signal):
        refused(
            trust.SignalClosed,
            lambda do=do: do(
                signal=signal,
                by=moderator,
                reason="other",
                private_note="x",
            ),
        )

    TrustSignal.objects.update(status="open", expires_at=timezone.now())
    refused(
        trust.SignalClosed,
        lambda: trust.clear_signal(signal=signal, by=moderator, reason="harmless"),
    )


def test_nobody_decides_about_themselves(signal, moderator):
    TrustSignal.objects.update(about_user=moderator)
    signal.refresh_from_db()

    refused(NotAllowed, lambda: trust.clear_signal(signal=signal, by=moderator, reason="harmless"))


def test_clearing_can_be_undone(signal, moderator):
    trust.clear_signal(signal=signal, by=moderator, reason="harmless")

    undo(event=signal.event, by=moderator)

    signal.refresh_from_db()
    assert (signal.status, signal.closed_at, signal.event) == ("open", None, None)


# --- Acting -----------------------------------------------------------------------------------------------------------


def test_acting_flags_whom_it_is_about_and_links_the_decision(signal, moderator, double):
    trust.act_on_signal(
        signal=signal, by=moderator, reason="fraud", message="You have two accounts."
    )

    signal.refresh_from_db()
    double.refresh_from_db()
    assert (double.flag_reason, double.flag_message) == ("fraud", "You have two accounts.")
    flagged = AuditEvent.objects.about(double).get(action="flagged")
    assert (signal.status, signal.event, signal.closed_by) == ("acted", flagged, moderator)
    event = AuditEvent.objects.about(signal).get()
    assert (event.action, event.data["event"]) == ("signal_acted_upon", flagged.pk)
    assert Notification.objects.filter(recipient=double.user).count() == 1


def test_acting_on_a_platform_account_flags_its_influencer(moderator):
    influencer = make_influencer(followers=900_000)
    influencer.platform_accounts.update(declared_on=timezone.localdate() - timedelta(days=99))
    trust.look_for_signals()

    trust.act_on_signal(signal=TrustSignal.objects.get(), by=moderator, reason="fake_audience")

    influencer.refresh_from_db()
    assert influencer.is_flagged


def test_acting_on_what_is_gone_or_flagged_already_is_refused(moderator, signal, double):
    services.flag(target=double, by=moderator, reason="spam")
    refused(
        AlreadyFlagged,
        lambda: trust.act_on_signal(signal=signal, by=moderator, reason="fraud"),
    )

    TrustSignal.objects.update(object_id=-1)
    signal.refresh_from_db()
    refused(
        trust.NothingToFlag,
        lambda: trust.act_on_signal(signal=signal, by=moderator, reason="fraud"),
    )


def test_undoing_an_act_lifts_the_flag_too(signal, moderator, double):
    trust.act_on_signal(signal=signal, by=moderator, reason="fraud")

    undo(event=AuditEvent.objects.about(signal).get(), by=moderator)

    signal.refresh_from_db()
    double.refresh_from_db()
    assert signal.is_open
    assert not double.is_flagged


def test_the_person_reads_their_own_data_and_nobody_else_s(signal, moderator, double):
    trust.act_on_signal(signal=signal, by=moderator, reason="fraud")
    signal.refresh_from_db()

    [told] = trust.evidence_for(signal.event, double.user)

    assert (told.title, told.version) == ("Company exists already", 1)
    assert "At least 2 accounts" in told.explanation
    assert told.facts == [{"what": "Company name, as compared", "value": "bergwerk"}]
    other = Sponsor.objects.exclude(pk=double.pk).get()
    assert trust.evidence_for(signal.event, other.user) == []


# --- Tuning -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rule(db) -> TrustRule:
    return next(row for row in trust.ensure_rules() if row.code == "follower_jump")


def tune(rule, by, **changes):
    numbers = {"growth": 50, "followers": 5_000, "days": 14} | changes.pop("thresholds", {})
    state = {"is_on": True, "severity": Severity.HIGH} | changes
    return trust.tune_rule(rule=rule, by=by, thresholds=numbers, **state)


def test_other_numbers_make_a_new_version_with_old_and_new_in_the_trail(rule):
    lead = make_staff("Lead")
    TrustRule.objects.update(looked_at=timezone.now())

    tune(rule, lead, thresholds={"growth": 80}, severity=Severity.LOW)

    rule.refresh_from_db()
    assert (rule.version, rule.severity, rule.looked_at) == (2, Severity.LOW, None)
    assert rule.thresholds == {"growth": 80, "followers": 5_000, "days": 14}
    event = AuditEvent.objects.about(rule).get()
    assert (event.actor, event.data["version"]) == (lead, 2)
    assert event.data["before"]["thresholds"]["growth"] == 50
    assert event.data["after"]["thresholds"]["growth"] == 80
    [tuning] = trust.tunings(rule)
    assert tuning.changes == [("Severity", "High", "Low"), ("Growth", 50, 80)]


def test_switching_a_rule_off_is_no_new_version_and_nothing_changed_is_no_entry(rule):
    lead = make_staff("Lead")

    tune(rule, lead)
    assert not AuditEvent.objects.about(rule).exists()
    tune(rule, lead, is_on=False)

    rule.refresh_from_db()
    assert (rule.is_on, rule.version) == (False, 1)
    assert AuditEvent.objects.about(rule).count() == 1


def test_signals_of_an_older_version_stay_and_name_its_numbers(signal):
    lead = make_staff("Lead")
    row = signal.rule
    for n in (3, 4):
        row = trust.tune_rule(rule=row, by=lead, is_on=True, severity=2, thresholds={"accounts": n})
    trust.look_for_signals()

    signal.refresh_from_db()
    assert (signal.version, signal.is_open, row.version) == (1, True, 3)
    assert [trust.numbers_of(row, n)["accounts"] for n in (1, 2, 3)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"thresholds": {"growth": 0}}, "growth"),
        ({"thresholds": {"days": 91}}, "days"),
        ({"thresholds": {"followers": None}}, "followers"),
        ({"severity": 9}, "severity"),
    ],
)
def test_numbers_out_of_bounds_are_refused_at_their_field(rule, changes, field):
    lead = make_staff("Lead")
    before = snapshot()

    with pytest.raises(OutOfRange) as refusal:
        tune(rule, lead, **changes)

    assert refusal.value.field == field
    assert snapshot() == before


def test_a_moderator_tunes_nothing(rule, moderator):
    refused(NotAllowed, lambda: tune(rule, moderator, is_on=False))


def test_a_change_upon_numbers_a_colleague_has_changed_is_refused(rule):
    lead = make_staff("Lead")
    tune(rule, lead, thresholds={"growth": 80})

    refused(trust.RuleChanged, lambda: tune(rule, lead, thresholds={"growth": 60}))


def test_a_rule_that_is_no_more_is_not_tuned(db):
    row = TrustRule.objects.create(code="of_old")

    refused(trust.RuleGone, lambda: tune(row, make_staff("Lead")))
    assert str(row) == "Of old"


def test_trying_numbers_counts_and_shows_and_saves_nothing(signal):
    for _ in range(25):
        make_sponsor(company_name="Bergwerk")
    before = snapshot()

    trial = trust.try_rule(row=signal.rule, thresholds={"accounts": 2})
    none = trust.try_rule(row=signal.rule, thresholds={"accounts": 50})

    assert (trial.found, trial.new, len(trial.first)) == (26, 25, 20)
    assert (none.found, none.new, none.first) == (0, 0, [])
    assert snapshot() == before


def test_one_look_at_many_rows_asks_a_bounded_number_of_queries(db, django_assert_max_num_queries):
    trust.ensure_rules()
    for _ in range(40):
        make_sponsor(company_name="Bergwerk")

    with django_assert_max_num_queries(40):
        raised = trust.look_for_signals()

    assert raised[CODE] == 39
