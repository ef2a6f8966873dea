"""Names the quantity of a value from the words before it (or behind it), in Chinese and English, and the condition it holds under.

Offsets are those of the phrase handed in. Called by `extraction`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from listings.engine.units.names import expression_of

SHORTEST = 2
LONGEST = 24
"""Characters of a Chinese quantity; what is longer is a sentence."""

HAN = re.compile(r"[\u4e00-\u9fff]")
TAIL = re.compile(
    r"(?:[\s:：(（,，“\"]|可调|可达|能达|为|是|在|于|约|须|(?<![响反效感适对供])应|需要|需|要求|要|必须|控制|保持|保存|维持|稳定|可以|可|能够|(?<![产功性热节机动势磁光电核])能|均|已|也|都|仅|只有|只|有|其|了|的|大致|大约|"
    r"很高|很大|很低|很小|偏大|偏高|较高|较大|较低|极大|极高|(?<=差)大|大幅|显著|基本|一般|通常|范围|幅度|数值|目标|希望|每年|每月|每天|每|以及|及|与|和|或|且|并|即|至|到|由|从|把|将|使|包括|选用|采用|实现|达到|满足|具有|不|介|远|平均)++\Z",
)
CUT = re.compile(
    r"使(?!用)得?|让|把|将|能够|可以|实现|具有|具备|达到|确保|保证|满足|要求|需要|需(?![求量氧水])|其中|且|并且?|以及|同时|而且|目标为?|技术指标|预期|性能参数|参数|主要指标|希望|力争|争取|最好|必须|(?<![响反效感适对供])应(?![用力变急])|须|如果|当|若|则|目前|最终|现有|"
    r"开发一种|开发|研制|研究|寻求|提供|采用|通过|保持|控制|存在|适宜|一[种个台]|[（(【“\"”]|[:：]|(?<![行])为|是|从|由|(?<![相针])对(?![比流称])|每[条个台]|建成后|起|,|，|-{2,}|—{2,}|(?<=[\u4e00-\u9fff]{2})(?<!集)中(?![心间位性试值频压温断子药空国文毒和继央介])|各(?=[\u4e00-\u9fff]{3})|/",
)
NO_QUANTITY = {
    "标准",
    "要求",
    "技术要求",
    "指标",
    "技术指标",
    "性能",
    "参数",
    "如下",
    "目标",
    "条件",
    "水平为",
    "主要",
    "支持",
    "系统支持",
    "比例为",
    "产品要求",
    "如",
    "例如",
    "另外",
    "此外",
    "之间",
    "分别",
    "的",
    "一般",
}
COMPARED = re.compile(
    r"(?:相?比|较|相对于|相对(?!湿度|密度|误差|偏差|标准|含量|粘度|黏度|介电|位置|位移|转速|速度)|高于|低于)(?![例重值率热容表能强电功活])(?:(?!节约|降低|提高|减少|提升|增加|缩短)[\u4e00-\u9fffA-Za-z]){2,12}\Z"
)
LEADING_CONDITION = re.compile(r"^(?:在|于)[^，。；]{1,12}?(?:条件下|环境下|情况下|下|期间|期|时|中|后)")
KEEP = re.compile(r"(?:控制|要求|参数|目标|研究|开发)(?=精度|误差|温度|范围|系统|器|周期)")
OF = re.compile(r"^.*的(?=[\u4e00-\u9fffA-Za-z]{2,})")
ENUMERATOR = re.compile(
    r"^\s*(?:[（(]?\d{1,2}[)）、.．]|[①-⑳]|[（(]?[一二三四五六七八九十]{1,2}[)）、.．]|[•·\-*●◆]|\d{1,2}\s)\s*"
)
PARENTHESIS = re.compile(r"[(（][^()（）]{1,20}[)）]\s*\Z")
RATE = re.compile(
    r"(?P<period>每?(?:年|月|日|天|小时|分钟)|单日|每班|时)(?P<verb>产能|产量|产出|生产能力|处理能力|处理量|加工能力|加工量|发电量|供应量|生产|处理|加工|发电|消耗|供应|输送|产)(?P<object>[^，。；,;]{0,12})\Z",
)
PER_BEFORE = re.compile(
    r"每(?:个|一)?(?P<unit>小时|分钟|秒钟?|天|日|年|月|罐|吨|亩|公斤|平方米|立方米|米|次|批|台|件)\s?\Z"
)
NOUNS = {
    "产": "产量",
    "生产": "产量",
    "产出": "产量",
    "处理": "处理量",
    "加工": "加工量",
    "发电": "发电量",
    "消耗": "消耗量",
    "供应": "供应量",
    "输送": "输送量",
}
YIELD = re.compile(r"亩产量?")
SAVED = {
    "节水": "用水量",
    "节电": "用电量",
    "节能": "能耗",
    "增产": "产量",
    "减产": "产量",
    "节约用水": "用水量",
    "节煤": "煤耗",
    "节油": "油耗",
    "减重": "重量",
    "降本": "成本",
    "减排": "排放量",
    "增效": "效率",
}
DEFAULTS = (
    ("V", "电压", "voltage"), ("W", "功率", "power"), ("A", "电流", "current"), ("degC", "温度", "temperature"), ("Hz", "频率", "frequency"), ("Pa", "压力", "pressure"),
    ("tonne", "重量", "weight"), ("kg", "重量", "weight"), ("g", "重量", "weight"), ("minute", "时间", "time"), ("hour", "时间", "time"), ("s", "时间", "time"), ("day", "时间", "time"), ("dtex", "细度", "fineness"),
    ("pixel_count", "像素", "pixels"), ("J", "能量", "energy"), ("decibel_step", "声级", "level"), ("m", "尺寸", "size"), ("L", "容积", "volume"),
)  # fmt: skip
PREFIXED_DEFAULTS = {"V", "W", "A", "Hz", "Pa", "J", "m", "L", "g", "s"}
RIGHT = re.compile(r"的(?P<noun>[\u4e00-\u9fff]{2,8})|(?P<own>温度|压力|电压|湿度|时间|频率)")
RIGHT_COUNTED = re.compile(
    r"\s?(?!at |of |for |in |on |per |and |or |to |by |with )(?P<noun>[A-Za-z]{2,12}|[\u4e00-\u9fff]{2,6})"
)
RIGHT_CUT = re.compile(r"内|中|时(?!间)|后|确定|用于|范围|以|的|进行|需|可|能|，|上")
ENGLISH_TAIL = re.compile(
    r"(?:[\s:,(]|\b(?:shall|must|should|will|can|may|is|are|be|was|were|been|has|have|had|over|under|between|up|remain|stays?|remains?|of|to|a|an|the|with|from|by|at|in|on|range|ranges?|value|reach(?:es)?|equal|about|and|or|further|also|only|kept|being|measured|required|rated|for)\b)++\Z",
    re.IGNORECASE,
)
ENGLISH_STOP = re.compile(
    r"\b(?:the|an?|its|their|our|this|that|these|with|and|or|has|have|having|for|from|in|on|at|which|delivers?|withstands?|measures?|needs?|need|requires?|of|to|while|can|cannot|must|should|shall|will|operates?|makes?|shows?|provides?|offers?|achieves?|is|are|be|was|by|we|it|ideally|draws?|retains?|survives?|processe?s?|valves|rated)\b|[,;:()]",
    re.IGNORECASE,
)
WEIGHS = re.compile(r"\bweigh(?:s|ing)?\s*\Z")
ADJECTIVES = {
    "thick": "thickness",
    "wide": "width",
    "long": "length",
    "high": "height",
    "deep": "depth",
    "heavy": "weight",
    "tall": "height",
}
CONDITION = re.compile(
    r"(?:在)?(?:常温常压|常温|室温|高温|低温|常压|标准状态|额定工况|满负荷|干燥|潮湿)(?:条件|环境|状态)?下?|\d+/\d+粒度"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The words of a quantity, and where they begin in the phrase (its end, if they stand elsewhere)."""

    quantity: str
    begin: int
    condition: str = ""


def name_before(phrase: str, *, is_chinese: bool) -> Naming:
    """Name the quantity at the end of `phrase`, a clause cut before the operator; empty where none stands there."""
    naming = _chinese(phrase) if is_chinese else _english(phrase)
    if (
        naming.quantity in NO_QUANTITY
        or (len(naming.quantity) == 1 and HAN.match(naming.quantity))
        or not re.search(r"[\u4e00-\u9fffA-Za-zφΦ]", naming.quantity)
    ):
        return Naming(quantity="", begin=len(phrase), condition=naming.condition)
    return naming


def name_behind(plain: str, end: int, *, is_counted: bool) -> str:
    """Name the quantity behind a value: `1s的时间`, `600个DMA`."""
    found = (RIGHT_COUNTED if is_counted else RIGHT).match(plain, end)
    if found is None:
        return ""
    return RIGHT_CUT.split(found["noun"] or found[0])[0]


def default_name(unit: str, *, is_chinese: bool) -> str:
    """Name the quantity after its unit (`24V` is a voltage) where no word does."""
    expression = expression_of(unit)
    for usual, chinese, english in DEFAULTS:
        if expression == usual or (expression and expression[1:] == usual and usual in PREFIXED_DEFAULTS):
            return chinese if is_chinese else english
    return ""


def _chinese(phrase: str) -> Naming:
    end = len(phrase)
    while True:
        tail = TAIL.search(phrase, max(0, end - LONGEST), end)
        shorter = tail.start() if tail else end
        parenthesis = PARENTHESIS.search(phrase, max(0, shorter - LONGEST), shorter)
        shorter = parenthesis.start() if parenthesis else shorter
        compared = COMPARED.search(phrase, max(0, shorter - LONGEST), shorter)
        shorter = compared.start() if compared else shorter
        if shorter == end:
            break
        end = shorter
    begin = max(0, end - LONGEST)
    enumerator = ENUMERATOR.match(phrase[begin:end])
    begin += enumerator.end() if enumerator else 0
    for cut in CUT.finditer(phrase, begin, end):
        if end - cut.end() >= SHORTEST and not KEEP.match(phrase, cut.start()):
            begin = cut.end()
    words = phrase[begin:end]
    condition = CONDITION.search(phrase[:end])
    owner = OF.match(words)
    if owner and not words[owner.end() :].startswith(("转变", "比例", "含量", "变化")):
        begin += owner.end()
    lead = LEADING_CONDITION.match(phrase[begin:end])
    begin += lead.end() if lead and end - begin - lead.end() >= SHORTEST else 0
    quantity = phrase[begin:end].strip("的了 、.)）")
    begin += len(phrase[begin:end]) - len(phrase[begin:end].lstrip("的了 、.)）"))
    return Naming(quantity=SAVED.get(quantity, quantity), begin=begin, condition=condition[0] if condition else "")


def _english(phrase: str) -> Naming:
    weighs = WEIGHS.search(phrase)
    if weighs:
        return Naming(quantity="weight", begin=weighs.start())
    tail = ENGLISH_TAIL.search(phrase, max(0, len(phrase) - 60))
    end = tail.start() if tail else len(phrase)
    begin = max(0, end - 40)
    for stop in ENGLISH_STOP.finditer(phrase, begin, end):
        begin = stop.end()
    words = phrase[begin:end]
    lead = len(words) - len(words.lstrip(" -*\"'"))
    return Naming(quantity=re.sub(r"\s+range$", "", words.strip(" -*\"'")), begin=begin + lead)
