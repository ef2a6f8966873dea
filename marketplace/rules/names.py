"""The form in which names are compared, and the short forms of division names. Called by `finding` and `paths`."""

from __future__ import annotations

import re
import unicodedata

_NOISE = re.compile(r"[\s\W_]+")
_NATIONS = (
    "壮族|回族|维吾尔|藏族|羌族|彝族|苗族|侗族|布依族|土家族|傣族|景颇族|傈僳族|白族|哈尼族|朝鲜族|蒙古族?|哈萨克族?|柯尔克孜|蒙古|满族|"
    "瑶族|黎族|畲族|仡佬族|水族|佤族|拉祜族|纳西族|怒族|独龙族|普米族|布朗族|土族|撒拉族|东乡族|保安族|裕固族|锡伯|达斡尔族|鄂温克族|鄂伦春|毛南族|仫佬族|京族|各族"
)
_SUFFIX = re.compile(
    f"(?:{_NATIONS})*(?:特别行政区|自治区|自治州|自治县|自治旗|林区|地区|新区|矿区|省|市|盟|州|县|区|旗)$"
)
SHORTEST = 2


def normal(text: str) -> str:
    """Return `text` in NFKC, lower case, without blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def short_division(name: str) -> str:
    """Return a division's name without what it is (`成都市` → `成都`); empty where under two characters are left."""
    short = _SUFFIX.sub("", name)
    return short if SHORTEST <= len(short) < len(name) else ""
