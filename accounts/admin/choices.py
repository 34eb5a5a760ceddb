"""What a person chose about mails, on the page of their account."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.moderation import pill
from accounts.services.choices import chosen_by
from influencer_platform.templatetags.ui import day


class MailChoicesShown:
    """Three fields to read of an account that came with `mail_choices`. Staff change none of them."""

    FIELDS = ("mails", "quiet_hours", "mailbox")

    @admin.display(description=gettext_lazy("mails"))
    def mails(self, user: User) -> str:
        """Each topic of their role with what they chose, or its default."""
        rows = [(topic.label, choice.label) for topic, choice in chosen_by(user).items()]
        return format_html_join("", "<div>{}: {}</div>", rows)

    @admin.display(description=gettext_lazy("quiet hours"))
    def quiet_hours(self, user: User) -> str:
        found = getattr(user, "mail_choices", None)
        if found is None or found.quiet_from is None:
            return "–"
        return f"{found.quiet_from:02}:00–{found.quiet_until:02}:00 ({user.time_zone})"

    @admin.display(description=gettext_lazy("mailbox"))
    def mailbox(self, user: User) -> str:
        found = getattr(user, "mail_choices", None)
        if found is None or found.paused_at is None:
            return pill("ok", _("Takes our mails"))
        refused = _("Refuses our mails since %(day)s") % {"day": day(found.paused_at)}
        return pill("warn", refused)
