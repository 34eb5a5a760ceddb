"""The mails this app knows."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.dated import zone_of
from accounts.exports import export_kinds
from accounts.mail import Message, Sample, Write, compose, mail_kind, sample_mail, stamp
from accounts.models import Delivery, Export, FlagReason
from accounts.services.flags import flag_title
from accounts.services.reporting import case_title
from accounts.services.undo import is_taken_back
from accounts.services.verification import VERIFIED, verification_title
from accounts.topics import EXPORTS, SECURITY

READY_MADE = {
    "subject": "Your log-in code",
    "text": "Your log-in code:\n\n123-456\n\nIt is valid for three minutes.\n\nhttps://example.com/\n",
}
READY = {
    "subject": READY_MADE["subject"],
    "site_name": "Tandem",
    "site_url": "https://example.com/",
    "code": "123-456",
    "parts": [(part, part.startswith("https:")) for part in READY_MADE["text"].strip().split("\n\n")],
}  # fmt: skip


def example(**payload: Any) -> Callable[[], Sample]:
    """The payload of a preview."""
    return lambda: Sample(payload)


def decision_mail(kind: str, /, **sample: Any) -> Callable[[Write], Write]:
    """A kind that tells of a decision: not due once that is undone, also where the mail is tried or sent again later."""

    def register(write: Write) -> Write:
        @wraps(write)
        def unless_undone(delivery: Delivery) -> EmailMultiAlternatives | None:
            return None if is_taken_back(delivery) else write(delivery)

        return mail_kind(kind, sample=example(**sample))(unless_undone)

    return register


@mail_kind(
    "ready_made",
    topic=SECURITY,
    sample=lambda: Sample(READY_MADE | {"html": render_to_string("mail/plain_words.html", READY)}),
)
def ready_made(delivery: Delivery) -> EmailMultiAlternatives:
    """Log-in codes, password resets and the like: the words were written when the mail was owed."""
    payload = delivery.payload
    message = EmailMultiAlternatives(payload["subject"], payload["text"], to=[delivery.address])
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    return stamp(delivery, message)


@mail_kind("payout_changed", topic=SECURITY, sample=example(ending="…3000"))
def payout_changed(delivery: Delivery) -> EmailMultiAlternatives:
    """An influencer's payout details were changed: to the influencer, who may not have done it."""
    subject = _("Your payout details were changed")
    path = reverse("accounts:settings_payout")
    ending = delivery.payload["ending"]
    return compose(delivery, "payout_changed", subject, ending=ending, path=path)


@decision_mail("sponsor_decision", action="asked", message="Which of your web sites is the shop?")
def sponsor_decision(delivery: Delivery) -> EmailMultiAlternatives:
    """A company is approved, rejected, or asked for more."""
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


@decision_mail(
    "flag_decision",
    action="flagged",
    name="",
    reason="spam",
    message="200 messages in an hour.",
    path="/suspended/",
)
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


@mail_kind(
    "decision_undone",
    sample=example(at="2026-11-25T09:00:00+00:00", title="Your company was not approved", path="/notifications/"),
)  # fmt: skip
def decision_undone(delivery: Delivery) -> EmailMultiAlternatives:
    """Staff took back a decision whose mail was on its way already."""
    payload = delivery.payload
    day = date_format(datetime.fromisoformat(payload["at"]), "j F Y")
    subject = _("Please disregard our mail of %(day)s") % {"day": day}
    return compose(
        delivery, "decision_undone", subject, title=payload["title"], day=day, path=payload["path"]
    )


@decision_mail("case_decided", action="warned", message="Prices belong into the offer.", path="/notifications/")  # fmt: skip
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


@decision_mail("verification_decided", action=VERIFIED, account="Instagram priya", message="")
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


@mail_kind("staff_invitation", sample=lambda: Sample({"token": "once"}))
def staff_invitation(delivery: Delivery) -> EmailMultiAlternatives:
    """Somebody is invited to join the staff."""
    path = reverse("accounts:staff_join", args=[delivery.payload["token"]])
    return compose(delivery, "staff_invitation", _("You are invited to join the team"), path=path)


def links_to_choose_a_password(deliveries: Sequence[Delivery]) -> dict[int, tuple[str, str]]:
    """Company and link of each mail. A link is made when its mail is written and works once: choosing a password makes it stale.

    Nobody who has a password already is given one.
    """
    facts = {}
    for delivery in deliveries:
        user = delivery.recipient
        if user is None or not user.is_active or user.has_usable_password():
            continue
        key = default_token_generator.make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
        facts[delivery.pk] = (user.sponsor.company_name, path)
    return facts


@mail_kind(
    "sponsor_account",
    gather=links_to_choose_a_password,
    sample=lambda: Sample(facts=("Alpenglow Gear", "/accounts/password/reset/key/once/")),
)
def sponsor_account(delivery: Delivery, facts: tuple[str, str]) -> EmailMultiAlternatives:
    """Staff opened an account for a company: its contact chooses a password."""
    company, path = facts
    subject = _("Your account is ready: choose a password")
    return compose(delivery, "sponsor_account", subject, company=company, path=path)


@mail_kind("schedule_test", sample=lambda: Sample({"of": "decision_undone"}))
def schedule_test(delivery: Delivery) -> Message | None:
    """A sample of what a schedule sends, for the member of staff who asked for it on its page."""
    message = sample_mail(delivery, delivery.payload["of"])
    if message is not None:
        message.subject = _("Test: %(subject)s") % {"subject": message.subject}
    return message


def exports_that_are(status: Export.Status) -> Callable[[Sequence[Delivery]], dict[int, Export]]:
    """The exports a batch of mails is about, in one statement: where it is still so, and the recipient's own."""

    def gather(deliveries: Sequence[Delivery]) -> dict[int, Export]:
        keys = {delivery.payload.get("export") for delivery in deliveries}
        rows = Export.objects.filter(pk__in=keys, status=status).in_bulk()
        return {
            delivery.pk: export
            for delivery in deliveries
            if (export := rows.get(delivery.payload.get("export", 0)))
            and export.owner_id == delivery.recipient_id
            and (export.expires_at is None or export.expires_at > timezone.now())
        }

    return gather


def export_sample() -> Sample:
    until = timezone.now() + timedelta(days=7)
    error = _("The file could not be written.")
    facts = Export(
        pk=0, kind="campaigns", rows_done=1240, size=184_320, expires_at=until, error=error
    )
    return Sample({"export": 0, "path": "/exports/"}, facts)


def called(export: Export) -> str:
    """What the file is of: `Campaigns`."""
    kind = export_kinds.get(export.kind)
    return str(kind.label) if kind else export.kind.replace("_", " ").capitalize()


@mail_kind(
    "export_ready",
    topic=EXPORTS,
    gather=exports_that_are(Export.Status.DONE),
    sample=export_sample,
)
def export_ready(delivery: Delivery, export: Export) -> EmailMultiAlternatives:
    """A file somebody asked for can be downloaded, by them alone."""
    subject = _("Your file is ready: %(what)s") % {"what": called(export)}
    return _about_export(delivery, export, subject)


@mail_kind(
    "export_failed",
    topic=EXPORTS,
    gather=exports_that_are(Export.Status.FAILED),
    sample=export_sample,
)
def export_failed(delivery: Delivery, export: Export) -> EmailMultiAlternatives:
    """A file somebody asked for could not be made."""
    subject = _("Your file could not be made: %(what)s") % {"what": called(export)}
    return _about_export(delivery, export, subject)


def _about_export(delivery: Delivery, export: Export, subject: str) -> EmailMultiAlternatives:
    reader = delivery.recipient
    with timezone.override(zone_of(reader.time_zone) if reader else None):
        return compose(
            delivery,
            delivery.kind,
            subject,
            what=called(export),
            export=export,
            path=delivery.payload["path"],
        )
