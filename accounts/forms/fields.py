"""Fields several profile forms share."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from accounts import uploads
from influencer_platform.places import country_choices, language_choices


class Chips(forms.CheckboxSelectMultiple):
    """Real checkboxes that look like chips."""

    template_name = "accounts/widgets/chips.html"


class PictureInput(forms.ClearableFileInput):
    """The kept picture, a file input and, where there is a picture, a box that takes it away."""

    template_name = "accounts/widgets/picture.html"


class PictureField(forms.FileField):
    """A cleaned picture, False to take it away, or what is kept when nothing was chosen."""

    widget = PictureInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def __init__(self, *, longest_edge: int = uploads.LONGEST_EDGE, **kwargs: Any) -> None:
        self.longest_edge = longest_edge
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text", _("JPEG, PNG or WebP, up to 5 MB. We keep it at 512 pixels.")
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload or upload is initial or isinstance(upload, ContentFile):
            return upload
        return uploads.clean_picture(upload, self.longest_edge)


class CountryField(forms.ChoiceField):
    """A country by name; empty where it is not said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Country"))
        super().__init__(choices=lambda: [("", _("Choose")), *country_choices()], **kwargs)


class LanguagesField(forms.MultipleChoiceField):
    """Languages a creator publishes in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Languages you publish in"))
        super().__init__(choices=language_choices, required=False, widget=Chips, **kwargs)


class TimeZoneField(forms.ChoiceField):
    """Times on pages and in mails are shown in this zone."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        super().__init__(
            choices=lambda: [(name, name.replace("_", " ")) for name in zones()], **kwargs
        )


@cache
def zones() -> list[str]:
    """`Europe/Vienna` and the like, and UTC; without the historical and technical names."""
    places = (
        "Africa/",
        "America/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return [
        "UTC",
        *sorted(name for name in zoneinfo.available_timezones() if name.startswith(places)),
    ]
