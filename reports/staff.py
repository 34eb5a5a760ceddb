"""The figures of the whole place, which staff see on the home of the back office."""

from django.db.models import F
from django.utils.translation import gettext_lazy

from accounts.models import Role, Sponsor, SponsorStatus, User
from adrequests.models import AdRequest, Status
from campaigns.models import Campaign
from campaigns.models import Status as CampaignStatus
from reports import rows
from reports.figures import Column, Figure, Measured, Unit, register
from reports.parts import MONTH, NOW, NUMBER, REQUEST, STATUS_NOW, TRAIL, time
from reports.scope import EVERYBODY

ACCOUNTS = gettext_lazy("accounts in this installation")

USERS_BY_ROLE = register(
    Figure(
        name="users-by-role",
        title=gettext_lazy("Users by role"),
        explanation=gettext_lazy(
            "All accounts ever made, closed ones too, by the month in which they joined; each month counts those before it."
        ),
        formula=gettext_lazy("accounts that joined until the end of the month"),
        source=ACCOUNTS,
        unit=Unit.COUNT,
        model=User,
        rows=rows.users,
        columns=(
            NUMBER,
            Column(gettext_lazy("Name"), "name"),
            Column(gettext_lazy("E-mail"), "email"),
            time(gettext_lazy("Joined"), "date_joined"),
        ),
        order="-date_joined",
        series_title=gettext_lazy("Role"),
        series=tuple(Role.Code.choices),
        cumulative=True,
        **MONTH,
    )
)
SPONSORS_BY_STATUS = register(
    Figure(
        name="sponsors-by-status",
        title=gettext_lazy("Sponsors by status"),
        explanation=gettext_lazy(
            "All companies by where their review stands; pending are also those that have not sent their profile yet."
        ),
        formula=gettext_lazy("companies of each status"),
        source=ACCOUNTS,
        model=Sponsor,
        rows=rows.sponsors,
        columns=(
            NUMBER,
            Column(gettext_lazy("Company"), "company_name"),
            Column(gettext_lazy("Country"), "country"),
            time(gettext_lazy("Flagged since"), "flagged_at"),
            time(gettext_lazy("Joined"), "created_at"),
        ),
        order="-created_at",
        buckets=lambda _scope: list(SponsorStatus.choices),
        **NOW,
    )
)
CAMPAIGNS_BY_STATUS = register(
    Figure(
        name="campaigns-by-status",
        title=gettext_lazy("Campaigns by status"),
        explanation=gettext_lazy("All campaigns, drafts and archived ones too, by their status."),
        formula=gettext_lazy("campaigns of each status"),
        source=gettext_lazy("campaigns in this installation"),
        model=Campaign,
        rows=rows.campaigns,
        columns=(
            NUMBER,
            Column(gettext_lazy("Campaign"), "name"),
            Column(gettext_lazy("Company"), "sponsor__company_name"),
            time(gettext_lazy("Flagged since"), "flagged_at"),
            time(gettext_lazy("Made"), "created_at"),
        ),
        order="-created_at",
        buckets=lambda _scope: list(CampaignStatus.choices),
        **NOW,
    )
)
AD_REQUESTS_BY_STATUS = register(
    Figure(
        name="ad-requests-by-status",
        title=gettext_lazy("Ad requests by status"),
        explanation=gettext_lazy("All invitations and applications by where they stand."),
        formula=gettext_lazy("ad requests of each status"),
        source=gettext_lazy("ad requests in this installation"),
        roles=EVERYBODY,
        model=AdRequest,
        rows=rows.ad_requests,
        columns=(*REQUEST, time(gettext_lazy("Began"), "created_at")),
        order="-created_at",
        buckets=lambda _scope: list(Status.choices),
        **NOW,
    )
)
AGREED_VALUE = register(
    Figure(
        name="agreed-value",
        title=gettext_lazy("Agreed value"),
        explanation=gettext_lazy(
            "Fees of the requests accepted in each month, one sum per currency; what is cancelled later stays in the month of its yes."
        ),
        formula=gettext_lazy("sum of the fees of requests by the month of their acceptance"),
        source=gettext_lazy("accepted ad requests in this installation"),
        unit=Unit.MONEY,
        roles=EVERYBODY,
        model=AdRequest,
        rows=Measured(rows.agreed, amount=F("fee_minor"), by_series=True),
        columns=(*REQUEST, STATUS_NOW, time(gettext_lazy("Accepted"), "accepted_at")),
        order="-accepted_at",
        series_title=gettext_lazy("Currency"),
        value_title=gettext_lazy("Fee"),
        **MONTH,
    )
)
ACCEPTANCE_RATE = register(
    Figure(
        name="acceptance-rate",
        title=gettext_lazy("Acceptance rate"),
        explanation=gettext_lazy(
            "Of the requests that ended by an answer, or by the silence of the side that was asked, how many were accepted; "
            "withdrawn and open ones do not count."
        ),
        formula=gettext_lazy("accepted ÷ (accepted + rejected + expired by silence)"),
        source=TRAIL,
        unit=Unit.SHARE,
        roles=EVERYBODY,
        model=AdRequest,
        rows=Measured(rows.ended, amount=rows.IS_ACCEPTED),
        columns=(*REQUEST, STATUS_NOW, time(gettext_lazy("Ended"), "outcome_at")),
        order="-outcome_at",
        value_title=gettext_lazy("Accepted"),
        **MONTH,
    )
)
RESPONSE_RATE = register(
    Figure(
        name="response-rate",
        title=gettext_lazy("Response rate"),
        explanation=gettext_lazy(
            "How many requests their receiver answered within 72 hours by a yes, a no, a counter-offer or a message; counted are "
            "those answered by then and those whose 72 hours are over, but none on hold, and none withdrawn or ended before."
        ),
        formula=gettext_lazy("answered within 72 hours ÷ received"),
        source=TRAIL,
        unit=Unit.SHARE,
        model=AdRequest,
        rows=rows.received,
        columns=(*REQUEST, STATUS_NOW, time(gettext_lazy("Received"), "created_at")),
        order="-created_at",
        value_title=gettext_lazy("Answered"),
        **MONTH,
    )
)
RATES = (ACCEPTANCE_RATE, RESPONSE_RATE)
OF_THE_PLACE = (
    *RATES,
    AGREED_VALUE,
    USERS_BY_ROLE,
    AD_REQUESTS_BY_STATUS,
    SPONSORS_BY_STATUS,
    CAMPAIGNS_BY_STATUS,
)
