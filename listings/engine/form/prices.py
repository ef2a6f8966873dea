"""The price of a form: two ends, a currency and "negotiable", each typed for itself. Called by `reading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.form.records import FieldIssue
from listings.engine.form.values import YES
from listings.engine.reading.amounts import CURRENCIES, read_amount
from listings.engine.reading.records import Severity
from listings.engine.reading.texts import cell_text, is_blank
from marketplace.money import MoneyBand
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

DEFAULT = "CNY"
CODES = frozenset(code for code, _ in CURRENCIES)
NO_AMOUNT = Sentence(
    zh="看不出金额；请写成 500000 或 50万，一栏只填一个金额。",
    en="This is no clear amount: write 500000 or 50万, one amount in each box.",
)
OTHER_CURRENCY = Sentence(
    zh="这里写的币种与所选币种不同，请统一。",
    en="Another currency is written here than was chosen; please use one of them.",
)
NO_CURRENCY = Sentence(
    zh="不认识这个币种；请用 CNY、USD、EUR、GBP、JPY 或 HKD。",
    en="This currency is not known: use CNY, USD, EUR, GBP, JPY or HKD.",
)
TURNED = Sentence(zh="上限比下限小，请核对。", en="The upper end is below the lower one; please compare.")


def read_price(typed: Mapping[str, str], issues: list[FieldIssue]) -> MoneyBand | None:
    """Return the band; None where nothing is stated or an end cannot be read, which is then told."""
    before = len(issues)
    currency = cell_text(typed.get("price.currency", "")) or DEFAULT
    if currency not in CODES:
        issues.append(_issue("price.currency", currency, "cell.currency", NO_CURRENCY))
        return None
    low, high = (_end(name, typed.get(name, ""), currency, issues) for name in ("price.low", "price.high"))
    if low is not None and high is not None and high < low:
        issues.append(_issue("price.high", typed["price.high"], "price.turned", TURNED))
    is_negotiable = typed.get("price.is_negotiable", "") == YES
    if len(issues) > before or (low is None and high is None and not is_negotiable):
        return None
    if low is None and high is None:
        return MoneyBand(is_negotiable=True)
    return MoneyBand(low=low, high=high, currency=currency, is_negotiable=is_negotiable)


def _end(name: str, typed: str, currency: str, issues: list[FieldIssue]) -> Decimal | None:
    text = cell_text(typed)
    if is_blank(text):
        return None
    try:
        found = read_amount(text, currency)
    except ValueError:
        issues.append(_issue(name, typed, "cell.money", NO_AMOUNT))
        return None
    ends = {end for end in (found.band.low, found.band.high) if end is not None}
    if found.band.currency != currency:
        issues.append(_issue(name, typed, "cell.money_currency", OTHER_CURRENCY))
    elif len(ends) != 1 or found.kept or found.band.is_negotiable:
        issues.append(_issue(name, typed, "cell.money", NO_AMOUNT))
    else:
        return ends.pop()
    return None


def _issue(name: str, value: str, code: str, sentence: Sentence) -> FieldIssue:
    return FieldIssue(name=name, value=value, code=code, severity=Severity.ERROR, sentence=sentence)
