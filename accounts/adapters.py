"""How allauth makes accounts, writes mail and names a person here."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import Role, User

LONGEST_EMAIL = 254


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up makes user and party at once; mail is owed, never sent inside the request; links come from the settings."""

    def save_user(self, _: HttpRequest, user: User, form: Form, **_options: Any) -> User:
        """The account of a sign-up, by page or API. The form has hashed the password, for known and new addresses alike."""
        data = form.cleaned_data
        user.email, user.name = data["email"], data["name"]
        user.role = Role.objects.get(code=data["role"])  # type: ignore[misc, assignment]
        user.password = form.password_hash  # type: ignore[attr-defined]
        user.save()
        return user

    def clean_email(self, email: str) -> str:
        """Django's form fields take more characters than the columns of an address."""
        if len(email) > LONGEST_EMAIL:
            raise ValidationError(
                _("Use an address of at most %(n)d characters.") % {"n": LONGEST_EMAIL}
            )
        return str(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the mail in the caller's transaction. A worker sends it, so the answer's time tells nothing about the address."""
        context = {"email": email, "site_name": settings.SITE_NAME} | self._at_home(context)
        message = self.render_mail(template_prefix, email, context)
        services.queue_mail(
            recipient=context.get("user"),
            address=email,
            key=f"{template_prefix.rsplit('/', 1)[-1]}:{uuid.uuid4()}",
            subject=message.subject,
            text=message.body,
            html=render_to_string(
                "mail/plain_words.html", context | _paragraphs(message.body, message.subject)
            ),
        )

    def _at_home(self, context: dict[str, Any]) -> dict[str, Any]:
        """Addresses in a mail start with SITE_URL, whatever host name the request was sent to."""
        here = self.request.build_absolute_uri("/").rstrip("/")
        return {
            name: settings.SITE_URL + value.removeprefix(here)
            if isinstance(value, str) and value.startswith(f"{here}/")
            else value
            for name, value in context.items()
        }


def _paragraphs(text: str, subject: str) -> dict[str, Any]:
    """The words of a plain mail for the HTML part: a paragraph that is an address becomes the button."""
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return {
        "subject": subject,
        "site_url": settings.SITE_URL,
        "parts": [(part, part.startswith(f"{settings.SITE_URL}/")) for part in paragraphs],
    }


class SecondFactorAdapter(DefaultMFAAdapter):
    """The name a passkey or authenticator app shows is ours, not the host's."""

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
