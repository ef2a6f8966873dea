"""The words and signs around a value that say how it binds: operator, change against today, and how binding it is.

Patterns look at a short window before or behind the value. Called by `extraction`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from listings.engine.terms import Change, Necessity, Operator

WINDOW = 32
"""Characters before a value in which its operator stands."""

NOT = r"(?:不(?:得|能|可|应|宜|会|允许|应当|需|该)?|未|无|没有)(?:再)?"
BEFORE = {
    Operator.AT_LEAST: r"≥|>=|=>|" + NOT + r"(?:低于|小于|少于|短于|亚于|弱于|下于|小於)|(?:大于|高于|多于)(?:或|或者)?等于|(?:至少|起码|最低|最少|最小|最细)(?:应|可|要|须)?(?:达到|达|为|有|是)?"
    r"|(?:提高|提升|增加|增长|上升|上升|增大|扩大|延长|提高)(?:到|至)|"
    r"\b(?:at least|(?:no|not) (?:less|lower|fewer|smaller|shorter) than|not below|(?:greater|higher|more) than or equal to|minimum of|minimum|min\.?|(?:rise[sn]?|rose|raised?|increased?|improved?) to)(?: a| an)?",
    Operator.AT_MOST: r"≤|<=|=<|" + NOT + r"(?:高于|大于|超过|多于|超出|长于|大於|超|突破)|(?:小于|低于|少于)(?:或|或者)?等于|至多|(?:最多|最大|最高|最长)(?:可以?|能)?(?:支持|达到|达|到|为)?"
    r"|(?:降低|降|减少|下降|缩短|减小|缩小|压缩|低)(?:到|至)|"
    r"\b(?:(?:no|not) (?:more|greater|higher|longer|larger|later) than|not (?:to )?exceed(?:ing)?|(?:shall|must|should|may|does|do|can|will) not exceed|at most|up to|within|maximum of|maximum|max\.?|limited to|"
    r"(?:less|lower|smaller) than or equal to|(?:reduced?|lowered|cut|decreased?|down) to)(?: a| an)?",
    Operator.MORE_THAN: r">|大于|高于|超过|远?超过?|多于|超出|突破|不止|长于|高过|\b(?:more than|greater than|higher than|over|above|exceeds?|exceeding|in excess of|longer than|beyond)(?: a| an)?",
    Operator.LESS_THAN: r"<|小于|低于|少于|不到|不足|短于|不满|轻于|薄于|\b(?:less than|lower than|below|under|fewer than|smaller than|shorter than)(?: a| an)?",
}  # fmt: skip
BETTER = r"优于|好于|\bbetter than"
REACH = r"(?:达到|高达|可达|能达|应达|须达|达|稳定在|上升至|\breach(?:es|ed|ing)?|\bachiev(?:es|ed|ing))"
EQUAL = r"=|≈|等于|约为|大约|大概|约|接近|近|仅为|仅|只有|为|是|[:：]|~|\b(?:is|are|was|were|equals?|equal to|about|approximately|approx\.?|around|roughly|some|of|be|by|has|have)(?: a| an)?"
FILLER = r"(?:同行业|同类产品|国家标准|行业标准|行业平均|国内外?|在|约|大约|为|到|了|[\s:：(（]|的|其|about |approximately )*+"
_BEFORE = re.compile(
    "(?:"
    + "|".join(f"(?P<{operator.value}>{words})" for operator, words in BEFORE.items())
    + f"|(?P<better>{BETTER})|(?P<reach>{REACH})|(?P<eq>{EQUAL})){FILLER}\\Z",
)
_PARENTHESIS = r"(?:\s?[(（][^()（）]{1,20}[)）])?\s?"
_BEHIND = re.compile(
    rf"(?P<ge>[)）]?{_PARENTHESIS}(?:(?:及|或|或者)?以上|之上|,? ?(?:or|and) (?:more|above|higher|better|greater|over)\b))"
    rf"|(?P<le>[)）]?{_PARENTHESIS}(?:(?:及|或|或者)?以[下内]|之内|之下|内(?![部容径外在置壁层腔孔表衬])|,? ?(?:or|and) (?:less|below|lower|under|fewer|better)\b|max\b))"
    r"|(?P<eq>[)）]?(?:左右|上下|附近))|(?P<span>[)）]?(?:之间|范围内?|区间内?))",
)
UP = r"提高|提升|增加|增长|增强|增|高出|多出|上升|延长|扩大|上浮|增大|increased?|increases|increasing|improved?|improves|raised?|higher|rose|grew|growth"
DOWN = r"降低|减少|下降|缩短|节约|节省|节能|节水|节电|减小|减轻|缩小|减产|降|(?<!衰)减|节|reduced?|reduces|reducing|reduction|lowered|cut|decreased?|decreases|decreasing|saved?|saving|shortened"
_CHANGE = re.compile(
    rf"(?:(?P<increase>{UP})|(?P<decrease>{DOWN}))(?:幅度?|比例|率)?(?:了|约|近|大约|为|可?达到?|在|超过|不低于|不少于|至少|by|of|in|more|than|at|least|over|up|about|an|a|(?<!\w)to(?!\w)|[\s:：])*+\Z",
)
_COMPARED = re.compile(
    r"(?:相?比|较)[\u4e00-\u9fffA-Za-z]{2,12}?(?:要|会|可)?(?:(?P<increase>[高多快长大])|(?P<decrease>[低少短轻小]))(?:了|约|近)?\Z",
)
_VERB_INSIDE = re.compile(
    r"(?P<increase>提高|提升|增加|增强|延长|扩大|\b(?:increase|improve|raise)s?\b)"
    r"|(?P<decrease>降低|减少|缩短|节约|节省|减小|减轻|缩小|\b(?:reduce|lower|cut|decrease|save)s?\b)",
)
_ABSOLUTE = re.compile(r"[到至]\s?\Z|to\s?\Z")
_MUST = re.compile(
    r"必须|务必|不得|(?<!无)须|应(?=达|不|为|大|小|在|满|≥|≤|该|当|低|高|能|保|控|优|超|具)|要求|硬性|\b(?:must|shall|required|requires?|mandatory)\b"
)
_SHOULD = re.compile(
    r"希望|力争|最好|尽量|期望|争取|尽可能|\b(?:should|ideally|desired|desirable|preferably|prefer(?:red)?|hopefully)\b"
)
SMALLER_IS_BETTER = re.compile(
    r"精度|误差|偏差|粗糙度|公差|节拍|时延|延时|延迟|响应时间|真空度|漏率|损耗|噪声|噪音|分辨率?|平面度|跳动|同轴度|一致性|[Aa]ccuracy|[Pp]recision|[Ee]rror|[Rr]oughness|[Rr]esolution|[Ll]atency|[Tt]olerance|Response time|response time",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """How a value binds: `operator` with the offset in the left window where its words begin; `is_strong` if words said so."""

    operator: Operator
    begin: int
    is_strong: bool
    word: str = ""


def binding_before(left: str) -> Binding | None:
    """Read the operator at the end of `left`; REACH and BETTER come back with their word for the quantity to decide."""
    offset = max(0, len(left) - WINDOW)
    found = _BEFORE.search(left, offset)
    if found is None:
        return None
    kind = found.lastgroup or "eq"
    if kind in {"better", "reach"}:
        return Binding(
            operator=Operator.MORE_THAN if kind == "better" else Operator.AT_LEAST,
            begin=found.start(),
            is_strong=True,
            word=kind,
        )
    return Binding(operator=Operator(kind), begin=found.start(), is_strong=kind != "eq", word=found[kind].strip())


def binding_behind(plain: str, end: int) -> tuple[str, int]:
    """Return the kind of the words behind a value (`ge`, `le`, `eq`, `span` or empty) and where they end."""
    found = _BEHIND.match(plain, end)
    if found is None:
        return "", end
    return found.lastgroup or "", found.end()


def change_at_end(left: str) -> tuple[Change | None, int]:
    """Read `降低了` at the end of `left`; returns where it begins. `提高到` and `reduced to` speak of a level, not of a change."""
    if _ABSOLUTE.search(left):
        return None, len(left)
    begin = max(0, len(left) - WINDOW)
    found = _CHANGE.search(left, begin) or _COMPARED.search(left, begin)
    if found is None:
        return None, len(left)
    return (Change.INCREASE if found["increase"] else Change.DECREASE), found.start()


def change_inside(phrase: str) -> tuple[Change | None, int]:
    """Read a verb inside a phrase (`降低变速箱整体质量` 20 %, `工艺节约成本`); returns where what follows it begins."""
    found = _VERB_INSIDE.search(phrase)
    if found is None or phrase[found.end() : found.end() + 1] in {"了", "到", "至", ""}:
        return None, 0
    return (Change.INCREASE if found["increase"] else Change.DECREASE), found.end()


def resolved(binding: Binding, quantity: str, *, is_share: bool) -> Operator:
    """Decide `达到` and `优于`: at most for what is better when smaller (accuracy, roughness), at least for the rest."""
    if binding.word not in {"better", "reach"} or is_share or not SMALLER_IS_BETTER.search(quantity):
        return binding.operator
    return Operator.LESS_THAN if binding.word == "better" else Operator.AT_MOST


def necessity_of(sentence: str) -> Necessity | None:
    """Guess from the words before the value whether it is a must or a should; None where nothing says so."""
    if _SHOULD.search(sentence):
        return Necessity.SHOULD
    return Necessity.MUST if _MUST.search(sentence) else None
