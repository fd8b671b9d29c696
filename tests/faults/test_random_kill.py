"""Workers, web and PostgreSQL die at random under load: nobody who wrote or called is lost, rung early or rung twice.

`python -m benchmarks.random_kill` is the same night, a minute long.
"""

from pathlib import Path

import pytest

from benchmarks.random_kill import told
from tests.faults.night import night


@pytest.mark.slow
async def test_in_a_night_in_which_everything_dies_nobody_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await night(tmp_path, seconds=15, seed=11)
    with capsys.disabled():
        print(f"\n{told(found)}")
    assert not found.faults
