"""All benchmarks, one table after another: python -m tests.benchmarks [name …]"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    wanted = sys.argv[1:]
    scripts = [path for path in sorted(HERE.glob("bench_*.py")) if not wanted or path.stem[6:] in wanted]
    failed = 0
    for script in scripts:
        print(f"\n== {script.stem[6:]}", flush=True)
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(HERE.parents[1])}
        failed += subprocess.run([sys.executable, str(script)], env=environment, check=False).returncode != 0
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
