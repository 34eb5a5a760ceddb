"""Log-in and sign-up of the API's clients: allauth's views for apps, and of those only what such a client needs.

Sessions and tokens travel in headers, never in cookies. E-mail addresses, passwords and passkeys are changed on the pages.
"""

import io
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.views import (
    LoginView,
    ReauthenticateView,
    ResendEmailVerificationCodeView,
    SessionView,
    SignupView,
    VerifyEmailView,
)
from allauth.headless.base.views import APIView, ConfigView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.tokens.views import RefreshTokenView
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from rest_framework.exceptions import ParseError

from accounts.forms.account import SignupInput
from influencer_platform.rest.parsing import StrictJSONParser
from influencer_platform.rest.problems import answer

View = Callable[..., HttpResponseBase]
WAIT = 60
WAIT_FOR = {"too_many_login_attempts": 300, "rate_limited": 300}
"""Seconds until the tries of allauth's limits are free again: of any of them, and of those that count wrong passwords and codes."""


class Signup(SignupView):
    """What it answers, and how fast, does not depend on who has an account where addresses are verified by mail."""

    input_class = {"POST": SignupInput}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Everything of the account in one transaction. Of two sign-ups with one address at the same instant, the later one
        is answered as if it had come later."""
        try:
            with transaction.atomic():
                answered: HttpResponse = super().post(request, *args, **kwargs)
        except IntegrityError:
            answered = self.handle_input(self.data) or super().post(request, *args, **kwargs)
        return answered


def served(view: type[APIView]) -> View:
    """A view of allauth as clients meet it: what no database stores is refused (400), too many tries say how long to wait."""
    handler: View = view.as_api_view(client=Client.APP)

    @wraps(handler)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _check(request)
        except ParseError as error:
            return answer(error, {}) or HttpResponse(status=HTTPStatus.BAD_REQUEST)
        try:
            response = handler(request, *args, **kwargs)
        except ImmediateHttpResponse as at_once:
            response = at_once.response
        return _too_many(response) if isinstance(response, JsonResponse) else response

    answered.refuses_itself = True  # type: ignore[attr-defined]  # and the session of a page is nobody here
    return answered


def _check(request: HttpRequest) -> None:
    if request.method == "GET" or not request.body:
        return
    if not isinstance(StrictJSONParser().parse(io.BytesIO(request.body)), dict):
        raise ParseError("The body is not a JSON object.")


def _too_many(response: JsonResponse) -> HttpResponse:
    """allauth reports the limits of wrong passwords and codes as a wrong value (400)."""
    body = json.loads(response.content)
    codes = [error.get("code") for error in body.get("errors", [])]
    waits = [wait for code, wait in WAIT_FOR.items() if code in codes]
    if waits:
        body["status"] = response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.content = json.dumps(body).encode()
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = str(max(waits, default=WAIT))
    return response


config = served(ConfigView)
signup = served(Signup)
verify_email = served(VerifyEmailView)
resend_code = served(ResendEmailVerificationCodeView)
login = served(LoginView)
second_step = served(mfa.AuthenticateView)
session = served(SessionView)
refresh = served(RefreshTokenView)
reauthenticate = served(ReauthenticateView)
reauthenticate_by_code = served(mfa.ReauthenticateView)
authenticators = served(mfa.AuthenticatorsView)
authenticator_app = served(mfa.ManageTOTPView)
recovery_codes = served(mfa.ManageRecoveryCodesView)
