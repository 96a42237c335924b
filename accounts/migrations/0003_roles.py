"""The roles of staff as groups that may enter the admin; what each may do there is decided by mandates and code.

Wagtail ships two groups of its own; editors and administrators take over what they may do with pages, images and
documents, then they go.
"""

from django.db import migrations

ROLES = ["official", "editor", "moderator", "analyst", "administrator"]
KEEP_PAGES = ["editor", "administrator"]


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    kinds = [apps.get_model("wagtailcore", name) for name in ("GroupPagePermission", "GroupCollectionPermission")]
    enter = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    theirs = Group.objects.filter(name="Moderators").first()
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.add(enter)
        for kind in kinds if role in KEEP_PAGES and theirs else []:
            for row in kind.objects.filter(group=theirs):
                row.pk, row.group = None, group
                row.save()
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
