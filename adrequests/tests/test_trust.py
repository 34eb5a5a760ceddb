"""Trust rules about the deal: many rejections, and words of paying elsewhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, TrustRule, TrustSignal, User
from accounts.services import trust
from accounts.trust import RULES, Look
from adrequests import services
from adrequests.models import AdRequest, Message
from adrequests.tests.factories import make_ad_request, make_application
from adrequests.trust import outside_words
from campaigns.tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def findings(code: str, since=None, **numbers):
    rule = RULES[code]
    return list(rule.find(Look(timezone.now(), rule.numbers(numbers), since)))


# --- Rejections -------------------------------------------------------------------------------------------------------


def decide(campaign, *, accepted: int = 0, rejected: int = 0):
    for n in range(accepted + rejected):
        case = make_ad_request(campaign=campaign, fee_minor=1_000)
        by = case.influencer.user
        if n < accepted:
            services.accept(ad_request=case, by=by, offer_number=1)
        else:
            services.reject(ad_request=case, by=by, offer_number=1, reason="fit")


@pytest.mark.parametrize(
    ("accepted", "rejected", "is_found"),
    [(1, 4, True), (2, 3, False), (0, 4, False), (0, 5, True)],
)
def test_company_is_found_when_so_many_were_decided_and_most_rejected(accepted, rejected, is_found):
    campaign = make_campaign()
    decide(campaign, accepted=accepted, rejected=rejected)

    found = findings("many_rejections", decided=5, rejected=60)

    assert [f.target for f in found] == [("accounts.sponsor", campaign.sponsor_id)] * is_found


def test_evidence_of_rejections_has_the_figures_and_the_latest_requests():
    campaign = make_campaign()
    decide(campaign, accepted=1, rejected=7)

    [finding] = findings("many_rejections", decided=8, rejected=80)

    decided, rejected, *named = finding.evidence
    assert (decided.value, rejected.value) == (8, "7 (88 %)")
    newest = AdRequest.objects.filter(status="rejected").order_by("-closed_at", "-pk")[:5]
    assert [fact.object for fact in named] == [f"adrequests.adrequest:{row.pk}" for row in newest]
    assert all(fact.own for fact in finding.evidence)


def test_what_the_company_rejects_itself_does_not_count():
    campaign = make_campaign()
    for _ in range(5):
        case = make_application(campaign=campaign)
        services.reject(ad_request=case, by=campaign.sponsor.user, offer_number=1, reason="fit")

    assert findings("many_rejections", decided=3, rejected=10) == []


def test_rejections_of_long_ago_do_not_count():
    campaign = make_campaign()
    decide(campaign, rejected=5)
    AdRequest.objects.update(closed_at=timezone.now() - timedelta(days=31))

    assert findings("many_rejections", decided=3, days=30) == []
    assert len(findings("many_rejections", decided=3, days=40)) == 1


def test_rejections_are_new_evidence_once_as_many_again_were_decided():
    campaign = make_campaign()
    prints = []
    for _ in range(4):
        decide(campaign, rejected=2)
        prints += [f.fingerprint for f in findings("many_rejections", decided=3)]

    assert len(prints) == 3  # after 4, 6 and 8
    assert len(set(prints)) == 2  # 4 is in the first round of three; 6 and 8 in the second


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can send it via PayPal, ok?", ["PayPal"]),
        ("pay pal or pay.pal or PAY-PAL", ["PayPal"]),
        ("p\u200bay\u200bpal", ["PayPal"]),
        ("ｐａｙｐａｌ", ["PayPal"]),
        ("Write me on WhatsApp: +43 …", ["WhatsApp"]),
        ("What's App me", ["WhatsApp"]),
        ("Telegram or t.me/anna", ["Telegram"]),
        ("Western Union or bitcoin", ["Western Union", "Crypto"]),
        (
            "We could pay you directly, outside the platform",
            ["Pay directly", "Outside the platform"],
        ),
        ("AT61 1904 3002 3457 3201", ["IBAN"]),
        ("de89370400440532013000", ["IBAN"]),
        ("AT61 1904 3002 3457 3202", []),  # a wrong check digit
        ("0x52908400098527886E0F7030069857D2E4169EE7", ["Wallet address"]),
        ("A telegraph pole and a cryptic caption", []),
        ("Please pay attention to the light; direct sun is fine", []),
        ("The fee is paid within 30 days", []),
        ("", []),
    ],
)
def test_words_of_paying_elsewhere_are_recognised_and_others_are_not(text, words):
    assert outside_words(text) == words


def say(case, text: str, by=None):
    return services.post_message(ad_request=case, by=by or case.campaign.sponsor.user, text=text)


def test_message_is_found_by_its_number_and_word_without_its_text():
    case = make_ad_request()
    say(case, "Looking forward to it.")
    message = say(case, "My secret plan: PayPal and WhatsApp")

    [finding] = findings("outside_payment")

    assert finding.target == ("accounts.sponsor", case.campaign.sponsor_id)
    assert finding.about == case.campaign.sponsor.user_id
    assert [(fact.value, fact.object) for fact in finding.evidence] == [
        ("PayPal", f"adrequests.message:{message.pk}"),
        ("WhatsApp", f"adrequests.message:{message.pk}"),
        (f"Ad request {case.pk}", f"adrequests.adrequest:{case.pk}"),
    ]
    assert "secret" not in str(finding)


def test_what_the_influencer_writes_is_about_the_influencer():
    case = make_ad_request()
    say(case, "Paypal please", by=case.influencer.user)

    [finding] = findings("outside_payment")

    assert finding.target == ("accounts.influencer", case.influencer_id)
    assert finding.about == case.influencer.user_id


def test_requirements_of_an_offer_are_read_too():
    case = make_ad_request(requirements="Fee by Western Union only.")

    [finding] = findings("outside_payment")

    assert finding.evidence[0].object == f"adrequests.offer:{case.latest_offer_id}"


def test_so_many_different_words_make_a_finding():
    case = make_ad_request()
    say(case, "PayPal, paypal and PAYPAL")
    both = say(case, "PayPal and WhatsApp")

    [finding] = findings("outside_payment", words=2)

    assert finding.evidence[0].object == f"adrequests.message:{both.pk}"


def test_a_look_reads_only_what_was_written_since_the_last_one():
    case = make_ad_request()
    old = say(case, "PayPal")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=3))
    trust.look_for_signals(only="outside_payment")
    assert TrustSignal.objects.count() == 1
    new = say(case, "WhatsApp")

    [finding] = findings(
        "outside_payment", since=TrustRule.objects.get(code="outside_payment").looked_at
    )

    assert finding.evidence[0].object == f"adrequests.message:{new.pk}"


def test_a_message_is_read_once_more_when_it_was_edited():
    case = make_ad_request()
    message = say(case, "PayPal")
    trust.look_for_signals(only="outside_payment")

    services.edit_message(message=message, by=message.author, text="PayPal or WhatsApp")
    trust.look_for_signals(only="outside_payment")
    trust.look_for_signals(only="outside_payment")

    assert TrustSignal.objects.count() == 2


def test_each_message_keeps_a_signal_of_its_own(moderator):
    case = make_ad_request()
    say(case, "PayPal")
    trust.look_for_signals()
    say(case, "Bitcoin")
    trust.look_for_signals()

    assert TrustSignal.objects.open().count() == 2


def test_flagging_for_a_message_freezes_and_tells_the_company(moderator):
    case = make_ad_request()
    say(case, "PayPal")
    trust.look_for_signals()
    signal = TrustSignal.objects.get()

    trust.act_on_signal(
        signal=signal, by=moderator, reason="off_platform", message="Please pay here."
    )

    case.refresh_from_db()
    signal.refresh_from_db()
    assert case.is_frozen
    assert signal.event == AuditEvent.objects.about(case.campaign.sponsor).get(action="flagged")
    [told] = trust.evidence_for(signal.event, case.campaign.sponsor.user)
    assert [fact["value"] for fact in told.facts] == ["PayPal", f"Ad request {case.pk}"]


def test_the_page_of_the_decision_shows_what_was_noticed_and_nobody_else_s_data(client, moderator):
    case = make_ad_request()
    message = say(case, "My secret plan: PayPal")
    trust.look_for_signals()
    signal = trust.act_on_signal(
        signal=TrustSignal.objects.get(), by=moderator, reason="off_platform"
    )
    client.force_login(User.objects.get(pk=signal.about_user_id))

    shown = client.get(reverse("accounts:decision", args=[signal.event_id])).content.decode()

    assert "What was noticed: Words of paying or talking elsewhere" in shown
    assert "<dd>PayPal</dd>" in shown
    assert f"message:{message.pk}" not in shown
    client.force_login(case.influencer.user)
    assert client.get(reverse("accounts:decision", args=[signal.event_id])).status_code == 404
