"""The ranking benchmark's table as text. Called by `bench.ranking`; measures nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Required:
    """A figure with the bound that it must keep; one of the bounds is given."""

    name: str
    reached: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        """Say whether the figure keeps its bound."""
        above = self.at_least is None or self.reached >= self.at_least
        return above and (self.at_most is None or self.reached <= self.at_most)


def as_text(report: Mapping[str, Any], checks: Sequence[Required]) -> str:
    """Lay out a run: figures with intervals, what was required, the abstention curve."""
    data = report["data"]
    lines = [
        f"ranking: {data['pairs']} pairs of {data['demands']} demands (sha256 {data['sha256'][:12]}), five folds, seed {report['seed']}",
        f"the shipped pipeline, refitted in every fold; intervals: 95 %, demands drawn with repetition; {report['seconds']} s",
        "",
        f"{'figure':<34}{'mean':>8}  interval",
    ]
    lines += [
        f"{name:<34}{figure['mean']:>8.4f}  {figure['low']:.4f} to {figure['high']:.4f}"
        for name, figure in report["figures"].items()
    ]
    lines += ["", f"{'required':<34}{'reached':>10}  bound"]
    for check in checks:
        bound = f">= {check.at_least:g}" if check.at_least is not None else f"<= {check.at_most:g}"
        lines.append(f"{check.name:<34}{check.reached:>10.4g}  {bound:<10} {'met' if check.is_met else 'MISSED'}")
    lines += ["", f"{'abstain below P(level >= 3)':<34}{'coverage':>8}  precision of the first candidate"]
    for point in report["curve"]:
        precision = "-" if point["precision"] is None else f"{point['precision']:.3f}"
        lines.append(f"{point['threshold']:<34.2f}{point['coverage']:>8.3f}  {precision}")
    return "\n".join(lines) + "\n"
