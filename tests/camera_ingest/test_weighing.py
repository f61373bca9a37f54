"""How a text is chosen from what was seen, and what its confidence means."""

import cv2
import numpy as np
import pytest

from camera_ingest.ocr import Recognizer, strips, voting
from camera_ingest.ocr.formats import is_state_format
from camera_ingest.synthetic import draw_frame
from tests.camera_ingest.test_recognizers import fast_alpr  # noqa: F401 (a fixture)

ALPHABET = voting.CHARACTERS + "_"


def seen(*texts: str, sure: float = 0.97) -> voting.Views:
    """What a reader of nine places returns that reads these texts, one a crop."""
    output = np.full((len(texts), 9, len(ALPHABET)), (1 - sure) / (len(ALPHABET) - 1), np.float32)
    for view, text in zip(output, texts, strict=True):
        for place, character in enumerate(text.ljust(9, "_")):
            view[place, ALPHABET.index(character)] = sure
    return voting.view_of(output, ALPHABET, "_")


def strip_of(*points: dict[str, float]) -> strips.Strip:
    """A strip with these chances at its points; what is left is for nothing."""
    strip = np.full((len(points), len(strips.CHARACTERS) + 1), 1e-5)
    for row, chances in zip(strip, points, strict=True):
        row[-1] = 1 - sum(chances.values())
        for character, chance in chances.items():
            row[strips.CHARACTERS.index(character)] = chance
    return np.asarray(np.log(strip))


def spelled_out(text: str, sure: float = 0.95) -> strips.Strip:
    return strip_of(*(point for character in text for point in ({character: sure}, {})))


def test_readers_that_agree_are_believed_and_leave_no_doubt() -> None:
    parts = [seen("KTX4827", "KTX4827"), seen("KTX4827", "KTX4827")]
    verdict, *others = voting.ranked(parts)
    assert voting.is_beyond_doubt(parts)
    assert (verdict.text, others) == ("KTX4827", [])
    assert verdict.confidence > 0.9
    assert len(verdict.characters) == 7


def test_readers_that_disagree_give_both_texts_and_little_confidence() -> None:
    parts = [seen("KTX4B27", "KTX4B27"), seen("KTX4827", "KTX4827")]
    assert not voting.is_beyond_doubt(parts)
    verdicts = voting.ranked(parts)
    assert {verdict.text for verdict in verdicts} == {"KTX4B27", "KTX4827"}
    assert all(verdict.confidence < 0.8 for verdict in verdicts)
    assert sum(verdict.confidence for verdict in verdicts) < 1


def test_a_text_shaped_as_states_issue_them_wins_where_readers_are_torn_but_rules_out_none() -> (
    None
):
    assert voting.ranked([seen("KTX48Z7"), seen("KTX4827")])[0].text == "KTX4827"
    verdict = voting.ranked([seen("GOBIRDS"), seen("GOBIRDS")])[0]
    assert not is_state_format(verdict.text)
    assert verdict.confidence > 0.8


def test_what_is_no_text_to_the_readers_is_no_plate() -> None:
    noise = np.full((2, 10, len(ALPHABET)), 1 / len(ALPHABET), np.float32)
    noise[:, :6, 3] += 0.01
    assert all(
        each.confidence < 0.01 for each in voting.ranked([voting.view_of(noise, ALPHABET, "_")])
    )
    assert voting.ranked([seen("_TX4827")]) == []
    assert voting.ranked([seen("AB")]) == []


def test_a_blurred_plate_is_read_with_less_confidence(fast_alpr: Recognizer) -> None:  # noqa: F811
    sharp = draw_frame("KTR4862", "KS")
    sure = fast_alpr.recognize(sharp)[0].confidence
    blurred = np.asarray(cv2.GaussianBlur(sharp, (0, 0), 9), np.uint8)
    assert sure > 0.8
    assert all(reading.confidence < 0.5 for reading in fast_alpr.recognize(blurred))


def test_strips_of_one_plate_vote_and_the_loser_stays_a_candidate() -> None:
    looks = [spelled_out("KTX4827"), spelled_out("KTX4827"), spelled_out("KTX4B27")]
    (text, chance), *others = strips.ranked_texts(looks)
    assert text == "KTX4827"
    assert others[0][0] == "KTX4B27"
    assert chance + sum(each for _, each in others) < 1


def test_characters_that_print_alike_are_exchanged_where_a_state_issues_the_result() -> None:
    # The network is almost torn between B and 8; Missouri's plates have a digit in that place.
    points = [
        point for c in "DK7J?G" for point in ({c: 0.95} if c != "?" else {"B": 0.5, "8": 0.4}, {})
    ]
    assert strips.spelled(strip_of(*points)) == "DK7JBG"
    assert strips.ranked_texts([strip_of(*points)])[0][0] == "DK7J8G"
    assert strips.ranked_texts([spelled_out("DK7JBG")])[0][0] == "DK7JBG"


@pytest.mark.parametrize("text", ["KTX4827", "AAA1111"])
def test_the_length_of_a_strip_changes_no_chance(text: str) -> None:
    short = spelled_out(text)
    longer = np.concatenate([short, strip_of(*[{}] * 20)])
    alone = dict(strips.ranked_texts([short]))
    together = dict(strips.ranked_texts([short, longer]))
    assert together[text] == pytest.approx(alone[text], abs=0.01)
