"""Figures of a long count, kept under bench/results with the commit that they are of."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "bench" / "results"


def keep_figures(name: str, figures: dict[str, object]) -> None:
    """Write the figures as `name`.json, with the commit."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures | {"commit": told.stdout.strip()}, indent=2)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
