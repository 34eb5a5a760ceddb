"""What a person was told, which mails they want, and the files they ordered."""

from django.utils.translation import gettext_lazy as _

from accounts.columns import Column, ExportResource
from accounts.models import Delivery, Export, MailChoices, Notification
from accounts.personal_data import PersonalTable, personal_table


class NotificationResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), "kind")
    title = Column(_("Title"), "title")
    body = Column(_("Text"), "body")
    url = Column(_("Page"), "url")
    read_at = Column(_("Read (UTC)"), "read_at")


class MailResource(ExportResource):
    """That a mail was owed and left. Its words may hold codes and links that open the account."""

    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), lambda mail: mail.called)
    address = Column(_("Email address"), "address")
    status = Column(_("Status"), "status")
    sent_at = Column(_("Sent (UTC)"), "sent_at")


class MailChoicesResource(ExportResource):
    choices = Column(_("Choices"), lambda row: row.choices or None)
    quiet_from = Column(_("Quiet from, hour"), "quiet_from")
    quiet_until = Column(_("Quiet until, hour"), "quiet_until")
    paused_at = Column(_("Paused since (UTC)"), "paused_at")


class OwnExportResource(ExportResource):
    created_at = Column(_("When (UTC)"), "created_at")
    kind = Column(_("Kind"), "kind")
    file_format = Column(_("Format"), "file_format")
    params = Column(_("Filter"), lambda row: row.params or None)
    status = Column(_("Status"), "status")
    rows = Column(_("Rows"), "rows_done")
    expires_at = Column(_("Kept until (UTC)"), "expires_at")


personal_table(
    PersonalTable(
        "notifications",
        _("What your notification centre showed you."),
        NotificationResource,
        lambda user: Notification.objects.visible_to(user).order_by("pk"),
        ("accounts.Notification.recipient",),
    )
)
personal_table(
    PersonalTable(
        "mails",
        _("The mails we owed you, without their words."),
        MailResource,
        lambda user: Delivery.objects.filter(recipient=user).order_by("pk"),
        ("accounts.Delivery.recipient",),
    )
)
personal_table(
    PersonalTable(
        "mail_choices",
        _("Which mails you want and when."),
        MailChoicesResource,
        lambda user: MailChoices.objects.filter(user=user),
        ("accounts.MailChoices.user",),
    )
)
personal_table(
    PersonalTable(
        "exports",
        _("The files you ordered."),
        OwnExportResource,
        lambda user: Export.objects.visible_to(user).order_by("pk"),
        ("accounts.Export.owner",),
    )
)
