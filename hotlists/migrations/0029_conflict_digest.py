from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hotlists", "0028_was_stopped"),
    ]

    operations = [
        # Answers from before say nothing of what they were about: they are asked for again.
        migrations.AddField(
            model_name="flaganswer",
            name="conflict_digest",
            field=models.BinaryField(default=b"", max_length=32),
            preserve_default=False,
        ),
    ]
