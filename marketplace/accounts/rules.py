"""What makes two written names one organisation, and which credit codes are well-formed. Pure.

The legal forms are those of the company law of China and the usual foreign ones; names lose them for comparison only.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

from marketplace.search.text import fold

CREDIT_CODE = re.compile(r"[0-9A-Z]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
CHINESE_FORMS = re.compile(
    "(股份有限公司|有限责任公司|有限公司|股份公司|有限合伙|普通合伙|特殊普通合伙|合伙企业|个人独资企业|总公司|公司)+$"
)
FOREIGN_FORMS = re.compile(
    r"(?:\b(?:co|company|ltd|limited|llc|llp|inc|incorporated|corp|corporation|plc|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|aps|pty|pte|kk)\b\s*)+$"
)
BRACKETS = re.compile(r"[()\[\]{}<>【】〔〕《》「」『』]")
MARKS = re.compile(r"[\W_]+")
LONGEST = 255
DOTTED = re.compile(r"\b(?:\w\.){2,}")


def normalised_name(name: str) -> str:
    """Return the form in which names are compared: NFKC, simplified, lower case, no brackets, marks or legal form at the end.

    `四川某某科技（集团）有限公司` and `四川某某科技集团` agree, and differ from `四川某某科技有限公司`; so do `Foo Co., Ltd.` and `FOO`. A name that is nothing but a legal
    form stays as it is.
    """
    folded = fold(unicodedata.normalize("NFKC", name)).lower()
    undotted = DOTTED.sub(lambda match: match.group().replace(".", ""), BRACKETS.sub(" ", folded))
    words = MARKS.sub(" ", undotted).strip()
    joined = _without_han_blanks(words)
    while (bare := FOREIGN_FORMS.sub("", CHINESE_FORMS.sub("", joined)).strip()) not in ("", joined):
        joined = bare
    return joined[:LONGEST].strip()


def normalised_credit_code(code: str) -> str | None:
    """Return a 统一社会信用代码 (GB 32100: 18 characters, check digit) without blanks; None where it is not well-formed.

    python-stdnum calculates the check digit; its own format test refuses the letters that some registering departments have in
    front, so the format is tested here.
    """
    compact = uscc.compact(unicodedata.normalize("NFKC", code))
    if not CREDIT_CODE.fullmatch(compact) or not set(compact) <= set(uscc._alphabet):  # noqa: SLF001 - the alphabet of the check digit
        return None
    return compact if uscc.calc_check_digit(compact[:-1]) == compact[-1] else None


def _without_han_blanks(words: str) -> str:
    return re.sub(r"(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])", "", words)
