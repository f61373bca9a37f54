"""What people write may name a plate: the database keeps no sample of it beside the rows.

Statistics would copy plates and words into pg_statistic, where they outlive their row.
"""

from django.db import migrations

WRITTEN = {
    "hotlists_check": "reason reference",
    "hotlists_clearance": "legal_basis_detail",
    "hotlists_disclosure": "basis evidence validation",
    "hotlists_entry": "cautions contact decision_note person_description reason report_reference"
    " restricted_details summary",
    "hotlists_entrychange": "note previous proposed why",
    "hotlists_entryreview": "note",
    "hotlists_evidence": "number",
    "hotlists_extension": "justification note",
    "hotlists_incident": "review",
    "hotlists_listimport": "file_name",
    "hotlists_notice": "reason",
    "hotlists_ongoingstatement": "text",
    "hotlists_rejectedrow": "text",
    "hotlists_stop": "legal_basis_detail not_cleared_reason report_number",
    "hotlists_suspension": "reported_to status_reference",
}
PLATES = {
    "hotlists_sighting": "plate_key",
    "hotlists_typedplate": "plate",
}
NO_STATISTICS = ";".join(
    f"ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0"
    for columns in (PLATES, WRITTEN)
    for table, names in columns.items()
    for name in names.split()
)


class Migration(migrations.Migration):
    replaces = [("hotlists", "0004_entry_kinds")]

    dependencies = [("hotlists", "0102_frozen_records")]

    operations = [migrations.RunSQL(NO_STATISTICS, migrations.RunSQL.noop)]
