"""The facets of a search as the page shows them: names from the vocabularies, counts, and where each choice leads.

Regions and industries are shown by their widest level; the next one opens below what is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.languages import TextLanguage
from listings.engine.price_bands import PriceBand
from listings.engine.terms import CooperationMode, DemandType, Kind, MaturityStage
from listings.pages.finding.addresses import address_of, with_facet
from listings.services.finding.records import FACETS, Asked
from listings.sheets.vocabularies import current_vocabularies
from marketplace.web.languages import message, say, translated
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from marketplace.rules.vocabulary import Vocabulary
    from marketplace.search.port import FacetCount
    from marketplace.wording import Titled

SHOWN = 7
"""Values of a facet before the rest is folded away."""

TITLES: Mapping[str, str] = {
    "kind": message("List"),
    "technical_field": message("Technical field"),
    "industry": message("Industry"),
    "region": message("Region"),
    "trl": message("Level (TRL)"),
    "maturity_stage": message("Stage"),
    "cooperation_mode": message("Ways of working together"),
    "price_band": message("Price or budget"),
    "has_indicators": message("Indicators"),
    "demand_type": message("Kind of need"),
    "language": message("Language of the entry"),
}
ENUMS: Mapping[str, type[Titled]] = {
    "kind": Kind,
    "maturity_stage": MaturityStage,
    "cooperation_mode": CooperationMode,
    "price_band": PriceBand,
    "demand_type": DemandType,
    "language": TextLanguage,
}
IN_ORDER = frozenset({"kind", "trl", "maturity_stage", "price_band", "has_indicators"})
"""Facets whose values have an order of their own; the others show the most frequent first."""
STATED: Mapping[str, str] = {"yes": message("with indicators"), "no": message("without indicators")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value: what it is called, how many hits it has, where choosing it (or, chosen, leaving it) leads, what lies in it."""

    key: str
    label: str
    count: int
    address: str
    is_chosen: bool
    below: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One facet; `more` is folded away."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One filter that is in force, and where leaving it leads."""

    label: str
    address: str


def facet_groups(counted: Mapping[str, Iterable[FacetCount]], asked: Asked) -> list[Group]:
    """Return the facets that have anything to choose, in the order of the page."""
    groups = (
        _group(name, {one.value: one.count for one in counted.get(name, ())}, asked) for name in ("kind", *FACETS)
    )
    return [group for group in groups if group.choices]


def chosen_filters(asked: Asked) -> list[Chosen]:
    """Return every filter in force, each with the way out of it alone."""
    in_force = [(name, value) for name in ("kind", *FACETS) for value in _values(asked, name)]
    return [
        Chosen(
            label=named(name, value),
            address=address_of(_without(asked, name, value)),
        )
        for name, value in in_force
    ]


def named(name: str, *values: str) -> str:
    """Return a facet with its values, as a filter is called where it stands alone."""
    title, said = translated(TITLES[name]), [label_of(name, value) for value in values]
    return say(Sentence(zh=f"{title}：{'、'.join(said)}", en=f"{title}: {', '.join(said)}"))


def label_of(name: str, value: str) -> str:
    """Return what a facet's value is called; a value that is not known stands for itself."""
    if name == "has_indicators":
        return translated(STATED[value]) if value in STATED else value
    if name in ENUMS:
        found = next((member for member in ENUMS[name] if member.value == value), None)
        return value if found is None else say(found.label)
    vocabulary = _vocabularies().get(name)
    return value if vocabulary is None else say(vocabulary.label(value))


def _vocabularies() -> Mapping[str, Vocabulary]:
    current = current_vocabularies()
    return {"technical_field": current.technical_fields, "industry": current.industries, "region": current.regions}


def _values(asked: Asked, name: str) -> tuple[str, ...]:
    if name == "kind":
        return (asked.kind.value,) if asked.kind else ()
    return asked.facets.get(name, ())


def _group(name: str, counts: dict[str, int], asked: Asked) -> Group:
    for value in _values(asked, name):
        counts.setdefault(value, 0)
    if name in {"industry", "region"}:
        choices = _widest(name, counts, asked)
    else:
        choices = [_choice(name, value, counts, asked) for value in _ordered(name, counts)]
    shown = [choice for index, choice in enumerate(choices) if index < SHOWN or choice.is_chosen or choice.below]
    more = [choice for choice in choices if choice not in shown]
    if len(more) == 1:
        shown, more = choices, []
    return Group(name=name, title=translated(TITLES[name]), choices=tuple(shown), more=tuple(more))


def _ordered(name: str, counts: Mapping[str, int]) -> list[str]:
    if name not in IN_ORDER:
        return sorted(counts, key=lambda value: (-counts[value], value))
    if name in ENUMS:
        places = {member.value: place for place, member in enumerate(ENUMS[name])}
        return sorted(counts, key=lambda value: (places.get(value, len(places)), value))
    return sorted(counts, reverse=name == "has_indicators")


def _choice(name: str, value: str, counts: Mapping[str, int], asked: Asked) -> Choice:
    is_chosen = value in _values(asked, name)
    changed = _without(asked, name, value) if is_chosen else _with(asked, name, value)
    return Choice(
        key=f"{name}-{value}",
        label=label_of(name, value),
        count=counts[value],
        address=address_of(changed),
        is_chosen=is_chosen,
    )


def _with(asked: Asked, name: str, value: str) -> Asked:
    if name == "kind":
        return replace(asked, kind=Kind(value), after=None)
    return with_facet(asked, name, (*_values(asked, name), value))


def _without(asked: Asked, name: str, value: str) -> Asked:
    if name == "kind":
        return replace(asked, kind=None, after=None)
    return with_facet(asked, name, tuple(other for other in _values(asked, name) if other != value))


def _widest(name: str, counts: dict[str, int], asked: Asked) -> list[Choice]:
    """Return the widest values; below a chosen one, or one with a chosen value in it, its own values."""
    vocabulary = _vocabularies()[name]

    def root(value: str) -> str:
        return vocabulary.path(value)[0].code if vocabulary.get(value) else value

    chosen = _values(asked, name)
    for value in chosen:
        counts.setdefault(root(value), 0)
    choices = []
    for value in _ordered(name, {value: count for value, count in counts.items() if root(value) == value}):
        inside = [other for other in _ordered(name, counts) if other != value and root(other) == value]
        is_open = any(root(other) == value for other in chosen)
        below = tuple(_narrower(name, value, other, counts, asked) for other in inside) if is_open else ()
        wide = _choice(name, value, counts, asked)
        if not wide.is_chosen:
            kept = tuple(other for other in chosen if root(other) != value)
            wide = replace(wide, address=address_of(with_facet(asked, name, (*kept, value))))
        choices.append(replace(wide, below=below))
    return choices


def _narrower(name: str, wide: str, value: str, counts: Mapping[str, int], asked: Asked) -> Choice:
    """Return a choice inside a chosen wider value: it takes that one's place, and leaving it leads back there."""
    choice = _choice(name, value, counts, asked)
    others = tuple(other for other in _values(asked, name) if other not in {wide, value})
    back = (*others, wide) if not any(other.startswith(wide) for other in others) else others
    return replace(choice, address=address_of(with_facet(asked, name, back if choice.is_chosen else (*others, value))))
