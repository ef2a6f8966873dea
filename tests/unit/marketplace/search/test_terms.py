"""Which terms a listing asks with."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.search.port import WeightedTerm
from marketplace.search.terms import match_terms


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


def test_frequent_terms_are_left_out_where_a_query_would_cost_too_much():
    counts = {"bi:subject": 90_000, "bi:common": 400_000, "bi:rare": 5} | {
        f"bi:also{place}": 80_000 for place in range(6)
    }
    text = " ".join(["common"] * 90 + ["subject"] * 9 + [f"also{place}" for place in range(6)] * 2 + ["rare"])
    large = match_terms("", text=text, statistics=Counts(1_000_000, counts))
    assert [one.term for one in large] == ["subject", "rare", "also0", "also1", "also2"]
    small = match_terms(
        "", text=text, statistics=Counts(10_000, {key: (count + 99) // 100 for key, count in counts.items()})
    )
    assert len(small) == len(counts)


def test_frequent_term_that_is_all_there_is_stays():
    assert match_terms("common", statistics=Counts(1_000_000, {"bi:common": 900_000})) == (
        WeightedTerm("bi", "common", 2.0),
    )
