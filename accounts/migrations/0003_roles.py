"""The roles of staff as groups that may enter the admin; what each may do there is decided by mandates and code."""

from django.db import migrations

ROLES = ["official", "editor", "moderator", "analyst", "administrator"]


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    # Wagtail ships groups of its own; ours replace them.
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.add(enter)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0094_alter_page_locale"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
