"""What a run removed is counted by camera-day, with its range and a digest of the ids."""

from datetime import timedelta

from django.db import connection

from reads.models import Read
from tests.reads.captured import SECOND, Past


def digest_of(ids: list[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lpad(to_hex(bit_xor(uuid_hash_extended(id::uuid, 0))), 16, '0')"
            " FROM unnest(%s) AS listed (id)",
            [ids],
        )
        return cursor.fetchone()[0]


def test_it_names_the_first_and_the_last_capture_and_digests_the_ids(past: Past):
    for place in range(5):
        past.read(f"GONE{place}", past.cutoff - timedelta(minutes=place))
    past.read("STAYS", past.cutoff + SECOND)
    gone = Read.objects.filter(plate__startswith="GONE")
    ids = [str(each) for each in gone.values_list("id", flat=True)]
    run = past.purge()
    tally = run.tallies.get(place="reads_read")
    assert (tally.camera_id, tally.removed) == (past.camera.pk, 5)
    assert (tally.first_at, tally.last_at) == (past.cutoff - timedelta(minutes=4), past.cutoff)
    assert tally.ids_digest == digest_of(ids) == digest_of(ids[::-1])
    assert tally.ids_digest != digest_of(ids[1:])


def test_a_place_without_ids_of_its_own_has_no_digest(past: Past):
    past.capture_everything("GONE1", past.cutoff)
    run = past.purge()
    tally = run.tallies.get(place="hotlists_matchedentry")
    assert (tally.removed, tally.ids_digest) == (1, "")
    assert tally.first_at == tally.last_at == past.cutoff
