"""When the suspension of a source's record ends."""


def survives_import(held: str, row: str) -> str:
    """SQL: whether the entry `held` stays suspended when its source sends `row` for it.

    It does until the source dates the record anew; a record that the source drops is no entry
    any more. A row without a date says nothing new.
    """
    return (
        f"({held}.status <> 'ended' AND ({row}.record_date IS NULL"
        f" OR {row}.record_date IS NOT DISTINCT FROM {held}.record_date))"
    )
