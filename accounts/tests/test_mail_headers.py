"""The headers of a mail, as they leave: read back from the bytes."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts.mail import KINDS, MailKind, stamp
from accounts.models import Delivery
from accounts.topics import EXPORTS, SECURITY, Topic
from accounts.unsubscribing import read
from adrequests.tests.factories import make_ad_request

pytestmark = pytest.mark.django_db
HOST = "tandem.example"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch, settings):
    settings.SITE_URL = f"https://{HOST}"
    for name, topic in (("test_file", EXPORTS), ("test_code", SECURITY)):
        monkeypatch.setitem(KINDS, name, MailKind(name, topic, lambda _delivery: None))


@pytest.fixture
def me(influencer):
    return influencer.user


def owed(user, kind: str = "test_file", **fields) -> Delivery:
    fields = {"address": user.email if user else "new@example.com"} | fields
    return Delivery.objects.create(
        recipient=user, kind=kind, key=f"k{Delivery.objects.count()}", **fields
    )


def leaves(delivery: Delivery, subject: str = "Hello", **options):
    message = stamp(delivery, EmailMultiAlternatives(subject, "text", to=["x@y.z"], **options))
    raw = message.message().as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_that_can_be_stopped_says_how_for_one_click(me):
    found = leaves(owed(me))

    address = found["List-Unsubscribe"].strip()  # a long word stands on a line of its own
    assert address.startswith(f"<https://{HOST}/u/")
    assert read(address.split("/u/")[1].rstrip(">/")) == (me.pk, "exports")
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == f"<exports.{HOST}>"


@pytest.mark.parametrize("kind", ["test_code", "a kind of another version"])
def test_a_mail_that_cannot_be_stopped_offers_nothing(me, kind):
    found = leaves(owed(me, kind))

    assert found["List-Unsubscribe"] is None
    assert found["List-Unsubscribe-Post"] is None


def test_without_an_account_there_is_nothing_to_unsubscribe():
    assert leaves(owed(None))["List-Unsubscribe"] is None


def test_the_message_id_is_that_of_the_ledger_whoever_writes_it(me):
    delivery = owed(me)

    ids = {leaves(delivery)["Message-ID"], leaves(delivery)["Message-ID"]}

    assert ids == {f"<delivery-{delivery.pk}@{HOST}>"}
    assert leaves(delivery)["Auto-Submitted"] == "auto-generated"


def test_the_mails_of_one_case_are_one_thread(me):
    one, other = make_ad_request(), make_ad_request()
    Delivery.owe(me, kind="test_file", key="a", about=one)
    Delivery.owe(me, kind="test_file", key="b", about=one)
    Delivery.owe(me, kind="test_file", key="c", about=other)

    mails = [leaves(mail) for mail in Delivery.objects.filter(kind="test_file").order_by("pk")]

    case = f"<adrequests.adrequest-{one.pk}@{HOST}>"
    assert [m["References"] == case == m["In-Reply-To"] for m in mails] == [True, True, False]
    assert len({m["Message-ID"] for m in mails}) == 3
    assert leaves(owed(me))["References"] is None


def test_a_sample_that_is_in_no_ledger_can_be_written():
    sample = Delivery(kind="test_file", address="sample@example.com", key="sample")

    found = leaves(sample)

    assert found["Message-ID"] == f"<delivery-0@{HOST}>"
    assert found["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "subject",
    [
        "Hello\nBcc: all@example.com",
        "Hello\r\nBcc: all@example.com",
        "Hello\x0bBcc: all@example.com",
        "Hello\x00\x85Bcc: all@example.com",
        "Hello\u2028Bcc: all@example.com",
    ],
)
def test_words_of_people_begin_no_header_of_their_own(me, subject):
    found = leaves(owed(me), subject)

    assert found["Bcc"] is None
    assert found["Subject"] == "Hello Bcc: all@example.com"


@pytest.mark.parametrize("letter", ["a", "ü", "😀"])
def test_an_endless_subject_is_cut(me, letter):
    found = leaves(owed(me), letter * 5000)

    assert found["Subject"].strip() == letter * 200


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "A <a@example.com>",
        "a@example.com\nBcc: b@example.com",
        "nobody",
        "",
    ],
)
def test_a_mail_has_exactly_one_address(me, address):
    with pytest.raises(ValueError, match="not one address"):
        leaves(owed(me, address=address))


def test_whoever_wrote_the_mail_adds_no_reader(me):
    found = leaves(owed(me), cc=["c@example.com"], bcc=["b@example.com"])

    assert (found["To"], found["Cc"], found["Bcc"]) == (me.email, None, None)


def test_mails_that_can_be_stopped_come_from_an_address_of_their_own(me, settings):
    settings.SUBSCRIBED_FROM_EMAIL = '"Tandem, news" <news@tandem.example>'
    settings.DEFAULT_FROM_EMAIL = "Tandem <no-reply@tandem.example>"

    assert leaves(owed(me))["From"] == '"Tandem, news" <news@tandem.example>'
    assert leaves(owed(me, "test_code"))["From"] == "Tandem <no-reply@tandem.example>"


def test_the_topic_of_a_list_has_one_word(me, monkeypatch):
    """Codes stand in headers and addresses as they are."""
    spaced = Topic("a b", "Label", "")
    monkeypatch.setitem(KINDS, "spaced", MailKind("spaced", spaced, lambda _delivery: None))

    assert "\n" not in leaves(owed(me, "spaced"))["List-Id"]
