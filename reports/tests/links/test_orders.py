"""Orders: told by a signed call, a file or the API; each counts once."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from adrequests.tests.factories import make_colleague
from campaigns.models import Share
from reports import services
from reports.models import Conversion, PostbackCall, PostbackSecret, TrackedLink
from reports.services.postback import sign
from reports.tests.links.factories import link_of, make_deal


@pytest.fixture
def campaign(deal):
    return deal.campaign


@pytest.fixture
def owner(campaign):
    return campaign.sponsor.user


@pytest.fixture
def secret(campaign, owner):
    return services.rotate_secret(campaign=campaign, by=owner)


@pytest.fixture
def promo(link):
    TrackedLink.objects.filter(pk=link.pk).update(promo_code="ANNA10")
    link.refresh_from_db()
    return link


def order(of, **more):
    return {"order": "A-1", "amount": "49.90", "currency": "USD", "link": of.code} | more


def call(client, campaign, secret, told, *, at=None, signature=None, body=None):
    body = json.dumps(told).encode() if body is None else body
    stamp = str(int(time.time()) if at is None else at)
    signed = sign(secret, timestamp=stamp, body=body) if signature is None else signature
    return client.generic(
        "POST",
        f"/postback/{campaign if isinstance(campaign, int) else campaign.pk}/",
        body,
        content_type="application/json",
        headers={"X-Tandem-Time": stamp, "X-Tandem-Signature": f"sha256={signed}"},
    )


def rows():
    return [
        (row.order, row.amount_minor, row.link.code, row.by_promo_code, row.source)
        for row in Conversion.objects.select_related("link").order_by("pk")
    ]


# --- The signed call --------------------------------------------------------------------------------------------------


def test_a_signed_call_records_its_order(client, campaign, link, secret):
    answer = call(client, campaign, secret, order(link))

    assert answer.status_code == 200
    assert answer.json() == {"status": "recorded", "order": "A-1", "conversion": Conversion.objects.get().pk}  # fmt: skip
    assert rows() == [("A-1", 4990, link.code, False, "postback")]


def test_the_same_call_again_is_answered_the_same_and_counts_once(client, campaign, link, secret):
    answers = [call(client, campaign, secret, order(link)) for _ in range(3)]

    assert len({(a.status_code, a.content) for a in answers}) == 1
    assert len(rows()) == 1


def test_a_promo_code_brings_an_order_to_its_link(client, campaign, promo, secret):
    told = order(promo, promo_code="ANNA10")
    del told["link"]

    assert call(client, campaign, secret, told).status_code == 200
    assert rows() == [("A-1", 4990, promo.code, True, "postback")]


def test_another_amount_for_a_known_order_is_refused(client, campaign, link, secret):
    call(client, campaign, secret, order(link))

    answer = call(client, campaign, secret, order(link, amount="50.00"))

    assert (answer.status_code, answer.json()["code"]) == (409, "order_known")
    assert rows() == [("A-1", 4990, link.code, False, "postback")]


@pytest.mark.parametrize("seconds", [-301, 301, -4000, 10**9])
def test_a_call_that_is_too_old_or_too_new_is_not_signed(client, campaign, link, secret, seconds):
    answer = call(client, campaign, secret, order(link), at=int(time.time()) + seconds)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed")
    assert rows() == []


@pytest.mark.parametrize("seconds", [-295, 295])
def test_a_call_within_five_minutes_is_taken(client, campaign, link, secret, seconds):
    assert call(client, campaign, secret, order(link), at=int(time.time()) + seconds).status_code == 200  # fmt: skip


@pytest.mark.parametrize("signature", ["", "0" * 64, "ü", "x" * 10_000])
def test_a_wrong_signature_is_not_signed(client, campaign, link, secret, signature):
    answer = call(client, campaign, secret, order(link), signature=signature.encode().decode("latin-1"))  # fmt: skip

    assert answer.status_code == 401
    assert rows() == []


@pytest.mark.parametrize("stamp", ["", "now", "-5", "1e9", "٣", "99999999999999"])
def test_a_time_that_is_no_number_is_not_signed(client, campaign, link, secret, stamp):
    body = json.dumps(order(link)).encode()
    answer = services.answer_call(
        campaign_pk=campaign.pk,
        timestamp=stamp,
        signature=sign(secret, timestamp=stamp, body=body),
        body=body,
    )

    assert answer.status == 401


def test_a_changed_body_is_not_signed(client, campaign, link, secret):
    stamp = str(int(time.time()))
    signature = sign(secret, timestamp=stamp, body=json.dumps(order(link)).encode())

    answer = call(client, campaign, secret, order(link, amount="1.00"), at=stamp, signature=signature)  # fmt: skip

    assert answer.status_code == 401


def test_no_campaign_no_secret_and_a_wrong_one_are_answered_alike(client, campaign, link, secret):
    other = make_deal().campaign
    answers = {
        (a.status_code, a.content)
        for a in (
            call(client, 987_654, secret, order(link)),
            call(client, other, secret, order(link)),
            call(client, campaign, "wrong", order(link)),
        )
    }

    assert len(answers) == 1


def test_a_new_secret_leaves_the_one_before_a_day(client, campaign, link, owner, secret):
    newer = services.rotate_secret(campaign=campaign, by=owner)
    assert newer != secret
    assert call(client, campaign, secret, order(link)).status_code == 200
    assert call(client, campaign, newer, order(link, order="A-2")).status_code == 200

    PostbackSecret.objects.filter(ends_at__isnull=False).update(ends_at=timezone.now())

    assert call(client, campaign, secret, order(link, order="A-3")).status_code == 401
    assert call(client, campaign, newer, order(link, order="A-3")).status_code == 200


def test_a_secret_outlives_a_change_of_the_installation_s_key(
    client, campaign, link, secret, settings
):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-installation-" + "1" * 40

    assert call(client, campaign, secret, order(link)).status_code == 200


def test_the_table_of_secrets_holds_none(secret):
    row = PostbackSecret.objects.get()

    assert secret not in str(PostbackSecret.objects.values().get())
    assert re.fullmatch(r"[0-9a-f]{64}", secret)
    assert row.value("another key") != secret


REFUSED = [
    ({"amount": "-1"}, 400, "amount"),
    ({"amount": "1e5"}, 400, "amount"),
    ({"amount": "1.999"}, 400, "amount"),
    ({"amount": "1,50"}, 400, "amount"),
    ({"amount": ""}, 400, "amount"),
    ({"amount": "99999999999.00"}, 400, "amount"),
    ({"currency": "EUR"}, 400, "currency"),
    ({"order": ""}, 400, "order"),
    ({"order": "x" * 101}, 400, "order"),
    ({"order": "a\u0000b"}, 400, "order"),
    ({"link": "nolink00"}, 400, "link"),
    ({"link": ""}, 400, "promo_code"),
    ({"promo_code": "OTHER"}, 400, "link"),
    ({"at": "yesterday"}, 400, "at"),
    ({"at": "2026-11-20T09:30:00"}, 400, "at"),
    ({"at": "2026-13-40T09:30:00Z"}, 400, "at"),
    ({"at": "2999-01-01T00:00:00Z"}, 400, "at"),
    ({"colour": "red"}, 400, None),
    ({"amount": 49.9}, 400, None),
]


@pytest.mark.parametrize(("changed", "status", "field"), REFUSED)
def test_what_cannot_be_taken_is_refused_at_its_name(client, campaign, link, secret, changed, status, field):  # fmt: skip  # noqa: PLR0917
    answer = call(client, campaign, secret, order(link, **changed))

    assert (answer.status_code, answer.json().get("field")) == (status, field)
    assert rows() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"null"])
def test_a_body_that_is_no_object_is_refused(client, campaign, link, secret, body):
    assert call(client, campaign, secret, None, body=body).status_code == 400


def test_a_body_that_is_too_large_is_not_read(client, campaign, link, secret):
    assert call(client, campaign, secret, None, body=b"x" * 10_001).status_code == 413


def test_a_link_of_another_campaign_brings_nothing(client, campaign, link, secret):
    stranger = link_of(make_deal())

    assert call(client, campaign, secret, order(stranger)).json()["code"] == "no_such_link"


def test_the_last_twenty_calls_stand_on_the_page(client, campaign, link, owner, secret):
    for n in range(23):
        call(client, campaign, secret, order(link, order=f"A-{n}"))
    call(client, campaign, secret, order(link, amount="x"))

    kept = PostbackCall.objects.order_by("-pk")
    assert kept.count() == 20
    assert (kept[0].status, kept[0].code) == (400, "conversion_refused")
    client.force_login(owner)
    html = client.get(f"/campaigns/{campaign.pk}/postback/").content.decode()
    assert html.count('data-label="Answer"') == 20
    assert "A-22" in html
    assert secret not in html


def test_unsigned_calls_do_not_push_the_others_out(client, campaign, link, secret):
    call(client, campaign, secret, order(link))
    for _ in range(30):
        call(client, campaign, "wrong", order(link))

    assert PostbackCall.objects.filter(status=200).count() == 1
    assert PostbackCall.objects.count() < 6


@pytest.mark.parametrize("headers", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_a_new_secret_is_shown_once(client, campaign, owner, headers):
    client.force_login(owner)

    shown = client.post(f"/campaigns/{campaign.pk}/postback/rotate/", **headers)

    found = re.search(r"<code>([0-9a-f]{64})</code>", shown.content.decode())
    assert found
    assert found[1] not in client.get(f"/campaigns/{campaign.pk}/postback/").content.decode()
    assert PostbackSecret.objects.get().by == owner
    event = AuditEvent.objects.about(campaign).last()
    assert (event.action, event.data) == ("postback_secret_made", {"secret": PostbackSecret.objects.get().pk})  # fmt: skip


def test_only_who_runs_the_campaign_sees_its_secret_page(client, campaign, owner):
    viewer, manager = make_colleague(campaign, Share.Level.VIEW), make_colleague(campaign)
    pages = [f"/campaigns/{campaign.pk}/{page}/" for page in ("postback", "orders")]
    for user, status in ((viewer, 404), (manager, 200), (owner, 200)):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [status] * 2


# --- The file ---------------------------------------------------------------------------------------------------------


def upload(client, campaign, *lines):
    body = "\n".join(("order,amount,currency,link,promo_code,at,colour", *lines))
    file = SimpleUploadedFile("orders.csv", body.encode())
    return client.post(f"/campaigns/{campaign.pk}/orders/import/", {"file": file})


def token(answer):
    found = re.search(r'name="rows" value="([^"]+)"', answer.content.decode())
    return found and found[1]


def confirm(client, campaign, rows):
    return client.post(f"/campaigns/{campaign.pk}/orders/import/", {"rows": rows})


def test_a_file_is_looked_through_first_and_recorded_when_confirmed(client, campaign, promo, owner):
    client.force_login(owner)
    lines = [f"B-1,10.00,USD,{promo.code},,2026-11-20T09:30:00Z,red", "B-2,20,,,ANNA10,,"]
    shown = upload(client, campaign, *lines)

    assert shown.status_code == 200
    assert "Columns that are not read: colour" in shown.content.decode()
    assert rows() == []

    assert confirm(client, campaign, token(shown)).status_code == 302

    assert rows() == [
        ("B-1", 1000, promo.code, False, "csv"),
        ("B-2", 2000, promo.code, True, "csv"),
    ]
    again = upload(client, campaign, *lines)
    assert "recorded already: 2" in again.content.decode()
    assert token(again) is None
    assert confirm(client, campaign, token(shown)).status_code == 409
    assert len(rows()) == 2


def test_errors_are_named_by_row_and_nothing_is_recorded(client, campaign, promo, owner):
    client.force_login(owner)

    answer = upload(
        client,
        campaign,
        f"B-1,10.00,USD,{promo.code},,,",
        "B-2,ten,USD,,ANNA10,,",
        "B-3,1.00,USD,nolink00,,,",
        f"B-1,11.00,USD,{promo.code},,,",
        f"=1+1,11.00,USD,{promo.code},,,",
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'data-label="Row">(\d+)<', html) == ["3", "4", "5", "6"]
    assert "The order B-1 stands in row 2, too." in html
    assert token(answer) is None
    assert rows() == []


def test_a_file_without_its_columns_is_refused(client, campaign, owner):
    client.force_login(owner)
    file = SimpleUploadedFile("x.csv", b"name,price\na,1\n")

    answer = client.post(f"/campaigns/{campaign.pk}/orders/import/", {"file": file})

    assert answer.status_code == 422
    assert "needs these columns, each once: order, amount" in answer.content.decode()


def test_the_rows_of_one_page_are_of_no_use_to_others(client, campaign, promo, owner):
    client.force_login(owner)
    shown = token(upload(client, campaign, f"B-1,10.00,USD,{promo.code},,,"))
    other = make_deal().campaign
    client.force_login(other.sponsor.user)

    assert confirm(client, other, shown).status_code == 409
    assert confirm(client, other, shown + "x").status_code == 409
    assert rows() == []


def test_an_order_that_came_by_postback_is_not_recorded_by_the_file_again(client, campaign, link, owner, secret):  # fmt: skip
    call(client, campaign, secret, order(link))
    client.force_login(owner)

    answer = upload(client, campaign, f"A-1,49.90,USD,{link.code},,,")

    assert "recorded already: 1" in answer.content.decode()
    assert len(rows()) == 1


def test_what_changed_since_the_file_was_looked_through_is_shown_again(client, campaign, link, owner, secret):  # fmt: skip
    client.force_login(owner)
    shown = token(upload(client, campaign, f"A-1,49.90,USD,{link.code},,,"))
    call(client, campaign, secret, order(link))

    answer = confirm(client, campaign, shown)

    assert answer.status_code == 409
    assert "Something has changed since" in answer.content.decode()
    assert len(rows()) == 1


def test_an_order_keeps_the_time_it_was_told_with(client, campaign, link, secret):
    at = timezone.now() - timedelta(days=3)
    call(client, campaign, secret, order(link, at=at.isoformat()))

    assert Conversion.objects.get().at == at
