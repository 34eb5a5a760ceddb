"""The order of a file: what a button of a list sends."""

from typing import Any

from django import forms

from accounts.exports import ExportKind, from_query, read_order
from accounts.models import User
from influencer_platform.errors import DomainError


class ExportForm(forms.Form):
    """`kind`, `format` and the list's query string. Once valid, `export_kind` and `chosen_params` say what is ordered."""

    kind = forms.CharField(max_length=60)
    format = forms.CharField(max_length=4)
    params = forms.CharField(max_length=4000, required=False, strip=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.export_kind: ExportKind | None = None
        self.chosen_params: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        try:
            self.export_kind, self.chosen_params = read_order(
                self.user,
                code=data["kind"],
                file_format=data["format"],
                params=from_query(data["params"]),
            )
        except DomainError as refusal:
            self.add_error(refusal.field, str(refusal))
        return data
