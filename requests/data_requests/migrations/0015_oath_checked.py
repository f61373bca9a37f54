from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("data_requests", "0014_package_part"),
    ]

    operations = [
        migrations.AddField(
            model_name="outsiderequester",
            name="oath_checked",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
    ]
