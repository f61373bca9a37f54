"""The codes that devices are answered with, in words for the pages."""

WORDS = {
    "stored": "Would be stored",
    "duplicate": "Is stored already",
    "conflict": "Another read came under this id before",
    "expired": "Past the retention limit: not kept",
    "unknown_camera": "The sender does not speak for this camera",
    "in_the_future": "Captured ahead of our clock",
    "image_refused": "Its picture can not be read",
    "plate_empty": "The plate is empty",
    "plate_too_long": "The plate is longer than 10 characters",
    "plate_has_other_characters": "The plate has other characters than letters and digits",
    "unknown_state": "The state is none that we know",
    "preview": "A preview: the read of this vehicle follows",
    "no_plate": "A vehicle without a plate",
    "test": "A test of the connection",
    "unknown_kind": "A kind of message that is not taken",
    "nothing_to_read": "No list of reads in it",
}
FIELDS = {
    "id": "The id",
    "plate": "The plate",
    "captured_at": "The time",
    "confidence": "The confidence",
    "candidates": "A candidate",
    "image": "The picture",
    "read": "The read",
}


def reason_in_words(code: str) -> str:
    """The code in words; one that names a field and its fault says which field."""
    if code in WORDS:
        return WORDS[code]
    field = next((name for name in FIELDS if code.startswith(f"{name}_")), None)
    if field is None:
        return f"A field is missing or wrong ({code})"
    return f"{FIELDS[field]} is missing or wrong"
