"""All features in the order in which people see them. The ranker measures the first two, the rest look at the entries themselves."""

from __future__ import annotations

from matching.engine.features.completeness import COMPLETENESS
from matching.engine.features.cooperation import COOPERATION
from matching.engine.features.freshness import FRESHNESS
from matching.engine.features.indicators import INDICATORS
from matching.engine.features.industry import INDUSTRY
from matching.engine.features.lexical_content import LEXICAL_CONTENT
from matching.engine.features.lexical_title import LEXICAL_TITLE
from matching.engine.features.maturity import MATURITY
from matching.engine.features.price import PRICE
from matching.engine.features.region import REGION
from matching.engine.features.semantic import SEMANTIC
from matching.engine.features.shared_quantities import SHARED_QUANTITIES
from matching.engine.features.technical_field import TECHNICAL_FIELD

SCORED = (LEXICAL_TITLE, SEMANTIC)
STRUCTURED = (
    LEXICAL_CONTENT,
    INDICATORS,
    SHARED_QUANTITIES,
    MATURITY,
    COOPERATION,
    PRICE,
    TECHNICAL_FIELD,
    INDUSTRY,
    REGION,
    FRESHNESS,
    COMPLETENESS,
)
