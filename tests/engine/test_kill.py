"""A console that is killed loses nothing that it had acknowledged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 60


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child")
def test_no_acknowledged_request_is_lost_and_none_is_there_by_half(tmp_path: Path) -> None:
    script = Path(__file__).with_name("kill_world.py")
    root = script.parents[2]
    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(KILLS)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert f"{KILLS} kills" in run.stdout
    acknowledged = int(run.stdout.split()[2])
    assert acknowledged > 20 * KILLS, "the children were killed before they did anything"
