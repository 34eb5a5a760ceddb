"""The demo market: there is something of everything, made by the services alone, and once only."""

import ast
import io
import json
from collections import Counter
from datetime import timedelta
from itertools import islice
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    AbuseReport,
    Appeal,
    AuditEvent,
    Delivery,
    FigureReading,
    Influencer,
    Niche,
    PayoutDetails,
    PlatformAccount,
    Sponsor,
    TrustSignal,
    User,
    Verification,
)
from accounts.services import trust
from adrequests.models import (
    OPEN,
    AdRequest,
    DateChange,
    Deliverable,
    Draft,
    Invoice,
    Message,
    Offer,
    Payment,
    PaymentStatus,
    Publication,
    Receipt,
    ReceiptStatus,
    Side,
    WorkComment,
    WorkStatus,
)
from adrequests.models import Status as RequestStatus
from campaigns.models import Brief, Campaign, Share, Status, Visibility
from influencer_platform.demo import prices, town
from influencer_platform.demo.clock import stopped_clock
from influencer_platform.demo.words import say, slug, words
from influencer_platform.invariants import violations
from influencer_platform.management.commands import demo

GUARDED = {
    "AdRequest", "Offer", "Message", "Seen", "Campaign", "Brief", "Share", "AuditEvent", "Notification", "Decision",
    "Verification", "FigureReading",
}  # fmt: skip
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}  # fmt: skip


@pytest.fixture(scope="module")
def market(django_db_setup, django_db_blocker, tmp_path_factory):
    """One market for all tests of this module, taken back at its end. Gives what the command said, and its folder."""
    folder, out = tmp_path_factory.mktemp("var"), io.StringIO()
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder), transaction.atomic():
        call_command("demo", stdout=out)
        with django_db_blocker.block():
            yield out.getvalue(), folder
        transaction.set_rollback(True)


def log_ins(market):
    return json.loads((market[1] / "demo-logins.json").read_text())


@pytest.mark.slow
def test_there_are_companies_and_creators_of_every_kind(market, db):
    states = Counter(
        (s.status, s.submitted_at is not None, s.is_flagged) for s in Sponsor.objects.all()
    )

    assert sum(states.values()) >= 12
    assert states[("approved", True, False)] >= 10
    assert states[("approved", True, True)] >= 1
    assert states[("pending", True, False)] >= 2
    assert (
        Sponsor.objects.filter(status="pending", submitted_at=None)
        .exclude(review_message="")
        .count()
        == 1
    )
    assert (
        Sponsor.objects.filter(status="pending", submitted_at=None, review_message="").count() == 1
    )
    assert states[("rejected", True, False)] >= 1
    assert (
        Influencer.objects.filter(niches__isnull=False, rates__isnull=False).distinct().count()
        >= 60
    )
    assert Influencer.objects.values("country").distinct().count() >= 8
    assert Influencer.objects.filter(flagged_at__isnull=False).count() == 1
    assert Niche.objects.filter(influencers__isnull=False).distinct().count() >= 15
    assert PlatformAccount.objects.values("platform").distinct().count() >= 4


@pytest.mark.slow
def test_accounts_are_verified_declined_and_waiting_by_both_ways_of_proving(market, db):
    states = Counter(Verification.objects.values_list("status", "method"))
    verified = PlatformAccount.objects.filter(verified_on__isnull=False)

    assert min(states["verified", "code"], states["verified", "screenshot"]) >= 3
    assert states["verified", "staff"] >= 1
    assert states["waiting", "code"] >= 2
    assert states["waiting", "screenshot"] >= 2
    assert states["declined", "code"] >= 1
    assert 20 <= verified.count() < PlatformAccount.objects.count() / 2
    assert FigureReading.objects.values("account").annotate(n=Count("pk")).filter(n__gte=3).exists()
    for row in Verification.objects.exclude(screenshot=""):
        assert row.screenshot.storage.exists(row.screenshot.name)


@pytest.mark.slow
def test_there_are_campaigns_in_every_status(market, db):
    campaigns = Campaign.objects.filter(sponsor__user__email__endswith="@demo.example")

    assert campaigns.count() >= 30
    assert set(campaigns.values_list("status", flat=True)) == set(Status.values)
    assert set(campaigns.values_list("visibility", flat=True)) == set(Visibility.values)
    assert campaigns.values("currency").distinct().count() >= 5
    assert campaigns.filter(fee_max_minor=0).exclude(status="draft").exists()
    assert campaigns.filter(flagged_at__isnull=False).count() == 1
    assert Brief.objects.filter(number=2).exists()
    assert Share.objects.count() == 2


@pytest.mark.slow
def test_there_is_agreed_work_in_every_state(market, db):
    """None is dropped: that needs an amendment or a settlement."""
    by_status = Counter(Deliverable.objects.values_list("status", flat=True))

    assert set(by_status) == set(WorkStatus.values)
    assert min(by_status.values()) >= 3
    assert Deliverable.objects.unanswered().exists()
    assert Deliverable.objects.overdue(timezone.localdate()).exists()
    assert Draft.objects.filter(answer="approved", answered_by=None).exists()
    assert set(DateChange.objects.values_list("status", flat=True)) >= {
        "asked",
        "accepted",
        "declined",
    }
    assert Publication.objects.count() >= 20
    assert set(Publication.objects.values_list("platform", flat=True)) >= {
        "instagram",
        "tiktok",
        "youtube",
    }
    assert WorkComment.objects.exists()


@pytest.mark.slow
def test_there_are_requests_in_every_state(market, db):
    by_status = Counter(AdRequest.objects.values_list("status", flat=True))

    assert sum(by_status.values()) >= 300
    assert set(by_status) == set(RequestStatus.values)
    assert min(by_status.values()) >= 10
    assert set(AdRequest.objects.values_list("initiator", flat=True)) == set(Side.values)
    assert AdRequest.objects.filter(offer_number__gte=5).count() >= 20
    assert AdRequest.objects.filter(frozen_at__isnull=False).exists()
    assert AdRequest.objects.filter(extended_at__isnull=False, status__in=OPEN).exists()


@pytest.mark.slow
def test_people_write_in_many_different_words(market, db):
    texts = Message.objects.values_list("text", flat=True)

    assert len(texts) >= 1_000
    assert len(set(texts)) > len(texts) / 2
    assert not any(mark in text for text in texts for mark in "{}")


@pytest.mark.slow
def test_the_past_lies_in_the_past_and_in_order(market, db):
    now = timezone.now()
    demo_events = AuditEvent.objects.filter(object_type="adrequests.adrequest").order_by("pk")
    moments = list(demo_events.values_list("at", flat=True))

    assert moments == sorted(moments)
    assert now - timedelta(days=60) <= moments[0] <= now - timedelta(days=40)
    assert now - timedelta(days=1) <= moments[-1] <= now
    weeks = {
        (now - began).days // 7 for began in AdRequest.objects.values_list("created_at", flat=True)
    }
    assert weeks >= set(range(7))
    assert not AdRequest.objects.overdue(moments[-1]).exists()
    written = Message.objects.filter(
        ad_request__created_at__lte=F("created_at"), created_at__lte=now
    )
    assert written.count() == Message.objects.count()
    for case in AdRequest.objects.prefetch_related("offers"):
        offers = sorted(case.offers.all(), key=lambda offer: offer.number)
        assert [offer.number for offer in offers] == list(range(1, case.offer_number + 1))
        made = [case.created_at, *(offer.created_at for offer in offers), case.moved_at, now]
        assert made == sorted(made)
        assert case.created_at >= case.influencer.created_at


@pytest.mark.slow
def test_budgets_offers_and_audit_trails_fit_each_other(market, db):
    assert violations() == []


@pytest.mark.slow
def test_the_log_ins_are_the_owner_s_alone_and_work(market, db):
    said, folder = market
    people = log_ins(market)

    assert (folder / "demo-logins.json").stat().st_mode & 0o777 == 0o600
    assert Counter(person["role"] for person in people) == {
        "admin": 1, "moderator": 1, "sponsor": 2, "pending sponsor": 1, "influencer": 2,
    }  # fmt: skip
    assert len({person["password"] for person in people}) == len(people)
    for person in people:
        assert person["password"] in said
        assert User.objects.get(email=person["email"]).check_password(person["password"])
    assert Client().login(username=people[0]["email"], password=people[0]["password"])


@pytest.mark.slow
def test_nobody_else_has_a_password_or_waits_for_a_mail(market, db):
    invented = User.objects.filter(email__endswith="@demo.example", is_staff=False)
    named = {person["email"] for person in log_ins(market)}

    assert [user for user in invented if user.has_usable_password() != (user.email in named)] == []
    assert not Delivery.objects.filter(status="queued", address__endswith="@demo.example").exists()


@pytest.mark.slow
def test_the_people_one_can_sign_in_as_have_work_waiting(market, db):
    soon = timezone.now() + timedelta(days=1)
    for person in log_ins(market):
        if person["role"] not in {"sponsor", "influencer"}:
            continue
        user = User.objects.get(email=person["email"])
        mine = AdRequest.objects.visible_to(user)
        turn = mine.awaiting(Side.SPONSOR if user.is_sponsor else Side.INFLUENCER)
        assert turn.count() >= 5
        assert turn.filter(expires_at__lte=soon).exists()
        assert mine.filter(status="accepted").count() >= 3
        assert len(set(mine.values_list("status", flat=True))) >= 5


@pytest.mark.slow
def test_a_second_call_changes_nothing_and_says_so(market, db, settings):
    settings.VAR_DIR = market[1]
    before = (
        User.objects.count(),
        AuditEvent.objects.count(),
        Offer.objects.count(),
        log_ins(market),
    )
    out = io.StringIO()

    call_command("demo", stdout=out)

    assert "nothing was changed" in out.getvalue()
    assert (
        User.objects.count(),
        AuditEvent.objects.count(),
        Offer.objects.count(),
        log_ins(market),
    ) == before


@pytest.mark.slow
def test_a_larger_scale_adds_other_people_and_no_log_ins(market, db, settings, monkeypatch):
    settings.VAR_DIR = market[1]
    monkeypatch.setattr(town, "CREATORS", 16)
    before, companies = log_ins(market), set(Sponsor.objects.values_list("company_name", flat=True))
    count = AdRequest.objects.count()

    call_command("demo", scale=2, stdout=io.StringIO())

    added = Sponsor.objects.filter(user__email__endswith=".1@demo.example")
    assert added.count() == town.COMPANIES + 1  # one signs up twice, under another name
    assert companies.isdisjoint(added.values_list("company_name", flat=True))
    assert AdRequest.objects.count() > count
    assert log_ins(market) == before


def test_a_demo_that_fails_on_the_way_leaves_nothing_behind(db, monkeypatch):
    monkeypatch.setattr(town, "CREATORS", 2)
    monkeypatch.setattr(town.Town, "_campaigns_are_planned", Mock(side_effect=ZeroDivisionError))
    before = User.objects.count()

    with pytest.raises(ZeroDivisionError):
        demo.make(3)

    assert User.objects.count() == before
    assert not demo.is_there(3)


def test_what_is_guarded_is_written_by_services_alone():
    loose = [
        f"{path.name}:{node.lineno}"
        for path in [
            *(settings.BASE_DIR / "influencer_platform/demo").glob("*.py"),
            settings.BASE_DIR / demo.__file__,
        ]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in WRITES
        if {name.id for name in ast.walk(node.func) if isinstance(name, ast.Name)} & GUARDED
    ]

    assert loose == []


def test_the_stopped_clock_also_tells_the_time_to_model_defaults():
    moment = timezone.now() - timedelta(days=40)
    kept = User._meta.get_field("date_joined").default

    with stopped_clock(moment) as clock:
        assert (timezone.now(), kept(), timezone.localdate()) == (moment, moment, moment.date())
        clock.go_to(moment + timedelta(days=1))
        clock.go_to(moment)
        assert timezone.now() == moment + timedelta(days=1)

    assert timezone.now() - moment > timedelta(days=39)


def test_company_names_do_not_repeat_for_a_long_time():
    names = list(islice(town.company_names(1), 57 * town.COMPANIES))

    assert len(set(names)) == len(names)


def test_every_saying_has_its_facts():
    facts = dict.fromkeys(
        ("name", "contact", "company", "campaign", "niche", "city", "fee", "due", "usage"), "x"
    )
    lines = [
        line for part in words("sayings").values() for options in part.values() for line in options
    ]

    assert all(line.format_map(facts) for line in lines if line)


@pytest.mark.parametrize(
    ("dollars", "currency", "minor"),
    [(1_234, "EUR", 115_000), (88, "USD", 9_000), (0, "USD", 500), (500, "JPY", 75_000)],
)
def test_fees_are_rounded_as_people_do(dollars, currency, minor):
    assert prices.rounded(dollars, currency) == minor


def test_names_become_plain_addresses():
    assert slug("Solène Garnier-Roux") == "solene.garnier.roux"
    assert slug("Emre Yılmaz") == "emre.yilmaz"


def test_a_note_is_one_line_of_each_part():
    class First:
        @staticmethod
        def choice(lines):
            return lines[0]

    assert say(First, "accepted", due="5 Dec") == "Agreed. I will start this week."


@pytest.mark.slow
def test_the_rules_find_signals_and_every_fact_leads_to_what_it_was_read_from(market, db, client):
    signals = TrustSignal.objects.select_related("rule")
    client.force_login(User.objects.get(email="moderator@demo.example"))

    assert len({signal.rule.code for signal in signals}) >= 4
    assert set(signals.values_list("status", flat=True)) >= {"open", "cleared"}
    pages = set()
    for signal in signals:
        shown = client.get(reverse("admin:accounts_trustsignal_change", args=[signal.pk]))
        facts = shown.context["evidence"]
        assert [fact.what for fact in facts] == [fact["what"] for fact in signal.evidence]
        assert [bool(fact.url) for fact in facts] == [bool(f["object"]) for f in signal.evidence]
        pages |= {fact.url for fact in facts if fact.url}
    assert {client.get(page).status_code for page in pages} == {200}
    assert sum(trust.look_for_signals().values()) == 0


@pytest.mark.slow
def test_there_are_reports_in_every_state_and_an_answer_that_waits(market, db):
    reports = AbuseReport.objects.values_list("status", "object_type")

    assert {status for status, _kind in reports} == set(AbuseReport.Status.values)
    assert {kind for _status, kind in reports} >= {
        "accounts.sponsor", "accounts.influencer", "campaigns.campaign", "adrequests.message",
    }  # fmt: skip
    assert Appeal.objects.filter(status="open").count() == 1
    assert Appeal.objects.filter(status="declined").count() == 1


@pytest.mark.slow
def test_there_are_payments_in_every_state(market, db):
    today = timezone.localdate()
    states = Counter(Payment.objects.values_list("status", flat=True))
    answers = Counter(Receipt.objects.values_list("status", flat=True))

    assert set(states) == set(PaymentStatus.values)
    assert Payment.objects.filter(label="on_signing", status="paid").count() >= 5
    assert Payment.objects.overdue(today).count() >= 3
    assert Payment.objects.filter(paid_minor__gt=0, status="due").exists()
    assert set(answers) == set(ReceiptStatus.values)
    assert set(Receipt.objects.exclude(outcome="").values_list("outcome", flat=True)) >= {"unpaid"}
    assert Receipt.objects.waiting().count() >= 2
    assert Invoice.objects.count() >= 5
    assert PayoutDetails.objects.count() >= 40
