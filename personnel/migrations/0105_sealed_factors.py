"""Seeds of authenticator apps and of recovery codes, which lay readable, are sealed."""

from typing import Any

from django.db import migrations

from personnel.factors import SEALED, FactorAdapter


def seal_factors(apps: Any, _editor: Any) -> None:
    adapter = FactorAdapter()
    for factor in apps.get_model("mfa", "Authenticator").objects.select_for_update():
        open_seeds = {
            name: adapter.encrypt(factor.data[name])
            for name in ("secret", "seed")
            if not factor.data.get(name, SEALED).startswith(SEALED)
        }
        if open_seeds:
            factor.data |= open_seeds
            factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("personnel", "0104_cache"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(seal_factors, migrations.RunPython.noop)]
