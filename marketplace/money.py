"""Money with its currency, and bands of it. Parsing of typed amounts lives in `listings/engine`, not here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.wording import Language

SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "HKD": "HK$"}
CHINESE_UNITS = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "HKD": "港元"}
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in whole currency units (not cents) with an ISO 4217 code."""

    amount: Decimal
    currency: str = "CNY"

    def text(self, language: Language) -> str:
        """Return `120 万元` or `¥1,200,000`; Chinese counts in 万 from ten thousand on."""
        if language == "en":
            return f"{SIGNS.get(self.currency, self.currency + ' ')}{plain(self.amount, grouped=True)}"
        unit = CHINESE_UNITS.get(self.currency, f" {self.currency}")
        if abs(self.amount) >= TEN_THOUSAND:
            return f"{plain(self.amount / TEN_THOUSAND)} 万{unit}"
        return f"{plain(self.amount)} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyBand:
    """From `low` to `high` (either may be open), or negotiable (面议), which is a value of its own and no missing price."""

    low: Decimal | None = None
    high: Decimal | None = None
    currency: str = "CNY"
    is_negotiable: bool = False

    def sentence(self) -> Sentence:
        """Say the band as people write it."""
        return Sentence(zh=self._text("zh"), en=self._text("en"))

    def _text(self, language: Language) -> str:
        low = None if self.low is None else Money(self.low, self.currency).text(language)
        high = None if self.high is None else Money(self.high, self.currency).text(language)
        if low and high:
            return low if low == high else f"{low} – {high}"
        if low:
            return f"{low}以上" if language == "zh" else f"from {low}"
        if high:
            return f"{high}以内" if language == "zh" else f"up to {high}"
        return "面议" if language == "zh" else "negotiable"


def plain(number: Decimal, *, grouped: bool = False) -> str:
    """Write a decimal without exponent and without trailing zeros, grouped by thousands where asked."""
    text = f"{number:,f}" if grouped else f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
