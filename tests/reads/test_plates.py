"""Plates that differ by look-alike characters share one key; what differs is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reads.plates import LOOK_ALIKES, PLATE, clean_plate, differences, plate_key

PLATES = st.from_regex(PLATE, fullmatch=True)
WRITTEN = st.text(alphabet="abcXYZ0189OQDI -.\u00b7", max_size=14)


@given(PLATES)
def test_the_key_of_a_key_is_itself(plate):
    key = plate_key(plate)
    assert plate_key(key) == key
    assert len(key) == len(plate)
    assert not set(key) & set("OQDI")


@given(PLATES, st.data())
def test_a_look_alike_shares_the_key(plate, data):
    folds = {}
    for code, fold in LOOK_ALIKES.items():
        folds.setdefault(chr(fold) if isinstance(fold, int) else fold, []).append(chr(code))
    twin = "".join(
        data.draw(st.sampled_from([char, *folds.get(char, [])])) for char in plate_key(plate)
    )
    assert plate_key(twin) == plate_key(plate)


@given(WRITTEN)
def test_cleaning_again_changes_nothing(text):
    assert clean_plate(clean_plate(text)) == clean_plate(text)


@given(PLATES, PLATES)
def test_each_character_has_its_mark(left, right):
    of_left, of_right = differences(left, right)
    assert (len(of_left), len(of_right)) == (len(left), len(right))
    assert differences(right, left) == (of_right, of_left)
    shared = min(len(left), len(right))
    assert of_left[:shared] == of_right[:shared]
    assert all(of_left[shared:])
    assert all(of_right[shared:])


@given(PLATES)
def test_a_plate_does_not_differ_from_itself(plate):
    assert not any(differences(plate, plate)[0])


@pytest.mark.parametrize(
    ("left", "right", "marks"),
    [
        ("KTX0827", "KTXO827", [False, False, False, True, False, False, False]),
        ("AB12", "AB123", [False, False, False, False]),
    ],
)
def test_a_look_alike_differs_for_the_eye(left, right, marks):
    assert differences(left, right)[0] == marks
