"""The list of niches from a file."""

from typing import Any, ClassVar

from django.forms.models import model_to_dict
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms.imported import NicheRowForm
from accounts.importing.plans import Importer, Line
from accounts.models import Niche, User


class NicheImporter(Importer):
    """A niche is known by its slug, which is made from the name where the file has none."""

    model = Niche
    columns: ClassVar[dict[str, Any]] = {
        "name": gettext_lazy("Name"),
        "slug": gettext_lazy("Slug"),
        "is_active": gettext_lazy("Offered for choice"),
    }
    asks = ("name",)
    aliases: ClassVar[dict[str, str]] = {"active": "is_active"}

    def key_of(self, values: dict[str, str]) -> str:
        return values.get("slug") or slugify(values.get("name", ""))[:60]

    def load(self, _keys: set[str]) -> None:
        """The list is short: all of it, in one query."""
        self.kept = {niche.slug: niche for niche in Niche.objects.all()}
        self.owners = {niche.name.casefold(): niche.slug for niche in self.kept.values()}

    def problems(self, key: str) -> list[str]:
        return [] if key else [_("Give it a slug: none can be made from its name.")]

    def find(self, key: str) -> Niche:
        return self.kept.get(key) or Niche(slug=key)

    def form(self, row: Niche, values: dict[str, str]) -> NicheRowForm:
        data = model_to_dict(row) | values | {"slug": row.slug}
        if not values.get("is_active"):
            data["is_active"] = "yes" if row.is_active else "no"
        form = NicheRowForm(data, instance=row)
        self._claim(form, row.slug)
        return form

    def _claim(self, form: NicheRowForm, slug: str) -> None:
        """A name is used once, in the list as well as in the file."""
        if not form.is_valid():
            return
        name = form.cleaned_data["name"]
        owner = self.owners.setdefault(name.casefold(), slug)
        if owner != slug:
            form.add_error("name", _("“%(slug)s” has this name already.") % {"slug": owner})

    def save(self, line: Line, by: User) -> None:
        services.import_niche(niche=line.row, changed=line.names, by=by)
