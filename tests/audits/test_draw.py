"""The draw is a function of the population and the seed alone, and plays no favorites."""

import hashlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.draw import (
    commitment,
    draw,
    lots,
    population_hash,
    population_text,
    replacement,
)

pytestmark = pytest.mark.clause("LEX-3.H")
populations = st.sets(st.integers(min_value=1, max_value=2**63 - 1), max_size=60)
seeds = st.text("0123456789abcdef", min_size=64, max_size=64)
sizes = st.integers(min_value=0, max_value=80)


@given(populations, seeds, sizes, st.randoms())
def test_it_can_be_repeated_from_list_and_seed_in_any_order(ids, seed, size, random):
    shuffled = sorted(ids)
    random.shuffle(shuffled)
    assert draw(shuffled, seed, size=size) == draw(sorted(ids), seed, size=size)


@given(populations, seeds, sizes)
def test_it_draws_as_many_as_asked_each_once_and_all_where_there_are_fewer(ids, seed, size):
    sample = draw(ids, seed, size=size).sample
    assert len(sample) == len(set(sample)) == min(size, len(ids))
    assert set(sample) <= ids


@given(populations, seeds, sizes, st.data())
def test_what_is_flagged_is_added_and_takes_nobodys_place(ids, seed, size, data):
    flagged = data.draw(st.sets(st.sampled_from(sorted(ids)))) if ids else set()
    with_flagged = draw(ids, seed, size=size, flagged=flagged)
    assert with_flagged.sample == draw(ids, seed, size=size).sample
    assert set(with_flagged.flagged) == flagged - set(with_flagged.sample)


@given(populations, seeds, sizes)
def test_a_replacement_is_the_next_lot(ids, seed, size):
    sample = draw(ids, seed, size=size).sample
    following = replacement(ids, seed, taken=sample)
    if len(sample) == len(ids):
        assert following is None
    else:
        assert [*sample, following] == draw(ids, seed, size=len(sample) + 1).sample


@given(populations, seeds)
def test_another_population_has_another_hash_and_other_lots(ids, seed):
    more = {*ids, 2**63}
    assert population_hash(ids) != population_hash(more)
    assert set(lots(more, seed)) == more


def test_everyone_is_drawn_about_equally_often():
    counted = dict.fromkeys(range(1, 21), 0)
    for turn in range(2000):
        for number in draw(counted, f"{turn:064x}", size=5).sample:
            counted[number] += 1
    # 500 each on average; beyond 6 standard deviations (19.4) something is wrong.
    assert 380 < min(counted.values()) <= max(counted.values()) < 620


def test_the_seed_is_fixed_by_its_hash():
    assert commitment("a" * 64) == hashlib.sha256(b"a" * 64).hexdigest()
    assert commitment("a" * 64) != commitment("b" * 64)


def test_it_is_redrawn_with_a_shell_alone(tmp_path):
    """As docs/audits.md has it: sha256sum and sort, and no program of ours."""
    ids, seed = range(101, 140), "5" * 64
    (tmp_path / "population.txt").write_text(population_text(ids))
    script = """
    HASH=$(sha256sum population.txt | cut -d' ' -f1)
    while read -r N; do
        echo "$(printf '%s' "$SEED:$HASH:$N" | sha256sum | cut -d' ' -f1) $N"
    done < population.txt | sort | head -n 10 | cut -d' ' -f2
    """
    run = ["bash", "-c", script]
    answer = subprocess.run(
        run, cwd=tmp_path, env={"SEED": seed, "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [int(line) for line in answer.stdout.split()] == draw(ids, seed, size=10).sample
