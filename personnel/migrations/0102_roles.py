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
    replaces = [("personnel", "0003_analysts_and_suspension")]

    dependencies = [("personnel", "0101_designations")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
