"""Which terms a listing asks with."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.search.port import WeightedTerm
from marketplace.search.terms import ALWAYS, match_terms


@dataclass
class Counts:
    """Statistics of a small corpus given by hand."""

    documents: int
    counts: dict[str, int] = field(default_factory=dict)

    def frequencies(self, field_name, terms):
        return {term: self.counts.get(f"{field_name}:{term}", 0) for term in terms}


def test_title_counts_twice_and_unigrams_half():
    statistics = Counts(100, {"bi:轴承": 5, "bi:寿命": 50, "uni:轴": 5, "uni:命": 60})
    terms = match_terms("轴承", ["寿命"], "轴承寿命", statistics=statistics)
    assert terms == (
        WeightedTerm("bi", "轴承", 3.0),
        WeightedTerm("bi", "寿命", 2.0),
        WeightedTerm("uni", "轴", 1.5),
        WeightedTerm("uni", "命", 1.0),
    )


def test_terms_that_no_document_has_are_left_out():
    assert match_terms("轴承", text="graphene", statistics=Counts(10, {"bi:graphene": 1})) == (
        WeightedTerm("bi", "graphene", 1.0),
    )


def test_each_field_keeps_the_sixty_four_with_the_highest_frequency_times_idf():
    often = [f"often{number:02d}" for number in range(60)]
    rare = [f"rare{number:02d}" for number in range(60)]
    counts = {f"bi:{term}": 10 for term in often} | {f"bi:{term}": 1 for term in rare}
    text = " ".join(often * 3 + rare)
    kept = [term.term for term in match_terms("", text=text, statistics=Counts(1000, counts))]
    assert kept == often + rare[:4]


def test_frequent_terms_are_left_out_where_a_query_would_cost_too_much_but_never_the_most_telling():
    telling = [f"telling{number:02d}" for number in range(ALWAYS)]
    counts = {f"bi:{term}": 100_000 for term in telling} | {"bi:common": 400_000, "bi:rare": 5}
    text = " ".join(telling * 9 + ["common"] * 20 + ["rare"])
    large = match_terms("", text=text, statistics=Counts(1_000_000, counts))
    assert {term.term for term in large} == {*telling, "rare"}
    small = match_terms(
        "", text=text, statistics=Counts(10_000, {key: count // 100 for key, count in counts.items()} | {"bi:rare": 5})
    )
    assert {term.term for term in small} == {*telling, "common", "rare"}
