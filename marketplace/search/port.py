"""The port to a search engine: what is indexed, what is asked, what comes back. Plain frozen values, no engine type.

Every engine keeps the contract of tests/contracts/search. Called by the drain, by the matcher's recall and by the
pages; the engines themselves stand beside it and know no listing.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from marketplace.errors import Invalid
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEEPEST = 1000
"""No page goes beyond this many hits: who needs more filters more narrowly or exports."""

MOST_SUGGESTIONS = 20

_CHECKSUM, _KEY = 4, 8


class Audience(StrEnum):
    """Who may see a document. A query names one; only documents that name it too exist for that query."""

    PUBLIC = "public"
    VERIFIED = "verified"


class Sort(StrEnum):
    """Order of the hits of text and match queries; ties are broken by document id, ascending."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    EXPIRING = "expiring"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderName:
    """Which encoder made a vector."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vector:
    """One embedding, float of shape (dimensions,) and length 1, with the encoder that made it."""

    encoder: EncoderName
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What may be found of one listing at one tier: only words and facet values that `audiences` may see.

    `id` is `<listing id>:<tier>`. `version` grows with each change, a lower one never replaces a higher one; the rows of
    `documents` count it, so who writes them leaves it 0.
    `facets` maps a facet's name (an identifier) to its values. `valid_until` None means without end.
    """

    id: str
    version: int = 0
    kind: str
    audiences: tuple[Audience, ...]
    title: str
    keywords: tuple[str, ...] = ()
    text: str = ""
    organisation_id: str = ""
    organisation: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    valid_until: date | None = None
    published_at: datetime | None = None
    vector: Vector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a hit must be; None and empty mean any. Values of one facet are alternatives, facets add up.

    `valid_on` keeps documents that are valid on that day or later, or without end. `ids` and `without_ids` are document ids.
    """

    ids: Collection[str] | None = None
    without_ids: Collection[str] = ()
    kind: str | None = None
    organisation_ids: Collection[str] | None = None
    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    valid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page ended: sort key and document id of its last hit.

    The next page begins behind that document wherever it stands by then; if it is gone, behind its key. Scores shift with
    every change of the index, so in the order of relevance a page after a vanished document may repeat some hits.
    """

    key: float
    id: str

    def encode(self) -> str:
        """Return the cursor as a word for addresses: letters, digits, `-` and `_`. Whoever may read it may know what is in it."""
        content = struct.pack(">d", self.key) + self.id.encode()
        return base64.urlsafe_b64encode(_checksum(content) + content).decode("ascii").rstrip("=")

    @staticmethod
    def decode(word: str) -> Cursor:
        """Read what `encode` wrote. Raises Invalid, code `cursor`, for a word that was cut, changed or made up."""
        try:
            raw = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
            checksum, content = raw[:_CHECKSUM], raw[_CHECKSUM:]
            (key,) = struct.unpack(">d", content[:_KEY])
            cursor = Cursor(key=key, id=content[_KEY:].decode())
        except (ValueError, struct.error) as error:
            raise _unreadable_cursor() from error
        if checksum != _checksum(content) or not math.isfinite(cursor.key) or cursor.encode() != word:
            raise _unreadable_cursor()
        return cursor


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """One term of field `bi` or `uni`; `weight` multiplies its BM25 share."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuery:
    """What a person typed, a few words; empty text finds whatever passes the filters.

    A Latin word also finds words of titles and organisation names that begin with it. A word that no document of the audience
    holds is taken for misspelt, and finds its like there: Latin words with a letter or two wrong, missing, too many or swapped,
    Han words with one such character (see `spelling`). A word that does occur finds nothing but itself.
    `limit` is 1 to 1000. `count_facets` names the facets to be counted over all hits; `kind` may be among them.
    """

    text: str
    audience: Audience
    filters: Filters = field(default_factory=Filters)
    count_facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    after: Cursor | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuery:
    """A whole listing as a question: weighted terms, see `terms.match_terms`; a hit has at least one of them.

    Who does not need the total says so and is answered sooner, with the same hits: `Page.total` then counts what the page shows.
    """

    terms: tuple[WeightedTerm, ...]
    audience: Audience
    filters: Filters = field(default_factory=Filters)
    count_facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    after: Cursor | None = None
    limit: int = 200
    needs_total: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorQuery:
    """The nearest documents by cosine, exactly; documents without a vector are no hits.

    A vector of another encoder than the indexed ones is refused with Invalid. Nearness is the only order.
    """

    vector: Vector
    audience: Audience
    filters: Filters = field(default_factory=Filters)
    count_facets: tuple[str, ...] = ()
    after: Cursor | None = None
    limit: int = 200


Query = TextQuery | MatchQuery | VectorQuery


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    KEYWORD = "keyword"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionQuery:
    """What a person has typed so far: titles, keywords and organisations that begin with it or hold it, typing errors forgiven.

    `limit` is 1 to 20. Blank text has no suggestions.
    """

    text: str
    audience: Audience
    filters: Filters = field(default_factory=Filters)
    limit: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A text to go on with, as its listing writes it; `document_id` of titles only."""

    text: str
    kind_of: SuggestionKind
    document_id: str | None = None


class Hit(NamedTuple):
    """One document found, with the score that its query gave it (comparable within one page set only).

    A tuple and no dataclass: a match run makes millions of them, and making one takes a fifth of the time.
    """

    id: str
    version: int
    score: float

    @property
    def listing_id(self) -> str:
        """The listing that the document speaks of."""
        return listing_of(self.id)


class FacetCount(NamedTuple):
    """How many hits carry a facet value. A tuple for the reason of `Hit`: a page of the site search counts some hundred values."""

    value: str
    count: int  # type: ignore[assignment]  # hides the tuple's method, which nobody needs of two values


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Hits in order, how many there are in all, facet counts (most frequent first), and where the next page starts.

    A facet is counted over the hits of all other filters: its own filter does not narrow its own counts, so that each count says
    how many hits choosing that value too or instead would give.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    next: Cursor | None = None


class TermStatistics(Protocol):
    """In how many documents terms occur, for the weight of a match query's terms."""

    @property
    def documents(self) -> int:
        """Number of documents in the index."""
        ...

    def frequencies(self, field_name: str, terms: Collection[str]) -> Mapping[str, int]:
        """Return the document frequency of each of `terms` in field `bi` or `uni`; 0 where it does not occur."""
        ...


class SearchEngine(Protocol):
    """What both engines do. Every method raises Unavailable where the engine cannot answer; never an empty result instead.

    A writing method that returned has its effect kept (also after kill -9) and visible to the next search of any process.
    """

    def index(self, documents: Iterable[Document]) -> None:
        """Add or replace by id; a document older than the indexed one is left out. Raises Unavailable to a second writer."""

    def remove(self, versions: Iterable[tuple[str, int]]) -> None:
        """Remove (id, version) pairs; a document that is indexed with a higher version stays."""

    def search(self, query: Query) -> Page:
        """Answer one query. Raises Invalid for a limit outside 1 to 1000 and for a vector of another encoder."""
        ...

    def suggest(self, query: SuggestionQuery) -> tuple[Suggestion, ...]:
        """Return what the typed text may become, best first, no text twice. Raises Invalid for a limit outside 1 to 20."""
        ...

    def correction(self, query: TextQuery) -> str | None:
        """Return a spelling of the query's text that would find more within its audience and filters, folded; else None.

        Only words that no document of the audience holds are replaced, by what visible titles, keywords or organisations write.
        """
        ...

    def statistics(self) -> TermStatistics:
        """Return the term statistics of the index as it is now; cheap, cached until the index changes."""
        ...

    def encoder(self) -> EncoderName | None:
        """Return whose vectors the index holds; None where it holds none yet."""
        ...

    def inventory(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of every document, whatever its audience."""
        ...

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Build a new index beside the present one, which answers until it is replaced at once; also makes the first one."""

    def ping(self) -> None:
        """Return when searches can be answered; raise Unavailable, with code `search_missing` where no index was built."""


def document_id(listing_id: str, tier: int) -> str:
    """Return the id of the search document of a listing at a tier."""
    return f"{listing_id}:{tier}"


def listing_of(identifier: str) -> str:
    """Return the listing id inside a document id."""
    return identifier.rpartition(":")[0]


def _checksum(content: bytes) -> bytes:
    """Return what tells an address that lost a letter from a whole one; no protection, as there is nothing to protect."""
    return zlib.crc32(content).to_bytes(_CHECKSUM)


def _unreadable_cursor() -> Invalid:
    return Invalid(
        "cursor",
        Sentence(
            zh="翻页位置无法识别，请从第一页开始",
            en="This place in the list cannot be read; please begin at the first page",
        ),
    )
