"""Companies from a file: those that are here are brought up to date, others get an account and a mail."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.db.models import F, Q
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms.imported import SponsorRowForm
from accounts.identity import host_key, name_key
from accounts.importing.plans import NEW, Importer, Line, Plan
from accounts.models import Role, Sponsor, User


class SponsorImporter(Importer):
    """A company is known by the address its account signs in with."""

    model = Sponsor
    columns: ClassVar[dict[str, Any]] = {
        "email": gettext_lazy("Email address"),
        "company_name": gettext_lazy("Company name"),
        "industry": gettext_lazy("Industry"),
        "website": gettext_lazy("Website"),
        "country": gettext_lazy("Country"),
        "contact_name": gettext_lazy("Contact person"),
        "phone": gettext_lazy("Phone"),
        "about": gettext_lazy("About the company"),
    }
    asks = ("email",)
    aliases: ClassVar[dict[str, str]] = {"company": "company_name", "contact": "contact_name"}
    note = gettext_lazy(
        "Each new company gets a mail with a link by which its contact person sets a password."
    )

    def fields(self) -> list[str]:
        return [name for name in self.columns if name != "email"]

    def key_of(self, values: dict[str, str]) -> str:
        return values.get("email", "").strip().lower()

    def load(self, keys: set[str]) -> None:
        self.people = {
            user.email: user for user in User.objects.with_party().filter(email__in=keys)
        }
        others = EmailAddress.objects.filter(email__in=keys).exclude(email=F("user__email"))
        self.others = set(others.values_list("email", flat=True))

    def plan(self) -> Plan:
        """With a hint at each new company that seems to be here under another address."""
        plan = super().plan()
        new = plan.of(NEW)
        names = {name_key(line.row.company_name) for line in new} - {""}
        hosts = {host_key(line.row.website) for line in new} - {""}
        alike = Sponsor.objects.filter(Q(name_key__in=names) | Q(website_host__in=hosts))
        found = list(alike.select_related("user").order_by("-pk")) if new else []
        by_name = {company.name_key: company for company in found}
        by_host = {company.website_host: company for company in found}
        for line in new:
            company = by_name.get(name_key(line.row.company_name))
            company = company or by_host.get(host_key(line.row.website) or "-")
            if company:
                facts = {"name": company, "email": company.user.email}
                line.hint = _("Perhaps the same as %(name)s (%(email)s).") % facts
        return plan

    def problems(self, key: str) -> list[str]:
        if not key:
            return [_("Email address: this row has none.")]
        user = self.people.get(key)
        if user is None:
            return [_("This address belongs to another account.")] if key in self.others else []
        if user.is_staff or user.role.code == Role.Code.ADMIN:
            return [_("This address belongs to a member of staff.")]
        if user.is_influencer:
            return [_("This address belongs to an influencer.")]
        if user.party is None:
            return [_("This address belongs to a colleague without a company of their own.")]
        return []

    def find(self, key: str) -> Sponsor:
        user = self.people.get(key)
        return user.party if user else Sponsor(user=User(email=key))

    def form(self, row: Sponsor, values: dict[str, str]) -> SponsorRowForm:
        kept = model_to_dict(row, fields=self.fields())
        return SponsorRowForm(kept | values | {"email": row.user.email}, instance=row)

    def save(self, line: Line, by: User) -> None:
        if line.row.pk is None:
            services.open_sponsor_account(company=line.row, by=by)
        else:
            services.import_sponsor(sponsor=line.row, changed=line.names, by=by)
