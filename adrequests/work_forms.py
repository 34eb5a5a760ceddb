"""What people type about agreed work, turned into clean values. Nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PictureField
from accounts.uploads import LONGEST_EDGE_OF_PROOF
from adrequests.files import CleanFile, clean_draft
from adrequests.models.drafts import LONGEST_LINK, LONGEST_TEXT
from influencer_platform.errors import DomainError

TAKES = "image/jpeg,image/png,image/webp,application/pdf,video/mp4,video/quicktime,video/webm"
LONGEST_WORDS = 2000


class DraftField(forms.FileField):
    """A picture, PDF or video, looked at before it is believed."""

    widget = forms.FileInput({"accept": TAKES})

    def clean(self, data: Any, initial: Any = None) -> CleanFile | None:
        upload = super().clean(data, initial)
        return clean_draft(upload) if upload else None


class WorkForm(forms.Form):
    """A form of the page of one piece. `prefix`es keep the ids of several of them apart."""

    use_required_attribute = False

    def refuse(self, error: DomainError) -> bool:
        """Show a service's refusal at its field; False where it belongs to none."""
        if error.field not in self.fields:
            return False
        self.add_error(error.field, str(error))
        return True

    @property
    def typed(self) -> str:
        """The words that must not be lost where the form cannot be shown any more."""
        names = [name for name in ("text", "caption") if name in self.fields]
        return "\n".join(str(self.data.get(name, "")).strip() for name in names).strip()


class SeenForm(WorkForm):
    """Which draft the person had before their eyes."""

    draft_number = forms.IntegerField(
        min_value=0, max_value=100_000, widget=forms.HiddenInput(attrs={"id": None})
    )


class DraftForm(SeenForm):
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4, "maxlength": LONGEST_TEXT}),
        help_text=_("The caption, the script, or what to look at."),
    )
    link = forms.CharField(
        label=_("Link"),
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    upload = DraftField(
        label=_("File"),
        required=False,
        help_text=_("A picture up to 5 MB, a PDF up to 20 MB or a video up to 100 MB."),
    )


class ChangesForm(SeenForm):
    text = forms.CharField(
        label=_("What should be different"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3, "maxlength": LONGEST_WORDS}),
        error_messages={"required": _("Say what should be different.")},
    )


class CommentForm(WorkForm):
    """`after`: the newest comment on the page, by which a form that was sent twice is known."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST_WORDS}),
        error_messages={"required": _("Write something first.")},
    )
    after = forms.IntegerField(
        min_value=0, required=False, widget=forms.HiddenInput(attrs={"id": None})
    )


class DateForm(WorkForm):
    due_on = forms.DateField(
        label=_("Due on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2, "maxlength": 500}),
    )


class DateAnswerForm(WorkForm):
    """The date the person saw, and what they say to it."""

    due_on = forms.DateField(widget=forms.HiddenInput(attrs={"id": None}))
    answer = forms.ChoiceField(choices=[("accept", _("Agree")), ("decline", _("Keep the date"))])


class PublishForm(WorkForm):
    url = forms.CharField(
        label=_("Where it can be seen"),
        max_length=LONGEST_LINK,
        widget=forms.URLInput({"placeholder": "https://"}),
        error_messages={"required": _("Give the address where it can be seen.")},
    )
    caption = forms.CharField(
        label=_("Caption"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "maxlength": LONGEST_TEXT}),
        help_text=_("As it was published, with the disclosure label."),
    )
    is_labelled_by_platform = forms.BooleanField(
        label=_("The platform's own label is on"), required=False
    )
    proof = PictureField(
        label=_("Screenshot of the platform's label"),
        longest_edge=LONGEST_EDGE_OF_PROOF,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("Only where the label is not in the caption. JPEG, PNG or WebP, up to 5 MB."),
    )
