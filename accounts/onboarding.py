"""The checklist of a new account: at most four lines, worked out from the data, exactly one of them `now`."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Influencer, Sponsor, SponsorStatus, User
from accounts.registries import Step, later_steps

MOST_STEPS = 4


@dataclass(frozen=True)
class Checklist:
    steps: list[Step]

    @property
    def now(self) -> Step | None:
        """The one line to do next; None when nothing is left on this side."""
        return next((step for step in self.steps if not (step.is_done or step.is_waiting)), None)

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.steps)


def checklist(user: User) -> Checklist:
    """What this person has done and what comes next. Empty for staff and for a colleague without a company."""
    party = user.party
    if isinstance(party, Sponsor):
        steps = _of_sponsor(party)
    elif isinstance(party, Influencer):
        steps = _of_influencer(party)
    else:
        return Checklist([])
    steps += [step for step in later_steps.run(user) if step]
    return Checklist(steps[:MOST_STEPS])


def _of_sponsor(sponsor: Sponsor) -> list[Step]:
    why = _("A person on our team checks every company before it may publish.")
    if sponsor.status == SponsorStatus.PENDING and sponsor.review_message:
        why = _("We need a little more: %(words)s") % {"words": sponsor.review_message}
    return [
        Step(
            "company",
            _("Company profile"),
            _("What the review looks at: industry, website, country, contact, about."),
            _at("company"),
            _("Fill in the profile"),
            is_done=not sponsor.missing(),
        ),
        Step(
            "review",
            _("Approval"),
            why,
            _at("review"),
            _("Send for review"),
            is_done=sponsor.status == SponsorStatus.APPROVED,
            is_waiting=sponsor.in_review,
        ),
    ]


def _of_influencer(influencer: Influencer) -> list[Step]:
    return [
        Step(
            "about",
            _("Your profile"),
            _("A few words and your niches: sponsors search by them."),
            _at("about"),
            _("Write your profile"),
            is_done=bool(influencer.bio) and influencer.niches.exists(),
        ),
        Step(
            "platform",
            _("One platform account"),
            _("Where you publish, and how many follow you there."),
            _at("platform"),
            _("Add an account"),
            is_done=bool(influencer.followers) or influencer.platform_accounts.exists(),
        ),
        Step(
            "rates",
            _("Your rates"),
            _("A price per kind of post. Only approved sponsors see it."),
            _at("rates"),
            _("Set your rates"),
            is_done=influencer.fee_from_minor is not None,
        ),
    ]


def _at(step: str) -> str:
    return f"{reverse('accounts:welcome')}?step={step}"
