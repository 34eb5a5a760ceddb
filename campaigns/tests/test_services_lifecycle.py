"""draft → active ⇄ paused → completed; archived; deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notification, Sponsor, SponsorStatus
from accounts.tests.factories import make_sponsor
from adrequests.models import AdRequest
from adrequests.tests.factories import make_ad_request
from campaigns import registries, services
from campaigns.models import Campaign, Status
from campaigns.tasks import ended_campaigns
from campaigns.tests.factories import make_campaign
from campaigns.tests.snapshots import actions, snapshot
from campaigns.tests.test_models import make_colleague


@pytest.fixture
def draft(sponsor):
    return make_campaign(sponsor=sponsor, status=Status.DRAFT)


@pytest.fixture
def entries(monkeypatch):
    """Put an entry into a registry for one test: what a higher app does at the least convenient moment."""

    def put(hook, function):
        monkeypatch.setattr(hook, "_entries", [function])

    return put


def test_publish_shows_the_campaign_and_says_when(draft, sponsor):
    before = timezone.now()

    campaign = services.publish(campaign=draft, by=sponsor.user)

    assert campaign.status == Status.ACTIVE
    assert before <= campaign.published_at <= timezone.now()
    assert actions(draft) == ["created", "published"]


def test_publish_by_a_managing_colleague_is_recorded_with_the_colleague(draft):
    colleague = make_colleague(draft, "manage")

    services.publish(campaign=draft, by=colleague)

    assert AuditEvent.objects.about(draft).last().actor == colleague


@pytest.mark.parametrize("status", [SponsorStatus.PENDING, SponsorStatus.REJECTED])
def test_publish_by_a_company_not_approved_changes_nothing(db, status):
    sponsor = make_sponsor(status=status)
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    before = snapshot(draft)

    with pytest.raises(services.SponsorNotApproved, match="approved first"):
        services.publish(campaign=draft, by=sponsor.user)

    assert snapshot(draft) == before


def test_publish_by_a_company_flagged_a_moment_ago_changes_nothing(draft, sponsor):
    Sponsor.objects.filter(pk=sponsor.pk).update(flagged_at=timezone.now(), flag_reason="fraud")
    before = snapshot(draft)

    with pytest.raises(services.SponsorNotApproved, match="suspended"):
        services.publish(campaign=draft, by=sponsor.user)

    assert snapshot(draft) == before


def test_publish_by_a_colleague_of_a_pending_company_is_governed_by_the_owner(db):
    sponsor = make_sponsor(status=SponsorStatus.PENDING)
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT)
    colleague = make_colleague(draft, "manage")

    with pytest.raises(services.SponsorNotApproved):
        services.publish(campaign=draft, by=colleague)


@pytest.mark.parametrize("name", ["description", "goals", "platforms", "deliverables"])
def test_publish_of_an_incomplete_brief_names_what_is_missing(sponsor, name):
    empty = {"platforms": [], "deliverables": {}}.get(name, "")
    draft = make_campaign(sponsor=sponsor, status=Status.DRAFT, **{name: empty})
    before = snapshot(draft)

    with pytest.raises(services.CampaignIncomplete) as refusal:
        services.publish(campaign=draft, by=sponsor.user)

    assert refusal.value.facts == {"missing": [str(Campaign._meta.get_field(name).verbose_name)]}
    assert snapshot(draft) == before


def test_publish_asks_the_database_what_is_missing_not_the_row_in_hand(draft, sponsor):
    services.update_campaign(campaign=draft, by=sponsor.user, goals="")

    with pytest.raises(services.CampaignIncomplete):
        services.publish(campaign=draft, by=sponsor.user)


def test_publish_after_the_end_date_is_refused_at_the_date(sponsor):
    yesterday = timezone.localdate() - timedelta(days=1)
    draft = make_campaign(
        sponsor=sponsor, status=Status.DRAFT, starts_on=yesterday, ends_on=yesterday
    )

    with pytest.raises(services.CampaignIncomplete) as refusal:
        services.publish(campaign=draft, by=sponsor.user)

    assert refusal.value.field == "ends_on"


def test_pause_and_resume_go_back_and_forth(sponsor):
    campaign = make_campaign(sponsor=sponsor)

    paused = services.pause(campaign=campaign, by=sponsor.user)
    resumed = services.resume(campaign=campaign, by=sponsor.user)

    assert (paused.status, resumed.status) == (Status.PAUSED, Status.ACTIVE)
    assert actions(campaign) == ["created", "published", "paused", "resumed"]


def test_resume_by_a_flagged_company_changes_nothing(sponsor):
    campaign = make_campaign(sponsor=sponsor, status=Status.PAUSED)
    Sponsor.objects.filter(pk=sponsor.pk).update(flagged_at=timezone.now(), flag_reason="fraud")
    before = snapshot(campaign)

    with pytest.raises(services.SponsorNotApproved):
        services.resume(campaign=campaign, by=sponsor.user)

    assert snapshot(campaign) == before


ALLOWED = {
    services.publish: {Status.DRAFT},
    services.pause: {Status.ACTIVE},
    services.resume: {Status.PAUSED},
    services.complete: {Status.ACTIVE, Status.PAUSED},
    services.archive: {Status.DRAFT, Status.ACTIVE, Status.PAUSED, Status.COMPLETED},
}


@pytest.mark.parametrize(
    ("step", "status"),
    [(step, s) for step, allowed in ALLOWED.items() for s in Status if s not in allowed],
)
def test_step_from_another_status_is_refused_and_names_the_status(sponsor, step, status):
    campaign = make_campaign(sponsor=sponsor, status=status)
    before = snapshot(campaign)

    with pytest.raises(services.NotPossibleNow, match=status.label.lower()):
        step(campaign=campaign, by=sponsor.user)

    assert snapshot(campaign) == before


@pytest.mark.parametrize("step", ALLOWED)
def test_step_by_a_stranger_or_a_viewing_colleague_changes_nothing(sponsor, other_sponsor, step):
    status = min(ALLOWED[step])
    campaign = make_campaign(sponsor=sponsor, status=status)
    viewer = make_colleague(campaign, "view")
    before = snapshot(campaign)

    for by in (viewer, other_sponsor.user):
        with pytest.raises(services.NotYourCampaign):
            step(campaign=campaign, by=by)

    assert snapshot(campaign) == before


@pytest.mark.parametrize("step", [services.complete, services.archive])
def test_ending_expires_open_requests_and_keeps_the_trail(sponsor, step):
    campaign = make_campaign(sponsor=sponsor)
    ad_request = make_ad_request(campaign=campaign)

    step(campaign=campaign, by=sponsor.user)

    ad_request.refresh_from_db()
    assert ad_request.status == "expired"
    assert Notification.objects.filter(recipient=ad_request.influencer.user).count() == 2


def test_delete_removes_campaign_and_briefs_and_is_recorded(draft, sponsor):
    services.delete(campaign=draft, by=sponsor.user)

    assert not Campaign.objects.filter(pk=draft.pk).exists()
    assert actions(draft) == ["created", "deleted"]


def test_delete_by_a_managing_colleague_changes_nothing(draft):
    colleague = make_colleague(draft, "manage")
    before = snapshot(draft)

    with pytest.raises(services.NotYourCampaign):
        services.delete(campaign=draft, by=colleague)

    assert snapshot(draft) == before


def test_delete_with_a_request_is_refused_naming_archive(sponsor):
    campaign = make_campaign(sponsor=sponsor)
    make_ad_request(campaign=campaign)
    before = snapshot(campaign)

    with pytest.raises(services.HasHistory, match="archive it instead"):
        services.delete(campaign=campaign, by=sponsor.user)

    assert snapshot(campaign) == before


def test_delete_when_a_request_comes_in_after_the_question_is_refused_too(sponsor, entries):
    campaign = make_campaign(sponsor=sponsor)

    def not_yet(asked):
        make_ad_request(campaign=asked)
        return False

    entries(registries.campaign_in_use, not_yet)

    with pytest.raises(services.HasHistory):
        services.delete(campaign=campaign, by=sponsor.user)

    assert Campaign.objects.filter(pk=campaign.pk).exists()
    assert "deleted" not in actions(campaign)
    assert not AdRequest.objects.exists()


def make_ended(sponsor, **fields):
    yesterday = timezone.localdate() - timedelta(days=1)
    campaign = make_campaign(sponsor=sponsor, **fields)
    Campaign.objects.filter(pk=campaign.pk).update(starts_on=yesterday, ends_on=yesterday)
    return campaign


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAUSED])
def test_campaign_past_its_end_date_is_completed_by_the_clock_and_the_owner_told(sponsor, status):
    campaign = make_ended(sponsor, status=status)

    assert ended_campaigns() == 1

    campaign.refresh_from_db()
    event = AuditEvent.objects.about(campaign).last()
    assert (campaign.status, event.action, event.actor) == (Status.COMPLETED, "completed", None)
    assert Notification.objects.get(recipient=sponsor.user).title == f"{campaign.name} has ended"


def test_clock_run_twice_ends_and_tells_once(sponsor):
    campaign = make_ended(sponsor)

    assert [ended_campaigns(), ended_campaigns()] == [1, 0]

    assert actions(campaign).count("completed") == 1
    assert Notification.objects.filter(recipient=sponsor.user).count() == 1


def test_clock_leaves_campaigns_that_run_today_and_drafts(sponsor):
    make_campaign(sponsor=sponsor, ends_on=timezone.localdate())
    make_campaign(sponsor=sponsor, status=Status.DRAFT)

    assert services.close_ended_campaigns() == 0


def test_clock_passes_over_a_campaign_somebody_ended_meanwhile(sponsor, entries):
    first, second = make_ended(sponsor), make_ended(sponsor)

    def somebody_archives_the_second(campaign):
        if campaign.pk == first.pk:
            Campaign.objects.filter(pk=second.pk).update(status=Status.ARCHIVED)

    entries(registries.when_campaign_ends, somebody_archives_the_second)

    assert services.close_ended_campaigns() == 1

    second.refresh_from_db()
    assert second.status == Status.ARCHIVED
    assert Notification.objects.count() == 1
