"""All benchmarks: ``python benchmarks/run.py [--smoke] [--strict] [text in the name]``."""

import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER))

from _harness import main  # noqa: E402  the folder is no package

if __name__ == "__main__":
    cases = [
        case
        for path in sorted(FOLDER.glob("bench_*.py"))
        for case in importlib.import_module(path.stem).CASES
    ]
    raise SystemExit(main(cases))
