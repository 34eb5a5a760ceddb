"""Which mails a person wants, and at what hours."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.choices import Quiet, chosen_by

HOURS = [("", "–"), *((hour, f"{hour:02}:00") for hour in range(24))]


class HourField(forms.TypedChoiceField):
    def __init__(self, label: Any) -> None:
        super().__init__(label=label, choices=HOURS, coerce=int, empty_value=None, required=False)
        self.is_asked = True


class MailChoicesForm(forms.Form):
    """One field per topic that offers a choice, named by its code, and the quiet hours."""

    quiet_from = HourField(_("From"))
    quiet_until = HourField(_("Until"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen_by(user)
        for topic, choice in self.chosen.items():
            if not topic.is_mandatory:
                self.fields[f"topic_{topic.code}"] = forms.ChoiceField(
                    label=topic.label,
                    help_text=topic.hint,
                    choices=[(way, topic.says(way)) for way in topic.choices],
                    initial=choice,
                    widget=forms.RadioSelect,
                )
        found = getattr(user, "mail_choices", None)
        self.fields["quiet_from"].initial = found and found.quiet_from
        self.fields["quiet_until"].initial = found and found.quiet_until

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        if (begin is None) != (end is None) and not self.errors:
            empty = "quiet_from" if begin is None else "quiet_until"
            self.add_error(empty, _("Choose both hours, or neither."))
        elif begin is not None and begin == end:
            self.add_error("quiet_until", _("Choose another hour than the first."))
        return data

    def topics(self) -> Iterator[forms.BoundField]:
        """The fields of the topics, in order."""
        return (self[name] for name in self.fields if name.startswith("topic_"))

    def mandatory(self) -> list[Any]:
        """The topics of mails that always come."""
        return [topic for topic in self.chosen if topic.is_mandatory]

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen: code of the topic → now, digest or off."""
        fields = self.cleaned_data.items()
        return {name.removeprefix("topic_"): v for name, v in fields if name.startswith("topic_")}

    @property
    def quiet(self) -> Quiet:
        begin, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return None if begin is None else (begin, end)
