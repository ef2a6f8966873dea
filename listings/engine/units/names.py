"""The table of unit names: what people write → an expression that the registry of `scales` understands.

Chinese names, symbols with their prefixes and English words. Counters keep dimensions of their own, so that 次 never compares with
件. How names combine (`克/立方厘米`) is `reading`; sizes are `scales`. Called by both.
"""

from __future__ import annotations

from functools import cache

CHINESE = {
    # length, area, volume
    "千米": "km", "公里": "km", "米": "m", "分米": "dm", "厘米": "cm", "公分": "cm", "毫米": "mm", "微米": "um", "纳米": "nm", "埃": "angstrom",
    "丝": "centimillimeter", "英寸": "inch", "寸": "inch", "海里": "nautical_mile",
    "平方米": "m**2", "平米": "m**2", "平方毫米": "mm**2", "平方厘米": "cm**2", "平方公里": "km**2", "平方千米": "km**2", "公顷": "hectare",
    "亩": "2000/3*m**2",
    "立方米": "m**3", "立方": "m**3", "方": "m**3", "立方厘米": "cm**3", "立方毫米": "mm**3", "立方分米": "dm**3", "升": "L", "公升": "L", "毫升": "mL",
    "微升": "uL", "标方": "m**3", "标准立方米": "m**3", "加仑": "gallon",
    # mass
    "吨": "tonne", "公斤": "kg", "千克": "kg", "斤": "kg/2", "市斤": "kg/2", "两": "kg/20", "克": "g", "毫克": "mg", "微克": "ug",
    "纳克": "ng", "磅": "pound", "盎司": "ounce", "克拉": "carat",
    # time
    "年": "year", "个月": "month", "月": "month", "周": "week", "星期": "week", "天": "day", "日": "day", "昼夜": "day", "小时": "hour",
    "个小时": "hour", "时": "hour", "分钟": "minute", "分": "minute", "秒": "s", "秒钟": "s", "毫秒": "ms", "微秒": "us", "纳秒": "ns",
    # temperature and angle
    "摄氏度": "degC", "度": "angle_degree", "华氏度": "degF", "开尔文": "kelvin", "角秒": "angle_degree/3600", "弧度": "180/3.141592653589793238*angle_degree",
    "角分": "angle_degree/60",
    # mechanics
    "兆帕": "MPa", "千帕": "kPa", "吉帕": "GPa", "帕": "Pa", "百帕": "hPa", "大气压": "atm", "公斤力": "kgf", "牛": "N", "牛顿": "N", "千牛": "kN",
    "牛米": "N*m", "牛·米": "N*m", "巴": "bar", "毫巴": "mbar", "焦": "J", "焦耳": "J", "千焦": "kJ", "兆焦": "MJ", "吉焦": "GJ", "大卡": "kcal",
    "千卡": "kcal", "卡": "cal", "马力": "metric_horsepower", "转": "rotation_count", "圈": "rotation_count", "马赫": "mach_number",
    # electricity, light, radiation, chemistry
    "千瓦时": "kWh", "千瓦": "kW", "兆瓦": "MW", "吉瓦": "GW", "瓦": "W", "瓦时": "Wh", "毫瓦": "mW", "微瓦": "uW", "度电": "kWh", "千伏": "kV", "伏": "V", "伏特": "V", "毫伏": "mV",
    "安": "A", "安培": "A", "毫安": "mA", "微安": "uA", "安时": "A*hour", "毫安时": "mA*hour", "千安": "kA", "欧": "ohm", "欧姆": "ohm", "千欧": "kohm",
    "兆欧": "Mohm", "赫兹": "Hz", "赫": "Hz", "千赫": "kHz", "兆赫": "MHz", "兆赫兹": "MHz", "吉赫": "GHz", "吉赫兹": "GHz", "分贝": "decibel_step",
    "流明": "lumen", "勒克斯": "lux", "坎德拉": "candela", "特斯拉": "tesla", "高斯": "gauss_count", "摩尔": "mol", "比特": "bit_count",
    "字节": "8*bit_count", "兆": "8000000*bit_count", "帧": "frame_count",
    # money
    "元": "CNY", "块": "CNY", "块钱": "CNY", "元人民币": "CNY", "美元": "USD", "美金": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "港元": "HKD", "角": "CNY/10",
    # shares and ratios
    "成": "dimensionless/10", "倍": "dimensionless", "个百分点": "percentage_point", "百分点": "percentage_point",
}  # fmt: skip
COUNTERS = {
    "time_count": ("次", "回", "循环", "个循环", "周次", "times", "cycles", "cycle", "遍", "strokes"),
    "piece_count": ("件", "个", "只", "支", "根", "枚", "pcs", "pc", "pieces", "units", "unit", "EA", "ea", "items"),
    "machine_count": ("台", "套", "台套", "台（套）", "辆", "架", "sets", "set"),
    "person_count": ("人", "人次", "名", "用户", "users", "persons", "people"),
    "pixel_count": ("像素", "pixels", "px"), "sample_count": ("样本", "样品", "份", "samples", "样"), "bottle_count": ("瓶", "bottles"),
    "can_count": ("罐", "桶", "釜", "batch", "batches", "批", "批次"), "strip_count": ("条", "条生产线"), "sheet_count": ("张", "片", "页", "sheets", "wafers"),
    "plant_count": ("株", "棵", "plants"), "grain_count": ("粒", "颗"), "animal_count": ("头", "羽", "尾"), "bag_count": ("袋", "包", "箱", "盒", "bags"),
    "grade_count": ("级", "级别", "等级", "grade"), "mesh_count": ("目", "mesh"), "point_count": ("点", "路", "通道", "channels"), "layer_count": ("层", "layers"),
    "bit_depth_count": ("位", "bits"), "household_count": ("户",), "thread_count": ("支纱", "英支"), "colony_count": ("CFU", "cfu"), "activity_count": ("U", "IU"),
    "frame_count": ("frames", "frame"), "pair_count": ("双", "对", "副"), "article_count": ("组", "groups"), "instruction_count": ("OPS",), "place_count": ("车位", "泊位"),
    "rockwell_c": ("HRC",), "rockwell_b": ("HRB",), "rockwell_a": ("HRA",), "vickers": ("HV",), "brinell": ("HB", "HBW"), "shore_a": ("HA", "Shore A", "ShoreA"), "shore_d": ("Shore D", "ShoreD", "HD"),
    "decibel_step": ("dB", "dB(A)", "dBA", "dBm", "dBi", "dBc"), "brix_degree": ("°Bx", "Brix", "°Brix"), "turbidity_count": ("NTU", "FTU"), "dollar_cent": ("cents",),
    "gauss_count": ("Gs", "GS", "gauss"), "oersted_count": ("Oe", "oersted"), "chroma_count": ("ΔE",), "nit_count": ("nit", "nits", "尼特"),
}  # fmt: skip
SPECIAL = {
    "%": "percent", "percent": "percent", "per cent": "percent", "wt%": "percent", "vol%": "percent", "at%": "percent", "mol%": "percent", "%RH": "percent", "‰": "dimensionless/1000",
    "ppm": "ppm", "ppma": "ppm", "ppmw": "ppm", "ppmv": "ppm", "ppb": "ppm/1000", "ppt": "ppm/1000000", "fold": "dimensionless",
    "℃": "degC", "°C": "degC", "oC": "degC", "℉": "degF", "°F": "degF", "K": "kelvin", "°": "angle_degree", "deg": "angle_degree", "degree": "angle_degree", "degrees": "angle_degree",
    "degrees Celsius": "degC", "degree Celsius": "degC", "rad": "180/3.141592653589793238*angle_degree", "arcsec": "angle_degree/3600", "mrad": "0.18/3.141592653589793238*angle_degree", "″": "angle_degree/3600", "′": "angle_degree/60",
    "min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "d": "day", "a": "year", "yr": "year", "yrs": "year", "sec": "s", "secs": "s", "mo": "month",
    "Sec": "s", "t": "tonne", "kt": "kilotonne", "Mt": "megatonne", "ha": "hectare", "hm2": "hectare", "μ": "um", "micron": "um", "microns": "um", "Å": "angstrom",
    "kcal": "kcal", "cal": "cal", "atm": "atm", "psi": "psi", "mmHg": "mmHg", "Torr": "torr", "torr": "torr", "kgf": "kgf", "rpm": "rotation_count/minute", "r": "rotation_count", "rev": "rotation_count",
    "rps": "rotation_count/s", "fps": "frame_count/s", "FPS": "frame_count/s", "bps": "bit_count/s", "Kbps": "1000*bit_count/s", "kbps": "1000*bit_count/s", "Mbps": "1000000*bit_count/s",
    "Gbps": "1000000000*bit_count/s", "Tbps": "1000000000000*bit_count/s", "KB": "8000*bit_count", "MB": "8000000*bit_count", "GB": "8000000000*bit_count",
    "TB": "8000000000000*bit_count", "bit": "bit_count", "byte": "8*bit_count", "bytes": "8*bit_count", "VAC": "V", "VDC": "V", "Vac": "V", "Vdc": "V", "VA": "V*A", "kVA": "kV*A", "KVA": "kV*A", "MVA": "MV*A",
    "Ah": "A*hour", "mAh": "mA*hour", "kAh": "kA*hour", "mph": "mile/hour", "mol": "mol", "mmol": "mmol", "M": "mol/L", "mM": "mmol/L", "μM": "umol/L", "nM": "nmol/L", "rh": "percent", "RH": "percent",
    "tex": "tex", "dtex": "dtex", "den": "tex/9", "eV": "eV", "keV": "keV", "meV": "meV", "MeV": "MeV", "in": "inch", "inch": "inch", "inches": "inch", "ft": "foot", "feet": "foot", "lb": "pound", "lbs": "pound",
    "gal": "gallon", "CNY": "CNY", "RMB": "CNY", "yuan": "CNY", "USD": "USD", "US$": "USD", "dollars": "USD", "dollar": "USD", "EUR": "EUR", "€": "EUR", "euros": "EUR", "euro": "EUR", "GBP": "GBP", "JPY": "JPY", "$": "USD", "¥": "CNY",
    "percentage points": "percentage_point", "percentage point": "percentage_point", "MGOe": "mega_gauss_oersted", "kOe": "1000*oersted_count", "cP": "cP", "mPas": "mPa*s", "CPS": "cP", "cps": "cP", "cSt": "cSt", "Wp": "W", "kWp": "kW", "MWp": "MW",
    "mln": "1000000*dimensionless", "Nm": "N*m", "Nm3": "m**3", "Nm³": "m**3", "sccm": "cm**3/minute", "slm": "L/minute", "LPM": "L/minute", "lpm": "L/minute", "CFM": "foot**3/minute",
    "㎡": "m**2", "㎥": "m**3", "㎜": "mm", "㎝": "cm", "㎞": "km", "㎏": "kg", "㎎": "mg", "㎖": "mL", "㎛": "um", "㎚": "nm", "㎾": "kW", "㎸": "kV", "㎐": "Hz", "㎑": "kHz", "㎒": "MHz", "㎓": "GHz", "㎪": "kPa", "㎫": "MPa",
    "Mach": "mach_number", "TOPS": "1000000000000*instruction_count", "GFLOPS": "1000000000*instruction_count", "TFLOPS": "1000000000000*instruction_count", "cd": "candela", "lm": "lumen", "lx": "lux", "lux": "lux", "Lux": "lux",
}  # fmt: skip
WORDS = {
    "meter": "m", "metre": "m", "kilometer": "km", "kilometre": "km", "centimeter": "cm", "centimetre": "cm", "millimeter": "mm", "millimetre": "mm", "micrometer": "um",
    "micrometre": "um", "nanometer": "nm", "nanometre": "nm", "gram": "g", "kilogram": "kg", "milligram": "mg", "microgram": "ug", "ton": "tonne", "tonne": "tonne", "liter": "L", "litre": "L",
    "milliliter": "mL", "millilitre": "mL", "second": "s", "millisecond": "ms", "microsecond": "us", "nanosecond": "ns", "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
    "watt": "W", "kilowatt": "kW", "megawatt": "MW", "volt": "V", "kilovolt": "kV", "millivolt": "mV", "ampere": "A", "amp": "A", "milliamp": "mA", "ohm": "ohm", "joule": "J", "newton": "N", "pascal": "Pa", "megapascal": "MPa",
    "gigapascal": "GPa", "kilopascal": "kPa", "hertz": "Hz", "kilohertz": "kHz", "megahertz": "MHz", "gigahertz": "GHz", "lumen": "lumen", "kelvin": "kelvin", "decibel": "decibel_step", "tesla": "tesla", "hectare": "hectare", "acre": "acre",
    "mile": "mile", "pound": "pound", "kilojoule": "kJ", "revolution": "rotation_count", "gigabyte": "8000000000*bit_count", "megabyte": "8000000*bit_count", "kilowatt-hour": "kWh",
}  # fmt: skip
PREFIXES = {
    "p": "p",
    "n": "n",
    "μ": "u",
    "u": "u",
    "m": "m",
    "c": "c",
    "d": "d",
    "h": "h",
    "k": "k",
    "M": "M",
    "G": "G",
    "T": "T",
}
PREFIXED = {
    "m": ("m", "pnμumcdk"), "g": ("g", "pnμumk"), "s": ("s", "pnμum"), "A": ("A", "pnμumk"), "V": ("V", "nμumkM"), "W": ("W", "nμumkMGT"), "J": ("J", "μumkMGT"), "N": ("N", "nμumkM"),
    "Pa": ("Pa", "μumhkMG"), "Hz": ("Hz", "mkMGT"), "Ω": ("ohm", "μumkMGT"), "ohm": ("ohm", "mkM"), "S": ("S", "nμum"), "F": ("F", "pnμum"), "H": ("H", "nμum"), "T": ("T", "nμum"), "L": ("L", "nμumcdk"),
    "l": ("L", "nμumcdk"), "Wh": ("Wh", "mkMGT"), "bar": ("bar", "mk"), "Gy": ("Gy", "μumk"), "Sv": ("Sv", "nμum"), "Bq": ("Bq", "kMGT"), "cd": ("cd", "mk"), "C": ("C", "pnμum"),
}  # fmt: skip
LONGEST_CHINESE = 5
NEVER_ALONE = {
    "月",
    "日",
    "时",
    "分",
    "方",
    "两",
    "角",
    "兆",
    "C",
    "G",
    "H",
    "in",
    "M",
    "a",
    "名",
    "位",
    "份",
    "组",
    "样",
    "对",
    "路",
    "块",
    "F",
    "S",
    "D",
    "U",
}
"""Names that are too ambiguous to be a whole unit behind a number in running text (`5月`, `3C`, `4M`)."""


@cache
def symbols() -> dict[str, str]:
    """Return every name written in Latin letters or signs with its expression, prefixes spelled out."""
    table = {name: expression for expression, names in COUNTERS.items() for name in names if not _is_han(name)}
    for symbol, (expression, prefixes) in PREFIXED.items():
        table[symbol] = expression
        table |= {prefix + symbol: PREFIXES[prefix] + expression for prefix in prefixes}
    table |= {word + plural: expression for word, expression in WORDS.items() for plural in ("", "s")}
    return table | SPECIAL


@cache
def lower_symbols() -> dict[str, str]:
    """Return lower case → name as it should be written, for `KW`, `mpa`, `DB`; the larger prefix wins (`mpa` is MPa)."""
    names = [name for name in symbols() if len(name) > 1]
    common = [
        "MPa",
        "kPa",
        "GPa",
        "kW",
        "MHz",
        "GHz",
        "kHz",
        "kWh",
        "MW",
        "kg",
        "mg",
        "mL",
        "mm",
        "kN",
        "kV",
        "dB",
        "ppm",
        "mA",
        "mAh",
        "dtex",
        "mS",
        "pcs",
        "rpm",
    ]
    return (
        {name.lower(): name for name in names}
        | {name.lower(): name for name in common}
        | {"w": "W", "v": "V", "n": "N", "j": "J", "k": "K", "kj": "kJ", "kva": "kVA", "hr": "hr"}
    )


@cache
def chinese_names() -> dict[str, str]:
    """Return every Chinese name with its expression."""
    return CHINESE | {name: expression for expression, names in COUNTERS.items() for name in names if _is_han(name)}


def expression_of(name: str) -> str | None:
    """Return the registry's expression for one name, exact first and then without regard to case; None for no unit."""
    return chinese_names().get(name) or symbols().get(name) or symbols().get(lower_symbols().get(name.lower(), ""))


def is_counter(name: str) -> bool:
    """Tell whether a name only counts things (次, 件, pcs) and measures nothing."""
    expression = expression_of(name) or ""
    return expression.endswith("_count") and expression not in {
        "rotation_count",
        "bit_count",
        "pixel_count",
        "mesh_count",
        "grade_count",
        "gauss_count",
        "oersted_count",
        "turbidity_count",
        "nit_count",
    }


def _is_han(name: str) -> bool:
    return "\u4e00" <= name[0] <= "\u9fff"


COMMON = (
    "kg/m³", "g/cm³", "MPa", "kPa", "Pa", "mm", "μm", "m", "km", "m²", "cm²", "m³", "L", "mL", "kg", "g", "t", "s", "min", "h", "K", "℃",
    "N", "kN", "N·m", "kJ", "J", "kWh", "W", "kW", "V", "kV", "A", "mA", "Ω", "kΩ", "Hz", "kHz", "m/s", "km/h", "m³/h", "L/min", "W/(m·K)",
    "J/(kg·K)", "kJ/kg", "Pa·s", "mPa·s", "mg/L", "g/L", "mg/kg", "m²/g", "S/m", "Ω·m", "kg/h", "t/d", "kW/t", "kWh/t", "rpm", "°", "%", "‰", "倍",
)  # fmt: skip
"""Units that most readers know; the first of the same dimension and another size shows an amount once more."""
