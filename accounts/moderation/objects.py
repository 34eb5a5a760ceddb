"""Lists of rows `About` something: the objects of a whole page in one query per kind, each with its links."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import subjects
from accounts.models import User
from accounts.moderation.reading import pill
from accounts.subjects import SUBJECTS, Key, Subject


class ObjectsList(ChangeList):
    """Puts `target` on every row of the page: what `key_of` points at, None where it is gone."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        key_of = cast(AboutObjects, self.model_admin).key_of
        found = subjects.load(key_of(row) for row in rows)
        for row in rows:
            row.target = found.get(key_of(row))
        self.result_list = rows


class AboutObjects(admin.ModelAdmin):
    """A ModelAdmin of such rows; `object_link` and `person_link` are columns."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return ObjectsList

    def key_of(self, row: Any) -> Key:
        return row.object_type, row.object_id

    def target_of(self, row: Any) -> Any:
        if not hasattr(row, "target"):
            row.target = subjects.find(*self.key_of(row))
        return row.target

    @admin.display(description=gettext_lazy("object"))
    def object_link(self, row: Any) -> str:
        target, entry = self.target_of(row), SUBJECTS.get(self.key_of(row)[0])
        noun = str(entry.noun).capitalize() if entry else self.key_of(row)[0]
        if target is None or entry is None:
            return format_html("{} <span>({})</span>", noun, _("gone"))
        return format_html(
            '{}: <a href="{}">{}</a>', noun, subjects.admin_url(target), entry.name(target)
        )


def person_link(user: User) -> str:
    """A company or creator by its name, anybody else by theirs; with their page in the back office."""
    row = user.party or user
    return format_html('<a href="{}">{}</a>', subjects.admin_url(row), row)


def state_pill(tone: str, row: Any) -> str:
    """The status, and below it who has the case open."""
    state = pill(tone, row.get_status_display())
    who = getattr(row, "claimed_by", None)
    return format_html("{}<br><small>{}</small>", state, who) if who else state


class KindFilter(admin.SimpleListFilter):
    """By what kind of object a row is about."""

    title = gettext_lazy("kind of object")
    parameter_name = "kind"

    def lookups(self, *_args: Any) -> list[tuple[str, str]]:
        return [(entry.kind, str(entry.noun).capitalize()) for entry in self.kinds()]

    def kinds(self) -> list[Subject]:
        return [entry for entry in SUBJECTS.values() if entry.visible_to is not None]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        label = next((entry.label for entry in self.kinds() if entry.kind == self.value()), None)
        return queryset.filter(object_type=label) if label else queryset


class OpenFilter(admin.SimpleListFilter):
    """What waits, unless asked for more. Set `decided` to the other statuses, `waits` to the one of rows that wait."""

    title = gettext_lazy("status")
    parameter_name = "state"
    waits = "open"
    decided: ClassVar[list[tuple[str, Any]]] = []

    def lookups(self, *_args: Any) -> list[tuple[str, Any]]:
        return [*self.decided, ("all", _("All"))]

    def choices(self, changelist: ChangeList) -> Any:
        waiting, *others = super().choices(changelist)
        return [{**waiting, "display": _("Waiting")}, *others]

    def queryset(self, _: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        known = {code for code, _label in self.decided}
        return queryset.filter(status=self.value() if self.value() in known else self.waits)
