"""The three roles and the staff groups, with what each may do in this app."""

from django.db import migrations

from influencer_platform.migration_steps import grant

ROLES = {"admin": "Admin", "sponsor": "Sponsor", "influencer": "Influencer"}

VIEW_ALL = (
    "accounts.view_user",
    "accounts.view_sponsor",
    "accounts.view_influencer",
    "accounts.view_platformaccount",
    "accounts.view_rate",
    "accounts.view_niche",
    "accounts.view_auditevent",
    "accounts.view_delivery",
)
DECIDE = ("accounts.decide_sponsor", "accounts.flag_user")
KEEP_LISTS = (
    "accounts.add_niche",
    "accounts.change_niche",
    "accounts.change_policy",
    "accounts.view_policy",
)


def make_roles(apps, schema_editor):
    role = apps.get_model("accounts", "Role")
    for code, name in ROLES.items():
        role.objects.using(schema_editor.connection.alias).get_or_create(
            code=code, defaults={"name": name}
        )


def remove_roles(apps, schema_editor):
    apps.get_model("accounts", "Role").objects.using(schema_editor.connection.alias).filter(
        code__in=ROLES
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.RunPython(make_roles, remove_roles),
        grant("Moderator", *VIEW_ALL, *DECIDE),
        grant("Lead", *VIEW_ALL, *DECIDE, *KEEP_LISTS),
        grant("Finance", *VIEW_ALL),
    ]
