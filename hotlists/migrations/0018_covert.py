"""Entries under a written approval, and the sealed alerts they raise.

A read may now belong to two alerts, an open and a sealed one: the key of a sighting names its
alert. The key of a partitioned table is changed in SQL; Django alters no composite key.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KEY = """
    ALTER TABLE hotlists_sighting DROP CONSTRAINT hotlists_sighting_pkey;
    ALTER TABLE hotlists_sighting ADD PRIMARY KEY (captured_at, read_id, alert_id);
"""
FORMER_KEY = """
    ALTER TABLE hotlists_sighting DROP CONSTRAINT hotlists_sighting_pkey;
    ALTER TABLE hotlists_sighting ADD PRIMARY KEY (captured_at, read_id);
"""
END_REASONS = [
    ("removed", "Removed by its operator"),
    ("expired", "Reached its limit"),
    ("shift_end", "Shift ended, no statement that it is ongoing"),
    ("case_closed", "Case closed"),
    ("approval_ended", "Its written approval ended"),
    ("source_dropped", "Source no longer lists it"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0005_frozen_records"),
        ("hotlists", "0017_open_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="written_approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="governance.writtenapproval",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="written_approval",
            field=models.ForeignKey(
                blank=True,
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="governance.writtenapproval",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="end_reason",
            field=models.CharField(blank=True, choices=END_REASONS, max_length=14),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=Q(written_approval=None) | (Q(case__isnull=False) & ~Q(kind="imported")),
                name="entry_under_written_approval_is_a_members",
                violation_error_code="KIN-IV.B.6#equipment",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=Q(written_approval__isnull=False),
                fields=["written_approval"],
                name="entry_under_approval",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="sighting",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "captured_at",
                        "read_id",
                        "alert_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            database_operations=[migrations.RunSQL(KEY, FORMER_KEY)],
        ),
    ]
