import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.inference.batching import padded, runs, weight
from shared.inference.device import CPU_SIZES, CUDA_SIZES, Sizes

IDS = st.lists(st.lists(st.integers(2, 99), min_size=1, max_size=70), max_size=40)
ONE_SHAPE = Sizes(run=128, batch=256, bucket=32, one_shape=True)


@given(IDS, st.sampled_from([Sizes(run=64, batch=256, bucket=16), ONE_SHAPE]))
def test_every_text_is_in_one_run_whole_and_padded_by_its_own_length(texts: list[list[int]], sizes: Sizes) -> None:
    seen: list[int] = []
    for run in runs(texts, sizes):
        ids, mask = run.arrays["input_ids"], run.arrays["attention_mask"]
        assert ids.size <= max(sizes.run, padded(70, sizes.bucket))
        for place, row in enumerate(run.rows):
            assert ids.shape[1] == padded(len(texts[row]), sizes.bucket)
            assert ids[place][mask[place] == 1].tolist() == texts[row]
        assert mask.sum(axis=1).min() >= 1
        seen += run.rows
    assert sorted(seen) == list(range(len(texts)))
    assert weight(texts, sizes) == sum(padded(len(ids), sizes.bucket) for ids in texts)


@given(IDS)
def test_a_gpu_s_runs_have_one_shape_a_length(texts: list[list[int]]) -> None:
    shapes = {run.arrays["input_ids"].shape for run in runs(texts, ONE_SHAPE)}
    assert len(shapes) == len({length for _, length in shapes})


@pytest.mark.parametrize("sizes", [CPU_SIZES, CUDA_SIZES])
def test_the_longest_text_fits_a_run_and_a_run_a_batch(sizes: Sizes) -> None:
    assert 512 % sizes.bucket == 0
    (run,) = runs([[5] * 512], sizes)
    assert run.arrays["input_ids"].size <= sizes.run <= sizes.batch
    assert np.count_nonzero(run.arrays["input_ids"][0] == 5) == 512
