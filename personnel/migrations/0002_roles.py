"""Roles are groups; who may do what stands in each app's permissions table."""

from django.db import migrations

ROLES = [
    "officer",
    "supervisor",
    "administrator",
    "system_administrator",
    "chief",
    "auditor",
    "analyst",
    "dispatcher",
    "inspector",
]


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for role in ROLES:
        group.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    dependencies = [("personnel", "0001_tables")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
