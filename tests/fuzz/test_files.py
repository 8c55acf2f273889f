"""900 mutated files: the full run is `make fuzz`."""

import pytest

from tests.fuzz.files import run


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_file_is_taken_or_refused_in_words_whatever_is_in_it(seed: int) -> None:
    report = await run(300, seed)
    assert not report.problems, str(report)
