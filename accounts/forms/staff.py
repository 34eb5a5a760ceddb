"""How staff come in."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.account import NEW_PASSWORD
from accounts.models import User


class InviteForm(forms.Form):
    """Whom, and with which rights. Without a group the person becomes an Admin."""

    email = forms.EmailField(label=_("Email address"))
    group = forms.ModelChoiceField(
        label=_("What they do"),
        queryset=Group.objects.filter(role__isnull=True).order_by("name"),
        required=False,
        empty_label=_("Admin: everything"),
    )


class JoinForm(forms.Form):
    """The invited person's name and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=NEW_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        try:
            validate_password(
                data.get("password", ""), User(email=self.email, name=data.get("name", ""))
            )
        except forms.ValidationError as error:
            self.add_error("password", error)
        return data
