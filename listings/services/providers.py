"""The organisation behind each content: found or made from what the row says, else the acting one. Called by `previews`, `batches` and `availability`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.accounts.queries import organisation_names
from marketplace.accounts.rules import normalised_credit_code, normalised_name
from marketplace.accounts.services import NamedOrganisation, find_or_create_organisations, known_organisations
from marketplace.errors import NotFound
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.content import Content
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An organisation by id, with its present name."""

    id: str
    name: str


def providers_of(unit: Unit, contents: Sequence[Content]) -> list[Provider]:
    """Return the provider of each content, in their order; a bounded number of queries.

    A credit code that is not well-formed was reported by the reading and does not identify anyone here.
    """
    written = {(content.organisation, content.credit_code) for content in contents}
    names = {(organisation, code): _named(organisation, code) for organisation, code in written}
    named = [names[content.organisation, content.credit_code] for content in contents]
    found = find_or_create_organisations(unit, wanted=[name for name in dict.fromkeys(named) if name is not None])
    providers = {name: Provider(id=organisation.id, name=organisation.name) for name, organisation in found.items()}
    acting = _acting(unit) if None in named else None
    chosen = [acting if name is None else providers[name] for name in named]
    return [provider for provider in chosen if provider is not None]


def known_providers(unit: Unit, *, contents: Sequence[Content], keeper_id: str) -> dict[str, int]:
    """Return how many of the contents each organisation stands behind, by its id; one that would have to be made is left out.

    A content that names nobody is the keeper's, as when it is stored.
    """
    written = Counter((content.organisation, content.credit_code) for content in contents)
    names = {(organisation, code): _named(organisation, code) for organisation, code in written}
    known = known_organisations(unit, wanted=[name for name in dict.fromkeys(names.values()) if name is not None])
    counts: Counter[str] = Counter()
    for both, count in written.items():
        name = names[both]
        if name is None:
            counts[keeper_id] += count
        elif name in known:
            counts[known[name].id] += count
    return dict(counts)


def provider_of(unit: Unit, organisation_id: str) -> Provider:
    """Return one provider by id. Raises NotFound."""
    names = organisation_names(unit, [organisation_id])
    if organisation_id not in names:
        raise NotFound(
            "organisation_missing",
            Sentence(zh="没有这个单位", en="There is no such organisation"),
            value=organisation_id,
        )
    return Provider(id=organisation_id, name=names[organisation_id])


def _acting(unit: Unit) -> Provider:
    return provider_of(unit, unit.actor.organisation_id or "")


def _named(organisation: str, credit_code: str) -> NamedOrganisation | None:
    if not normalised_name(organisation):
        return None
    return NamedOrganisation(name=organisation, credit_code=normalised_credit_code(credit_code) or "")
