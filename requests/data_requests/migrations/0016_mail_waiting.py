from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("data_requests", "0015_oath_checked"),
    ]

    operations = [
        migrations.AddField(
            model_name="step",
            name="mail_waiting",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                fields=["id"],
                condition=models.Q(("mail_waiting", ""), _negated=True),
                name="step_mail_waiting",
            ),
        ),
    ]
