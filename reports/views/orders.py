"""A campaign's orders: how its shop tells of them, and files of them."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedIn, sponsor_required
from accounts.importing.sheets import Sheet, Unreadable, read_sheet
from campaigns.models import Campaign
from influencer_platform.errors import DomainError
from influencer_platform.htmx import wants_partial
from reports import services
from reports.forms import OrdersFileForm
from reports.models import Conversion
from reports.models.conversions import CALLS_KEPT

SALT = "orders-file"
HOUR = 3600
LONGEST_BODY = 10_000
LONGEST_TOKEN = 1_500_000
SHOWN = 100


@require_safe
@sponsor_required
def postback(request: SignedIn, pk: int) -> HttpResponse:
    """How the shop's server tells of orders: the secret, a sample, and the last calls."""
    return _postback(request, _mine(request, pk))


@require_POST
@sponsor_required
def postback_rotate(request: SignedIn, pk: int) -> HttpResponse:
    """Make a new secret. It is in the answer to this request and nowhere else, so nothing leads on from here."""
    campaign = _mine(request, pk)
    secret = services.rotate_secret(campaign=campaign, by=request.user)
    return _postback(request, campaign, secret=secret)


@csrf_exempt
@require_POST
def postback_call(request: HttpRequest, pk: int) -> HttpResponse:
    """A shop's server tells of an order. The signature is what lets it in; there is no session."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return JsonResponse({"status": "refused", "code": "too_large"}, status=413)
    answer = services.answer_call(
        campaign_pk=pk,
        timestamp=request.headers.get("X-Tandem-Time", ""),
        signature=request.headers.get("X-Tandem-Signature", ""),
        body=request.body,
    )
    return JsonResponse(answer.body, status=answer.status)


postback_call.refuses_itself = True  # type: ignore[attr-defined]  # in JSON, whoever is signed in


@require_safe
@sponsor_required
def orders(request: SignedIn, pk: int) -> HttpResponse:
    """The latest orders, and the form for a file of them."""
    return _orders(request, _mine(request, pk), OrdersFileForm())


@require_http_methods(["POST"])
@sponsor_required
def orders_import(request: SignedIn, pk: int) -> HttpResponse:
    """What a file would do; and once that was looked at, doing it."""
    campaign = _mine(request, pk)
    if "rows" in request.POST:
        return _record(request, campaign)
    form = OrdersFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            sheet = read_sheet(form.cleaned_data["file"].read())
            plan = services.plan_orders(campaign=campaign, sheet=sheet)
            rows = "" if plan.wrong or not plan.new else _signed(request, campaign, sheet, plan.fingerprint)  # fmt: skip
        except (Unreadable, services.ColumnsMissing) as refusal:
            form.add_error("file", str(refusal))
        else:
            context = {"plan": plan, "rows": rows}
            return _orders(request, campaign, form, status=422 if plan.wrong else 200, **context)
    return _orders(request, campaign, form, status=422)


def _signed(request: SignedIn, campaign: Campaign, sheet: Sheet, fingerprint: str) -> str:
    """The rows travel through the page, of use to this person and campaign only. Raises Unreadable when they are too long."""
    content = [request.user.pk, campaign.pk, fingerprint, sheet.headings, sheet.rows]
    token = signing.dumps(content, salt=SALT, compress=True)
    if len(token) > LONGEST_TOKEN:
        raise Unreadable(_("This is too much text for one import. Split the file."))
    return token


def _record(request: SignedIn, campaign: Campaign) -> HttpResponse:
    form = OrdersFileForm()
    try:
        user, of, fingerprint, headings, rows = signing.loads(
            request.POST["rows"], salt=SALT, max_age=HOUR
        )
    except signing.BadSignature:
        user = of = fingerprint = headings = rows = None
    if (user, of) != (request.user.pk, campaign.pk):
        late = _("Too much time has passed. Choose the file again.")
        return _orders(request, campaign, form, status=409, problem=late)
    sheet = Sheet(headings, [(number, cells) for number, cells in rows])
    try:
        n = services.record_orders(
            campaign=campaign, by=request.user, sheet=sheet, fingerprint=fingerprint
        )
    except DomainError as refusal:
        return _orders(request, campaign, form, status=409, problem=str(refusal))
    messages.success(request, _("Recorded: %(n)d orders.") % {"n": n})
    return redirect("reports:orders", campaign.pk)


def _mine(request: SignedIn, pk: int) -> Campaign:
    rows = Campaign.objects.editable_by(request.user).for_cards()
    return get_object_or_404(rows, pk=pk)


def _orders(
    request: SignedIn, campaign: Campaign, form: OrdersFileForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    rows = Conversion.objects.visible_to(request.user).filter(campaign=campaign)
    found = rows.select_related("link__deliverable__ad_request__influencer").order_by("-at", "-pk")
    context = _frame(campaign) | {
        "orders": found[:SHOWN],
        "form": form,
        "currency": campaign.currency,
        "export_params": f"campaign={campaign.pk}",
    }
    return render(request, "reports/orders.html", context | more, status=status)


def _postback(request: SignedIn, campaign: Campaign, *, secret: str = "") -> HttpResponse:
    link = campaign.links.order_by("pk").first()
    context = _frame(campaign) | {
        "calls": campaign.postback_calls.order_by("-at", "-pk")[:CALLS_KEPT],
        "in_use": campaign.postbacks.filter(ends_at__isnull=True).first(),
        "secret": secret,
        "address": f"{settings.SITE_URL}{reverse('reports:postback_call', args=[campaign.pk])}",
        "code": link.code if link else "k3x9p2ab",
        "currency": campaign.currency,
    }
    part = "#postback" if secret and wants_partial(request) else ""
    return render(request, f"reports/postback.html{part}", context)


def _frame(campaign: Campaign) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "current_campaign": campaign,
        "can_manage": True,
        "tab": "orders",
        "active": "campaigns",
    }
