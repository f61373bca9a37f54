from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reads", "0104_no_statistics")]

    operations = [
        migrations.CreateModel(
            name="UnfinishedRestore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("backup", models.CharField(max_length=100)),
            ],
        ),
    ]
