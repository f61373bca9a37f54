from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hotlists", "0027_frozen_records"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("not_wanted", "No longer wanted: stand down"),
                    ("step_skipped", "A recommended check was skipped"),
                    ("status_skipped", "No status check was made"),
                    ("not_determined", "An alert ended without an answer"),
                    ("not_cleared", "A stop was made without all checks"),
                    ("incident", "A stop needs your review"),
                    ("entry_alert", "An alert on an entry of yours"),
                    ("entry_ended", "An alert on an entry of yours has ended"),
                    ("follow_up", "A later outcome is overdue"),
                    ("unclaimed", "Nobody has claimed an alert"),
                    ("handed_over", "An alert was handed to you"),
                    ("still_open", "An alert is still open"),
                    ("goes_soon", "What an alert captured is destroyed soon"),
                    ("was_stopped", "Was the vehicle stopped? An alert on it was called off"),
                ],
                max_length=14,
            ),
        ),
    ]
