"""The first admin, made with the database."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from environ import FileAwareEnv

from accounts import services
from accounts.models import User


class Command(BaseCommand):
    help = "Make the first admin from ADMIN_EMAIL and ADMIN_PASSWORD, or with a password printed once. Does nothing when there is one."

    def handle(self, **_options: Any) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        env = FileAwareEnv()
        email = env("ADMIN_EMAIL", default="admin@example.com")
        given = env("ADMIN_PASSWORD", default="")
        password = given or secrets.token_urlsafe(15)
        try:
            validate_email(email)
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError(
                f"ADMIN_EMAIL or ADMIN_PASSWORD: {' '.join(error.messages)}"
            ) from error
        try:
            services.create_first_admin(email=email, password=password)
        except services.AlreadySetUp:  # another machine was faster
            return
        told = (
            "the password you gave"
            if given
            else f"password {password}  (shown this once; the settings page changes it)"
        )
        self.stdout.write(f"The first admin is {email}, {told}")
