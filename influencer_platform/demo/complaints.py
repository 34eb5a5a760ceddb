"""What people report about each other in the demo: a storm that a flag answers, cases in every state, one answer that waits."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from django.db.models import Model

from accounts import services
from accounts.models import AbuseReport, AuditEvent, Flaggable, Influencer, Sponsor, User
from adrequests.models import Message
from campaigns.models import Campaign
from influencer_platform.demo.market import SEED, Market
from influencer_platform.demo.people import People
from influencer_platform.demo.staff import Staff
from influencer_platform.demo.words import say


class Complaints:
    """Each line of `schedule` is something that somebody reports, decides or answers."""

    def __init__(self, market: Market, people: People, staff: Staff) -> None:
        """With dice of its own, so that the rest of the market rolls as it does without."""
        self.market, self.people, self.staff = market, people, staff
        self.rng = Random(f"complaints {SEED + market.number}")  # noqa: S311  (the same everywhere)

    def schedule(self, creators: Sequence[Influencer]) -> None:
        suspended = self.people.sponsors["Music"]
        reported, warned, *others = self.rng.sample(list(creators), 8)
        happenings: list[tuple[float, Callable[[], object]]] = [
            (-9.0, partial(self.company_reports, "Beauty", warned, "abuse")),
            (-8.3, partial(self.is_warned, warned)),
            (-7.9, partial(self.answers, warned)),
            (-6.8, partial(self.stays, warned)),
            (-6.0, partial(self.campaign_is_reported, others[0])),
            (-5.4, self.campaign_is_fine),
            *(
                (-3.0 + n / 5, partial(self.reports, creator.user, suspended, "off_platform"))
                for n, creator in enumerate(others[1:4])
            ),
            (-2.0, partial(self.company_reports, "Fitness", reported, "fake_figures")),
            (-1.7, partial(self.answers, suspended)),
            (-1.2, partial(self.reports, others[4].user, self.people.sponsors["Pets"], "fraud")),
            (-0.9, partial(self.company_reports, "Travel", reported, "fake_figures")),
            (-0.4, self.message_is_reported),
        ]
        for day, do in happenings:
            self.market.at(self.market.day(day), do)

    # --- Users --------------------------------------------------------------------------------------------------------

    def reports(self, by: User, target: Model, reason: str) -> AbuseReport:
        text = say(self.rng, "report", reason)
        return services.report_abuse(target=target, by=by, reason=reason, text=text)

    def company_reports(self, key: str, target: Influencer, reason: str) -> None:
        self.reports(self.people.sponsors[key].user, target, reason)

    def campaign_is_reported(self, by: Influencer) -> None:
        campaign = Campaign.objects.open_to_all().order_by("pk").first()
        if campaign is not None:
            self.reports(by.user, campaign, "spam")

    def message_is_reported(self) -> None:
        """Whom a company wrote about money outside the agreed terms hands that message over."""
        company = self.people.sponsors["Travel"]
        for creator in Influencer.objects.filter(ad_requests__campaign__sponsor=company).distinct():
            theirs = Message.objects.visible_to(creator.user).filter(author=company.user)
            message = theirs.filter(text__contains="Western Union").first()
            if message is not None:
                self.reports(creator.user, message, "off_platform")

    def answers(self, party: Sponsor | Influencer) -> None:
        text = say(self.rng, "report", f"answer_{party._meta.model_name}")
        services.appeal(event=_decision_about(party), by=party.user, text=text)

    # --- Staff --------------------------------------------------------------------------------------------------------

    def is_warned(self, target: Influencer) -> None:
        services.uphold_report(
            report=AbuseReport.objects.open().about(target)[0],
            by=self.staff.moderator,
            reason="abuse",
            message=say(self.rng, "report", "warning"),
        )

    def campaign_is_fine(self) -> None:
        report = AbuseReport.objects.open().filter(object_type=Campaign._meta.label_lower).first()
        if report is not None:
            services.dismiss_report(
                report=report,
                by=self.staff.moderator,
                reason="no_breach",
                message=say(self.rng, "report", "dismissed"),
            )

    def stays(self, target: Influencer) -> None:
        services.decline_appeal(
            appeal=_decision_about(target).appeal,
            by=self.staff.admin,
            reason="confirmed",
            message=say(self.rng, "report", "declined"),
        )


def _decision_about(party: Flaggable) -> AuditEvent:
    """The latest flag or warning."""
    return AuditEvent.objects.about(party).filter(action__in=["flagged", "warned"]).reverse()[0]
