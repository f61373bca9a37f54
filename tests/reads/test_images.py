"""Images lie encrypted under the key of their capture hour, and are gone with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from reads.images import ImageGone, destroy_until, read_image, store_image

HOUR = datetime(2026, 3, 4, 15, tzinfo=UTC)
DATA = b"\xff\xd8\xff not really a photograph"


def store(at: datetime, data: bytes = DATA):
    image_id = uuid4()
    store_image(captured_at=at, image_id=image_id, data=data)
    return image_id


def is_gone(at: datetime, image_id) -> bool:
    try:
        read_image(captured_at=at, image_id=image_id)
    except ImageGone:
        return True
    return False


def files(folder) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_an_image_comes_back_as_it_was_received():
    image_id = store(HOUR)
    assert read_image(captured_at=HOUR, image_id=image_id) == DATA


def test_the_file_on_disk_is_not_the_image(settings):
    store(HOUR)
    [path] = settings.IMAGE_DIR.rglob("*.img")
    assert b"photograph" not in path.read_bytes()


def test_the_key_opens_for_its_owner_alone(settings):
    store(HOUR)
    [key] = settings.KEY_DIR.iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
    assert settings.KEY_DIR.stat().st_mode & 0o777 == 0o700


def test_the_hours_key_is_that_of_utc():
    from zoneinfo import ZoneInfo

    image_id = store(HOUR)
    assert not is_gone(HOUR.astimezone(ZoneInfo("America/Chicago")), image_id)


def test_another_key_does_not_open_it(settings):
    image_id = store(HOUR)
    [key] = settings.KEY_DIR.iterdir()
    key.write_bytes(bytes(32))
    assert is_gone(HOUR, image_id)


def test_a_damaged_or_cut_file_is_gone_not_an_error(settings):
    image_id = store(HOUR)
    [path] = settings.IMAGE_DIR.rglob("*.img")
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:12], b"", whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(broken)
        assert is_gone(HOUR, image_id)


def test_one_image_does_not_pass_for_another(settings):
    first, second = store(HOUR), store(HOUR)
    one, other = sorted(settings.IMAGE_DIR.rglob("*.img"))
    one.write_bytes(other.read_bytes())
    assert {is_gone(HOUR, first), is_gone(HOUR, second)} == {True, False}


def test_many_at_once_share_one_key_for_the_hour(settings):
    with ThreadPoolExecutor(16) as threads:
        ids = list(threads.map(lambda _: store(HOUR), range(64)))
    assert not any(is_gone(HOUR, image_id) for image_id in ids)
    assert files(settings.KEY_DIR) == ["20260304T15.key"]


def test_whole_hours_go_by_their_key_and_the_boundary_hour_file_by_file(settings):
    before = HOUR - timedelta(microseconds=1)
    gone, at_limit, inside = store(before), store(HOUR), store(HOUR + timedelta(microseconds=1))
    destroyed = destroy_until(HOUR)
    assert (destroyed.hours, destroyed.images) == (1, 1)
    assert is_gone(before, gone)
    assert is_gone(HOUR, at_limit)
    assert not is_gone(HOUR + timedelta(microseconds=1), inside)
    assert files(settings.KEY_DIR) == ["20260304T15.key"]


def test_a_copy_in_a_backup_is_unreadable_once_the_key_is_destroyed(settings):
    image_id = store(HOUR)
    [path] = settings.IMAGE_DIR.rglob("*.img")
    backup = path.read_bytes()
    destroy_until(HOUR + timedelta(hours=1))
    assert files(settings.KEY_DIR) == files(settings.IMAGE_DIR) == []
    path.parent.mkdir(parents=True)
    path.write_bytes(backup)
    assert is_gone(HOUR, image_id)
    store(HOUR)  # A new key for the same hour does not open it either.
    assert is_gone(HOUR, image_id)


def test_destroying_twice_finds_nothing_more():
    store(HOUR)
    destroy_until(HOUR + timedelta(hours=1))
    again = destroy_until(HOUR + timedelta(hours=1))
    assert (again.hours, again.images) == (0, 0)


@pytest.mark.parametrize("left", ["key", "images"])
def test_it_finishes_what_a_crash_left(settings, left):
    store(HOUR)
    kept = settings.KEY_DIR if left == "key" else settings.IMAGE_DIR
    other = settings.IMAGE_DIR if left == "key" else settings.KEY_DIR
    for path in sorted(other.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    destroy_until(HOUR + timedelta(hours=1))
    assert files(kept) == []


def test_the_draft_of_a_key_goes_with_its_hour(settings):
    store(HOUR)
    (settings.KEY_DIR / "20260304T15.0123456789abcdef").write_bytes(bytes(32))
    destroy_until(HOUR + timedelta(hours=1))
    assert files(settings.KEY_DIR) == []


def test_a_foreign_file_does_not_stop_the_purge(settings):
    store(HOUR)
    (settings.IMAGE_DIR / "README.TXT").write_text("")
    (settings.KEY_DIR / "other.key").write_text("")
    assert destroy_until(HOUR + timedelta(hours=1)).hours == 1
