"""Make calls.csv: calls to a service center, drawn once with NumPy.

Run from this directory: ``python make_calls.py``.
"""

from pathlib import Path

import numpy as np

rng = np.random.default_rng(20)
n = 240
branch = rng.integers(0, 24, n)
region = branch % 3
good = rng.normal(size=24)[branch] * 0.5 + rng.normal(size=n)
done = {
    "greeted": rng.random(n) < 0.8,
    "listened": good + rng.normal(size=n) > 0,
    "solved": good + rng.normal(size=n) > -0.3,
    "thanked": rng.random(n) < 0.6 + 0.2 * (good > 0),
}
score = 4.5 + good + 1.2 * done["listened"] + 2 * done["solved"] + 0.4 * done["thanked"]
satisfaction = np.clip(np.round(score + rng.normal(size=n)), 0, 10).astype(int)
weight = np.round(0.5 + rng.random(n) * 2, 2)
names = ["satisfaction", *done, "weight", "region", "branch"]
columns = [satisfaction, *(one.astype(int) for one in done.values()), weight, region, branch]
lines = [",".join(map(str, row)) for row in zip(*columns, strict=True)]
Path("calls.csv").write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")
