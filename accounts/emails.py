"""The mails this app knows."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.mail import Message, Sample, Write, compose, mail_kind, sample_mail, stamp
from accounts.models import Delivery, FlagReason
from accounts.services.flags import flag_title
from accounts.services.reporting import case_title
from accounts.services.undo import is_taken_back
from accounts.services.verification import VERIFIED, verification_title
from accounts.topics import SECURITY


def decision_mail(name: str) -> Callable[[Write], Write]:
    """A kind that tells of a decision: not due once that is undone, also where the mail is tried or sent again later."""

    def register(write: Write) -> Write:
        @wraps(write)
        def unless_undone(delivery: Delivery) -> EmailMultiAlternatives | None:
            return None if is_taken_back(delivery) else write(delivery)

        return mail_kind(name)(unless_undone)

    return register


@mail_kind("ready_made", topic=SECURITY)
def ready_made(delivery: Delivery) -> EmailMultiAlternatives:
    """Log-in codes, password resets and the like: the words were written when the mail was owed."""
    payload = delivery.payload
    message = EmailMultiAlternatives(payload["subject"], payload["text"], to=[delivery.address])
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    return stamp(delivery, message)


@decision_mail("sponsor_decision")
def sponsor_decision(delivery: Delivery) -> EmailMultiAlternatives:
    subjects = {
        "approved": _("Your company is approved"),
        "rejected": _("Your company was not approved"),
        "asked": _("We need a little more to approve your company"),
    }
    action = delivery.payload["action"]
    return compose(
        delivery,
        "sponsor_decision",
        subjects[action],
        action=action,
        message=delivery.payload["message"],
        path=reverse("accounts:welcome"),
    )


@decision_mail("flag_decision")
def flag_decision(delivery: Delivery) -> EmailMultiAlternatives:
    """An account or a campaign is suspended, or open again."""
    payload = delivery.payload
    return compose(
        delivery,
        "flag_decision",
        flag_title(payload["action"], payload["name"]),
        is_flagged=payload["action"] == "flagged",
        name=payload["name"],
        reason=FlagReason(payload["reason"]).label,
        message=payload["message"],
        path=payload["path"],
    )


@mail_kind("decision_undone")
def decision_undone(delivery: Delivery) -> EmailMultiAlternatives:
    """Staff took back a decision whose mail was on its way already."""
    payload = delivery.payload
    day = date_format(datetime.fromisoformat(payload["at"]), "j F Y")
    subject = _("Please disregard our mail of %(day)s") % {"day": day}
    return compose(
        delivery, "decision_undone", subject, title=payload["title"], day=day, path=payload["path"]
    )


@decision_mail("case_decided")
def case_decided(delivery: Delivery) -> EmailMultiAlternatives:
    """A warning, or what became of the answer to a decision."""
    payload = delivery.payload
    return compose(
        delivery,
        "case_decided",
        case_title(payload["action"]),
        action=payload["action"],
        message=payload["message"],
        path=payload["path"],
    )


@decision_mail("verification_decided")
def verification_decided(delivery: Delivery) -> EmailMultiAlternatives:
    """Staff looked at a platform account: its figures are verified, or not."""
    payload = delivery.payload
    return compose(
        delivery,
        "verification_decided",
        verification_title(payload["action"], payload["account"]),
        is_verified=payload["action"] == VERIFIED,
        message=payload["message"],
        path=f"{reverse('accounts:settings_profile')}#platforms",
    )


@mail_kind("staff_invitation")
def staff_invitation(delivery: Delivery) -> EmailMultiAlternatives:
    path = reverse("accounts:staff_join", args=[delivery.payload["token"]])
    return compose(delivery, "staff_invitation", _("You are invited to join the team"), path=path)


@mail_kind("sponsor_account")
def sponsor_account(delivery: Delivery) -> EmailMultiAlternatives | None:
    """The link is made when the mail is written and works once: choosing a password makes it stale."""
    user = delivery.recipient
    if user is None or not user.is_active or user.has_usable_password():
        return None
    key = default_token_generator.make_token(user)
    return compose(
        delivery,
        "sponsor_account",
        _("Your account is ready: choose a password"),
        company=user.sponsor.company_name,
        path=reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key]),
    )


@mail_kind("schedule_test", sample=lambda: Sample({"of": "decision_undone"}))
def schedule_test(delivery: Delivery) -> Message | None:
    """A sample of what a schedule sends, for the member of staff who asked for it on its page."""
    message = sample_mail(delivery, delivery.payload["of"])
    if message is not None:
        message.subject = _("Test: %(subject)s") % {"subject": message.subject}
    return message
