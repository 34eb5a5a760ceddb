"""Sign-up: allauth's flow on one screen of ours, the same for both roles."""

from typing import Any

from allauth.account.views import SignupView
from django.db import IntegrityError, transaction
from django.http import HttpResponse

from accounts.forms.account import SignupForm


class Signup(SignupView):
    """`/accounts/signup/?as=sponsor|influencer`. What it answers, and how fast, does not depend on who has an account."""

    http_method_names = ("get", "head", "post")

    form_class = SignupForm
    template_name = "accounts/signup.html"

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        return initial | {"role": self.request.GET.get("as", "")}

    def form_valid(self, form: SignupForm) -> HttpResponse:
        """Everything of the account in one transaction. The form made the slow hash before it, for known addresses too."""
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
        except IntegrityError:
            return self._address_taken_meanwhile()
        return response

    def form_invalid(self, form: SignupForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def _address_taken_meanwhile(self) -> HttpResponse:
        """Two sign-ups with one address at the same instant: the later one is answered as if it had come later."""
        self._cached_form = None
        form = self.get_form()
        return super().form_valid(form) if form.is_valid() else self.form_invalid(form)


signup = Signup.as_view()
