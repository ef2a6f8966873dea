"""What a unit is worth: its size and dimension by pint, base magnitudes, conversion and the line that shows one.

The registry is built once, at the first unit that is needed; every unit's scale is kept after that. Reading units in a text is
`reading`. Called by comparison, benches and pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from listings.engine.units.names import COUNTERS, expression_of
from listings.engine.units.reading import LARGE, factors_of
from marketplace.money import plain

if TYPE_CHECKING:
    from pint import UnitRegistry

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")
OWN_DIMENSIONS = (
    "angle_degree",
    "percentage_point",
    "rotation_count",
    "bit_count",
    "mach_number",
    "mega_gauss_oersted",
    *COUNTERS,
    *CURRENCIES,
)
EXACT = Context(prec=15, traps=[])
"""Base magnitudes keep 15 digits, so that the same amount in two units is the same number."""

BASE_UNITS = (
    "m", "m²", "m³", "kg", "s", "K", "A", "mol", "m/s", "m/s²", "1/s", "kg/m³", "kg/m²", "kg/m", "kg/s", "m³/s", "m³/kg", "N", "Pa", "J", "W", "V", "Ω", "F", "H", "T", "J/kg", "W/kg",
    "W/m²", "W/(m·K)", "W/(m²·K)", "J/(kg·K)", "Pa·s", "m²/s", "Ω·m", "S/m", "V/m", "A/m²", "N/m", "C",
)  # fmt: skip
"""How people write the base units of the dimensions that indicators have; shares and counts are shown as they were typed."""
SHOWN = Context(prec=6)
TEMPERATURES = {"degC", "degF"}
DIFFERENCE = "temperature difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Base magnitude = value × `factor` + `offset`; `dimension` is pint's, or the name of a counter or a currency."""

    factor: Decimal
    offset: Decimal
    dimension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An amount in the base units of its dimension (metre, kilogram, second, kelvin, one; each currency and counter its own)."""

    magnitude: Decimal
    dimension: str


@lru_cache(maxsize=4096)
def scale_of(unit: str) -> Scale | None:
    """Return the scale of a unit as written; the empty unit is a pure number. None where the unit is unknown."""
    if not unit.strip():
        return Scale(factor=Decimal(1), offset=Decimal(0), dimension="dimensionless")
    factors = factors_of(unit)
    if factors is None:
        return None
    if len(factors) == 1 and expression_of(factors[0].name) in TEMPERATURES and factors[0].power == 1:
        return _temperature(expression_of(factors[0].name) or "")
    registry = _registry()
    size: Any = registry.Quantity(Decimal(1))
    for factor in factors:
        expression = LARGE.get(factor.name) or (expression_of(factor.name) or "").replace("degC", "delta_degC")
        size *= registry.parse_expression(f"1.0*{expression}") ** factor.power
    base = size.to_base_units()
    return Scale(factor=Decimal(base.magnitude), offset=Decimal(0), dimension=str(base.dimensionality))


def normalise(value: Decimal, unit: str, *, is_difference: bool = False) -> Measure | None:
    """Return the amount in base units; `is_difference` reads `5 ℃` as a difference of temperatures. None for an unknown unit."""
    scale = scale_of(unit)
    if scale is None:
        return None
    if is_difference and scale.dimension == "[temperature]":
        return Measure(magnitude=EXACT.multiply(value, scale.factor), dimension=DIFFERENCE)
    return Measure(magnitude=EXACT.add(EXACT.multiply(value, scale.factor), scale.offset), dimension=scale.dimension)


def convert(value: Decimal, unit: str, to: str, *, is_difference: bool = False) -> Decimal | None:
    """Return `value` expressed in the unit `to`; None where a unit is unknown or the dimensions differ."""
    source, target = scale_of(unit), scale_of(to)
    if source is None or target is None or source.dimension != target.dimension:
        return None
    offset = Decimal(0) if is_difference else source.offset - target.offset
    return EXACT.divide(EXACT.add(EXACT.multiply(value, source.factor), offset), target.factor)


@lru_cache(maxsize=4096)
def base_unit(unit: str) -> str | None:
    """Return the unit of factor one in the same dimension as people write it (`g/cm³`: `kg/m³`); None where there is no usual one."""
    scale = scale_of(unit)
    return None if scale is None else _base_units().get(scale.dimension)


@cache
def _base_units() -> dict[str, str]:
    scales = {name: scale_of(name) for name in BASE_UNITS}
    return {scale.dimension: name for name, scale in scales.items() if scale is not None}


def conversion_text(value: Decimal, unit: str, to: str, *, is_difference: bool = False) -> str:
    """Return `1.80 g/cm³ = 1800 kg/m³`; empty where nothing is converted or nothing can be."""
    converted = None if unit == to else convert(value, unit, to, is_difference=is_difference)
    if converted is None:
        return ""
    return f"{amount_text(value, unit)} = {amount_text(SHOWN.plus(converted).normalize(), to)}"


def amount_text(value: Decimal, unit: str) -> str:
    """Write an amount as people do: `1.80 g/cm³`, `67%`, `10 万吨/年`; very small and very large numbers with a power of ten."""
    exponent = value.adjusted()
    is_plain = not value or -5 <= exponent <= 11  # noqa: PLR2004 - six decimals and twelve digits are read without counting
    number = f"{value:f}" if is_plain else f"{plain(value.scaleb(-exponent))}×10^{exponent}"
    glued = not unit or unit[0] in "%‰°℃℉"
    return f"{number}{unit}" if glued else f"{number} {unit}"


def _temperature(name: str) -> Scale:
    fahrenheit = name == "degF"
    factor = Decimal(5) / Decimal(9) if fahrenheit else Decimal(1)
    offset = Decimal("459.67") * factor if fahrenheit else Decimal("273.15")
    return Scale(factor=factor, offset=offset, dimension="[temperature]")


@cache
def _registry() -> UnitRegistry[Any]:
    """Build pint's registry with our counters, angle, turns, information and currencies as dimensions of their own."""
    from pint import UnitRegistry  # noqa: PLC0415 - a quarter of a second that only those pay who compare units

    registry: UnitRegistry[Any] = UnitRegistry(non_int_type=Decimal)
    for name in dict.fromkeys(OWN_DIMENSIONS):
        registry.define(f"{name} = [{name}]")
    return registry
