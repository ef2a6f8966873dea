"""Which names speak of the same quantity: groups of synonyms in Chinese and English, and a similarity of names.

Strength and tensile strength differ; accuracy and error are one group. Called by `comparison`; extraction names quantities, this
module only compares the names.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz

from listings.engine.numbers import plain_text

GROUPS: tuple[tuple[str, ...], ...] = (
    ("堆积密度", "松装密度", "bulk density"), ("振实密度", "tap density"), ("能量密度", "比能量", "energy density", "specific energy"), ("功率密度", "比功率", "power density", "specific power"), ("电流密度", "current density"),
    ("种植密度", "planting density"), ("密度", "容重", "比重", "density"),
    ("抗拉强度", "拉伸强度", "抗张强度", "tensile strength"), ("抗压强度", "压缩强度", "compressive strength"), ("屈服强度", "yield strength"), ("抗弯强度", "弯曲强度", "抗折强度", "flexural strength", "bending strength"),
    ("剪切强度", "抗剪强度", "shear strength"), ("剥离强度", "peel strength"), ("粘接强度", "粘结强度", "结合强度", "附着力", "附着强度", "bond strength", "adhesion"), ("冲击强度", "冲击韧性", "抗冲击韧性", "impact strength", "impact toughness"),
    ("疲劳强度", "fatigue strength"), ("断裂韧性", "fracture toughness"), ("强度", "strength"), ("冲击功", "impact energy"),
    ("伸长率", "延伸率", "断后伸长率", "断裂伸长率", "elongation"), ("弹性模量", "杨氏模量", "模量", "modulus", "young's modulus"), ("硬度", "hardness"), ("粗糙度", "光洁度", "roughness"),
    ("色温", "color temperature", "colour temperature"), ("玻璃化温度", "玻璃化转变温度", "tg", "glass transition temperature"), ("熔点", "熔融温度", "melting point"), ("分解温度", "decomposition temperature"),
    ("耐高温", "耐温", "耐热温度", "最高使用温度", "heat resistance"), ("温升", "temperature rise"),
    ("工作温度", "使用温度", "运行温度", "操作温度", "operating temperature", "working temperature", "service temperature"),
    ("储存温度", "存储温度", "贮存温度", "storage temperature"), ("环境温度", "ambient temperature"), ("反应温度", "reaction temperature"),
    ("工作压力", "operating pressure", "working pressure"), ("工作电压", "输入电压", "供电电压", "operating voltage", "supply voltage"), ("温度", "temperature"), ("湿度", "humidity"),
    ("保质期", "货架期", "储存期", "贮存期", "shelf life"), ("循环寿命", "cycle life"), ("寿命", "使用寿命", "使用年限", "耐久性", "lifetime", "life time", "service life", "life", "durability"),
    ("功率因数", "power factor"), ("功耗", "power consumption"), ("功率", "power"), ("能耗", "电耗", "energy consumption"), ("油耗", "fuel consumption"), ("水耗", "用水量", "water consumption"), ("能量", "energy"),
    ("电池效率", "光电转换效率", "光电转化效率", "转换效率", "conversion efficiency", "solar cell efficiency"), ("生产效率", "加工效率", "productivity", "production efficiency"), ("转化率", "效率", "conversion", "efficiency"),
    ("去除率", "脱除率", "净化率", "净化效率", "去除效率", "removal rate", "removal efficiency"), ("回收率", "recovery", "recovery rate"), ("选择性", "selectivity"), ("收率", "得率", "产率", "yield"), ("利用率", "utilization", "utilisation"),
    (
        "识别率", "识别准确率", "识别精度", "准确率", "准确度", "正确率", "recognition accuracy", "recognition rate"),("检测限", "检出限", "最低检出限", "detection limit", "limit of detection"),
    ("定位精度", "定位误差", "positioning accuracy"), ("重复定位精度", "重复精度", "repeatability"), ("精度", "误差", "偏差", "公差", "accuracy", "precision", "error", "deviation", "tolerance"),
    ("分辨率", "分辨力", "resolution"), ("灵敏度", "sensitivity"), ("响应时间", "反应时间", "response time"), ("时延", "延时", "延迟", "latency", "delay"), ("充电时间", "charging time"), ("节拍", "节拍时间", "takt time", "cycle time"), ("时间", "time"), ("周期", "period"),
    ("合格率", "良品率", "良率", "成品率", "pass rate", "yield rate"), ("废品率", "不良率", "次品率", "缺陷率", "defect rate", "scrap rate"), ("误报率", "虚警率", "false alarm rate"), ("故障率", "失效率", "failure rate"), ("平均无故障时间", "mtbf"),
    ("纯度", "purity"), ("浓度", "concentration"), ("水分", "含水率", "含水量", "水分含量", "moisture", "moisture content", "water content"), ("灰分", "ash", "ash content"), ("固含量", "固体含量", "solid content"), ("含量", "content"),
    ("粒径", "粒度", "颗粒尺寸", "particle size", "grain size"), ("孔径", "pore size"), ("孔隙率", "气孔率", "porosity"), ("比表面积", "specific surface area", "surface area"), ("厚度", "thickness"), ("长度", "length"), ("宽度", "幅宽", "width"), ("高度", "height"), ("深度", "depth"),
    ("直径", "外径", "diameter"), ("内径", "inner diameter"), ("重量", "质量", "自重", "weight", "mass"), ("载荷", "负载", "承载", "载重", "payload", "load"), ("体积", "volume"), ("容积", "容量", "capacity"), ("面积", "area"),
    ("粘度", "黏度", "viscosity"), ("导热系数", "热导率", "热传导系数", "thermal conductivity"), ("传热系数", "heat transfer coefficient"), ("热膨胀系数", "线膨胀系数", "膨胀系数", "thermal expansion coefficient", "coefficient of thermal expansion"), ("热值", "发热量", "calorific value"),
    ("电导率", "conductivity", "electrical conductivity"), ("电阻率", "resistivity"), ("绝缘电阻", "insulation resistance"), ("电阻", "resistance"), ("介电常数", "dielectric constant", "permittivity"), ("介电损耗", "介质损耗", "dielectric loss"), ("耐压", "耐电压", "击穿电压", "breakdown voltage", "withstand voltage"),
    ("电压", "voltage"), ("电流", "current"), ("漏电流", "leakage current"), ("频率", "frequency"), ("带宽", "bandwidth"), ("帧率", "frame rate"), ("波长", "wavelength"), ("透光率", "透过率", "transmittance"), ("雾度", "haze"), ("反射率", "reflectivity", "reflectance"), ("光通量", "luminous flux"), ("亮度", "brightness", "luminance"),
    ("真空度", "vacuum"), ("漏率", "泄漏率", "leak rate", "leakage rate"), ("压力", "压强", "pressure"), ("扭矩", "转矩", "torque"), ("转速", "rotational speed", "rotor speed"), ("流量", "flow", "flow rate"), ("风量", "air volume", "air flow"), ("加工速度", "processing speed"), ("速度", "速率", "speed", "velocity", "rate"),
    ("噪声", "噪音", "声级", "noise", "noise level"), ("续航时间", "endurance"), ("续航里程", "行驶里程", "续驶里程", "range"), ("年产量", "年产能", "产能", "生产能力", "production capacity", "annual output", "capacity per year"), ("日处理量", "日处理能力", "处理能力", "处理量", "throughput", "processing capacity"),
    ("亩产量", "亩产", "yield per mu"), ("单位成本", "unit cost"), ("成本", "造价", "cost"), ("价格", "单价", "price"), ("排放量", "排放", "emission", "emissions"), ("摩擦系数", "friction coefficient", "coefficient of friction"), ("酸碱度", "ph值", "ph"), ("耗气量", "gas consumption"), ("比容量", "specific capacity"), ("放电倍率", "discharge rate"),
)  # fmt: skip
OPPOSITE = re.compile(r"误差|偏差|公差|\b(?:error|deviation|tolerance)s?\b", re.IGNORECASE)
GENERIC = {
    "温度", "时间", "转化率", "含量", "厚度", "长度", "宽度", "高度", "深度", "直径", "速度", "压力", "浓度", "面积", "体积", "能量", "周期", "频率", "利用率", "电压", "电流", "强度", "流量", "收率", "成本", "重量", "功率", "粒径", "色温", "湿度",
}  # fmt: skip
"""Groups (by their first word) that say little without what stands before them: a 时间 is no 糖化时间."""

MODIFIER_WEIGHT = 0.65
ONE_SIDED = 0.65
"""What a modifier on one side only counts: `电池循环寿命` may be the `循环寿命` that is meant."""

GENERIC_ONE_SIDED = 0.3
NEARLY = 0.9
"""`氨氮` and `氨氮含量`."""

CONTAINED = 0.8
OTHER_LANGUAGE = 0.6
"""What modifiers in two languages count: nothing tells whether they agree."""

FILLER = re.compile(
    r"[\s\-_·:：,，、\"“”'()（）\[\]【】]+|产品的?|本(?:项目|产品|技术)|系统|整机|总体|平均|最大|最高|最小|最低|额定|实际|综合|的|\b(?:the|of|a|an|maximum|minimum|max|min|average|mean|overall|product)\b"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)s\b")


@lru_cache(maxsize=65_536)
def similarity(one: str, other: str) -> float:
    """Return how surely two names speak of the same quantity, 0-1; 0 for an empty name and for two different known quantities."""
    left, right = _reduced(one), _reduced(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    left_group, left_rest = _group_of(left)
    right_group, right_rest = _group_of(right)
    if left_rest == right or right_rest == left:
        return NEARLY
    if left_group < 0 or right_group < 0:
        return fuzz.ratio(left, right) / 100 if left_group == right_group else 0.0
    if left_group != right_group:
        return 0.0
    is_generic = GROUPS[left_group][0] in GENERIC
    return 1 - MODIFIER_WEIGHT + MODIFIER_WEIGHT * _agreement(left_rest, right_rest, is_generic=is_generic)


def is_opposite(one: str, other: str) -> bool:
    """Tell whether one name speaks of an error and the other of an accuracy."""
    return bool(OPPOSITE.search(one)) != bool(OPPOSITE.search(other))


def group_name(name: str) -> str:
    """Return the first word of the group of synonyms that a name belongs to; empty for a name of no group."""
    group, _ = _group_of(_reduced(name))
    return GROUPS[group][0] if group >= 0 else ""


def _agreement(left: str, right: str, *, is_generic: bool) -> float:
    """Compare what stands before the name of the group."""
    if left == right:
        return 1.0
    if not left or not right:
        return GENERIC_ONE_SIDED if is_generic else ONE_SIDED
    if bool(HAN.search(left)) != bool(HAN.search(right)):
        return OTHER_LANGUAGE
    return CONTAINED if left in right or right in left else fuzz.ratio(left, right) / 100


@lru_cache(maxsize=16_384)
def _reduced(name: str) -> str:
    """Lower case, without blanks, brackets and words that name nothing; English words stay apart."""
    plain = PLURAL.sub("", plain_text(name).lower())
    words = FILLER.sub(" ", plain).strip()
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])", "", re.sub(r"\s+", " ", words)) or plain.strip()


@lru_cache(maxsize=16_384)
def _group_of(name: str) -> tuple[int, str]:
    """Return the group whose longest word the name holds (a word at its end wins) with the rest of the name; -1 for none."""
    best: tuple[bool, int, int, str] | None = None
    for word, group in _words():
        at = name.rfind(word)
        if at < 0 or not _is_whole(name, at, len(word)):
            continue
        found = (name.endswith(word), len(word), group, word)
        if best is None or found[:2] > best[:2]:
            best = found
    if best is None:
        return -1, name
    return best[2], name.replace(best[3], "", 1).strip()


def _is_whole(name: str, at: int, length: int) -> bool:
    """English words are found whole; Chinese has no blanks."""
    if HAN.match(name, at):
        return True
    before, after = name[at - 1 : at] if at else "", name[at + length : at + length + 1]
    return not (before.isascii() and before.isalpha()) and not (after.isascii() and after.isalpha())


@cache
def _words() -> tuple[tuple[str, int], ...]:
    return tuple((_reduced(word), group) for group, words in enumerate(GROUPS) for word in words)
