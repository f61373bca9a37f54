"""A function that says which characters of a plate stand where, for the index of partial plates."""

from django.db import migrations

SQL = """
    CREATE FUNCTION plate_pairs(plate text) RETURNS int[]
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- Each pair of characters as one number: length and both places in tens, then both characters.
    DECLARE
        size CONSTANT int := length(plate);
        codes int[];
        pairs int[] := '{}';
    BEGIN
        FOR i IN 1..size LOOP
            codes[i] := ascii(substr(plate, i, 1));
        END LOOP;
        FOR i IN 1..size - 1 LOOP
            FOR j IN i + 1..size LOOP
                pairs := pairs || ((size * 10 + i) * 10 + j) * 16384
                    + codes[i] * 128 + codes[j];
            END LOOP;
        END LOOP;
        RETURN pairs;
    END $$;
"""


class Migration(migrations.Migration):
    replaces = [("reads", "0003_inquiry")]

    dependencies = [("reads", "0101_partitions")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
