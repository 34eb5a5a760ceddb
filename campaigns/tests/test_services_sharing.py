"""Sharing with colleagues: every path of invite, open, revoke."""

import re

import pytest

from accounts.mail import KINDS
from accounts.models import AuditEvent, Delivery
from accounts.tests.factories import make_sponsor, make_user
from campaigns import services
from campaigns.models import Campaign, CampaignUserObjectPermission, Share
from campaigns.services.sharing import share_token
from campaigns.tests.factories import make_campaign
from campaigns.tests.snapshots import actions, snapshot


@pytest.fixture
def campaign(sponsor):
    return make_campaign(sponsor=sponsor)


@pytest.fixture
def colleague(db):
    return make_user("sponsor", email="jo@example.com", name="Jo")


def invite(campaign, email="jo@example.com", level="view"):
    return services.share(campaign=campaign, by=campaign.sponsor.user, email=email, level=level)


def grants(user):
    rows = CampaignUserObjectPermission.objects.filter(user=user)
    return sorted(rows.values_list("permission__codename", flat=True))


def test_share_with_a_known_and_an_unknown_address_looks_the_same(campaign, colleague):
    known, unknown = invite(campaign, " Jo@Example.com "), invite(campaign, "nobody@example.com")

    rows = [(row.level, row.claimed_by, row.invited_by) for row in (known, unknown)]
    mails = Delivery.objects.filter(kind="campaign_shared").order_by("pk")
    assert rows[0] == rows[1] == ("view", None, campaign.sponsor.user)
    assert [(mail.address, mail.recipient) for mail in mails] == [
        ("jo@example.com", None),
        ("nobody@example.com", None),
    ]
    assert grants(colleague) == []


def test_share_leaves_no_address_in_the_trail(campaign):
    row = invite(campaign)

    event = AuditEvent.objects.about(campaign).last()
    assert (event.action, event.data) == ("shared", {"share": row.pk, "level": "view"})


def test_share_by_a_stranger_or_a_managing_colleague_changes_nothing(
    campaign, colleague, other_sponsor
):
    services.claim_share(token=share_token(invite(campaign, level="manage").pk), by=colleague)
    before = snapshot(campaign)

    for by in (colleague, other_sponsor.user):
        with pytest.raises(services.NotYourCampaign):
            services.share(campaign=campaign, by=by, email="third@example.com", level="view")

    assert snapshot(campaign) == before


def test_share_with_oneself_is_refused_at_the_address(campaign, sponsor):
    before = snapshot(campaign)

    with pytest.raises(services.ShareInvalid) as refusal:
        invite(campaign, sponsor.user.email.upper())

    assert refusal.value.field == "email"
    assert snapshot(campaign) == before


@pytest.mark.parametrize(
    ("level", "codename"), [("view", "view_campaign"), ("manage", "manage_campaign")]
)
def test_claim_gives_the_level_of_the_share(campaign, colleague, level, codename):
    row = invite(campaign, level=level)

    assert services.claim_share(token=share_token(row.pk), by=colleague) == campaign

    row.refresh_from_db()
    assert (grants(colleague), row.claimed_by) == ([codename], colleague)
    assert actions(campaign)[-1] == "share_claimed"


def test_claim_twice_is_claim_once(campaign, colleague):
    token = share_token(invite(campaign).pk)

    services.claim_share(token=token, by=colleague)
    services.claim_share(token=token, by=colleague)

    assert grants(colleague) == ["view_campaign"]
    assert actions(campaign).count("share_claimed") == 1


def test_read_share_shows_it_and_changes_nothing(campaign, colleague):
    row = invite(campaign)
    before = snapshot(campaign)

    assert services.read_share(token=share_token(row.pk), by=colleague) == row

    assert snapshot(campaign) == before


def test_claim_with_another_account_changes_nothing(campaign, other_sponsor, influencer):
    rows = [invite(campaign), invite(campaign, influencer.user.email)]
    before = snapshot(campaign)

    with pytest.raises(services.ShareInvalid):
        services.claim_share(token=share_token(rows[0].pk), by=other_sponsor.user)
    with pytest.raises(services.ShareInvalid):  # the right address, but no sponsor
        services.claim_share(token=share_token(rows[1].pk), by=influencer.user)

    assert snapshot(campaign) == before


@pytest.mark.parametrize("token", ["", "nonsense", "1:forged"])
def test_claim_with_no_link_of_ours_is_refused(colleague, token):
    with pytest.raises(services.ShareInvalid):
        services.claim_share(token=token, by=colleague)


def test_claim_after_revoking_is_refused(campaign, colleague, sponsor):
    row = invite(campaign)
    token = share_token(row.pk)
    services.revoke_share(share=row, by=sponsor.user)

    with pytest.raises(services.ShareInvalid):
        services.claim_share(token=token, by=colleague)

    assert grants(colleague) == []


def test_share_again_changes_the_level_after_the_new_link_is_opened(campaign, colleague):
    services.claim_share(token=share_token(invite(campaign).pk), by=colleague)

    row = invite(campaign, level="manage")
    assert grants(colleague) == []
    services.claim_share(token=share_token(row.pk), by=colleague)

    assert grants(colleague) == ["manage_campaign"]
    assert Share.objects.count() == 1
    assert Delivery.objects.filter(kind="campaign_shared").count() == 2


def test_revoke_ends_access_at_once(campaign, colleague, sponsor):
    row = invite(campaign)
    services.claim_share(token=share_token(row.pk), by=colleague)

    services.revoke_share(share=row, by=sponsor.user)

    assert not Campaign.objects.run_by(colleague).exists()
    assert not Share.objects.exists()
    assert actions(campaign)[-1] == "unshared"


def test_revoke_of_what_somebody_opened_meanwhile_ends_access_too(campaign, colleague, sponsor):
    row = invite(campaign)
    services.claim_share(token=share_token(row.pk), by=colleague)
    assert row.claimed_by is None  # as the owner's page knew it

    services.revoke_share(share=row, by=sponsor.user)

    assert grants(colleague) == []


def test_revoke_ends_access_also_after_the_colleague_changed_address(campaign, colleague, sponsor):
    row = invite(campaign)
    services.claim_share(token=share_token(row.pk), by=colleague)
    colleague.email = "jo.new@example.com"
    colleague.save()

    services.revoke_share(share=row, by=sponsor.user)

    assert grants(colleague) == []


def test_revoke_leaves_other_campaigns_and_colleagues_alone(campaign, colleague, sponsor):
    other, third = make_campaign(sponsor=sponsor), make_user("sponsor", email="al@example.com")
    for row in (invite(other), invite(campaign, third.email)):
        by = colleague if row.email == colleague.email else third
        services.claim_share(token=share_token(row.pk), by=by)
    row = invite(campaign)
    services.claim_share(token=share_token(row.pk), by=colleague)

    services.revoke_share(share=row, by=sponsor.user)

    assert list(Campaign.objects.run_by(colleague)) == [other]
    assert list(Campaign.objects.run_by(third)) == [campaign]


def test_revoke_twice_is_revoke_once(campaign, sponsor):
    row = invite(campaign)
    again = Share.objects.get(pk=row.pk)

    services.revoke_share(share=row, by=sponsor.user)
    services.revoke_share(share=again, by=sponsor.user)

    assert actions(campaign).count("unshared") == 1


def test_revoke_by_another_changes_nothing(campaign, other_sponsor):
    row = invite(campaign)
    before = snapshot(campaign)

    with pytest.raises(services.NotYourCampaign):
        services.revoke_share(share=row, by=other_sponsor.user)

    assert snapshot(campaign) == before


def test_address_taken_over_by_another_account_moves_the_access(campaign, colleague):
    row = invite(campaign)
    services.claim_share(token=share_token(row.pk), by=colleague)
    colleague.email = "jo.new@example.com"
    colleague.save()
    successor = make_sponsor(user=make_user("sponsor", email="jo@example.com")).user

    services.claim_share(token=share_token(row.pk), by=successor)

    assert (grants(colleague), grants(successor)) == ([], ["view_campaign"])


def written(mail):
    """The mail as it would leave now."""
    kind = KINDS[mail.kind]
    return kind.message(mail, kind.facts([mail]))


def test_mail_carries_the_link_that_opens_the_share(campaign, colleague):
    invite(campaign)

    message = written(Delivery.objects.get(kind="campaign_shared"))

    token = re.search(r"/campaigns/shared/([^/]+)/", message.body)[1]
    assert message.to == ["jo@example.com"]
    assert message.subject == f"{campaign.sponsor.company_name} shares a campaign with you"
    assert f"/campaigns/shared/{token}/" in message.alternatives[0].content
    assert services.claim_share(token=token, by=colleague) == campaign


def test_mail_of_a_revoked_share_is_no_longer_due(campaign, sponsor):
    row = invite(campaign)
    mail = Delivery.objects.get(kind="campaign_shared")
    services.revoke_share(share=row, by=sponsor.user)

    assert written(mail) is None
