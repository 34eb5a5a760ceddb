"""Who a request belongs to, and what their role allows."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from accounts.models import User


class AccountBackend(AuthenticationBackend):
    """allauth's log-in; a user's permissions are those of the role beside those of the groups."""

    def get_user(self, user_id: Any) -> User | None:
        """The account with role and party in one query: every page needs them."""
        user = User.objects.with_party().filter(pk=user_id).first()
        if user:
            user.asked_once = {}
        return user if user and self.user_can_authenticate(user) else None

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        return Permission.objects.filter(
            Q(group__user=user_obj) | Q(group=user_obj.role_id)
        ).distinct()
