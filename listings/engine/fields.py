"""The field table: every field of the two lists, with its headers, who states it, who may see it and whether it is starred.

Spreadsheet templates, header recognition, completeness, detail pages and disclosure are driven by this table; the values themselves
are `content`, the closed vocabularies `terms`. Source of fields, stars and tiers: docs/glossary.md (forms of the two lists).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from listings.engine.terms import Kind
from marketplace.wording import Sentence

A, D = Kind.ACHIEVEMENT, Kind.DEMAND


class Shape(StrEnum):
    """How a cell of the field reads."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    TEXTS = "texts"
    TERM = "term"
    TERMS = "terms"
    TECHNICAL_FIELDS = "technical_fields"
    INDUSTRIES = "industries"
    REGION = "region"
    REGIONS = "regions"
    MONEY_BAND = "money_band"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    INDICATORS = "indicators"
    RIGHTS = "rights"
    ORGANISATIONS = "organisations"


class Step(StrEnum):
    """The part of the form (and group of columns) that a field stands in."""

    BASICS = "basics"
    SUBSTANCE = "substance"
    INDICATORS = "indicators"
    MATURITY = "maturity"
    TERMS = "terms"
    RIGHTS = "rights"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field; `name` is the attribute of `Content` (dotted for a part of it: `contact.phone`).

    `titles` holds the header per kind, `tiers` the disclosure tier 0-3 per kind (4: own organisation and its broker only); a kind that is
    not in them does not have the field. `starred` names the kinds whose completeness counts it.
    """

    name: str
    shape: Shape
    step: Step
    titles: Mapping[Kind, Sentence]
    tiers: Mapping[Kind, int]
    starred: frozenset[Kind] = frozenset()
    synonyms: tuple[str, ...] = ()
    kind_synonyms: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    """Headers that mean this field in one list only (a demand's "content" is its background, never its public summary)."""

    def headers(self, kind: Kind) -> tuple[str, ...]:
        """Return every header that means this field in a list of `kind`, its titles first."""
        title = self.titles[kind]
        return (title.zh, title.en, *self.synonyms, *self.kind_synonyms.get(kind, ()))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that have this field."""
        return tuple(self.titles)


OWN_ONLY = 4


def _both(
    name: str,
    shape: Shape,
    step: Step,
    zh: str,
    en: str,
    *synonyms: str,
    tiers: tuple[int, int],
    stars: tuple[Kind, ...] = (),
) -> Field:
    title = Sentence(zh=zh, en=en)
    return Field(
        name=name,
        shape=shape,
        step=step,
        titles={A: title, D: title},
        tiers={A: tiers[0], D: tiers[1]},
        starred=frozenset(stars),
        synonyms=synonyms,
    )


def _each(
    name: str,
    shape: Shape,
    step: Step,
    achievement: tuple[str, str],
    demand: tuple[str, str],
    *synonyms: str,
    tiers: tuple[int, int],
    stars: tuple[Kind, ...] = (),
    more: Mapping[Kind, tuple[str, ...]] | None = None,
) -> Field:
    titles = {A: Sentence(zh=achievement[0], en=achievement[1]), D: Sentence(zh=demand[0], en=demand[1])}
    return Field(
        name=name,
        shape=shape,
        step=step,
        titles=titles,
        tiers={A: tiers[0], D: tiers[1]},
        starred=frozenset(stars),
        synonyms=synonyms,
        kind_synonyms=more or {},
    )


def _only(
    kind: Kind, name: str, shape: Shape, step: Step, zh: str, en: str, *synonyms: str, tier: int, star: bool = False
) -> Field:
    return Field(
        name=name,
        shape=shape,
        step=step,
        titles={kind: Sentence(zh=zh, en=en)},
        tiers={kind: tier},
        starred=frozenset({kind}) if star else frozenset(),
        synonyms=synonyms,
    )


S = Shape
# One row a field: the table reads as a table.
# fmt: off
FIELDS: tuple[Field, ...] = (
    # basics
    _both("external_id", S.TEXT, Step.BASICS, "编号", "External id", "外部编号", "成果编号", "需求编号", "项目编号", "编码", "id", "code", "no", "number", tiers=(0, 0)),
    _each("title", S.TEXT, Step.BASICS, ("成果名称", "Title"), ("需求名称", "Title"), "名称", "标题", "项目名称", "技术名称", "中文名称", "name", "title zh", tiers=(0, 0), stars=(A, D), more={A: ("成果标题", "科技成果名称", "成果", "技术成果名称", "专利名称", "achievement", "achievement title"), D: ("需求标题", "技术需求名称", "技术需求", "企业技术需求", "需求", "难题名称", "技术难题名称", "demand", "demand title", "need title")}),
    _both("title_en", S.TEXT, Step.BASICS, "英文名称", "Title in English", "英文标题", "title en", "english title", tiers=(0, 0)),
    _both("keywords", S.TEXTS, Step.BASICS, "关键词", "Keywords", "关键字", "技术关键词", "标签", "keyword", "tags", tiers=(0, 0)),
    _each("organisation", S.TEXT, Step.BASICS, ("完成单位", "Institution"), ("需求单位", "Enterprise"), "单位", "单位名称", "所属单位", "持有单位", "organisation", "organization", "organisation name", tiers=(0, 2), stars=(A,), more={A: ("成果单位", "第一完成单位", "主要完成单位", "高校", "高校名称", "成果持有单位", "成果所有方", "university", "provider", "owner"), D: ("企业名称", "企业", "公司", "公司名称", "需求企业", "需求方", "发榜单位", "company", "company name", "requester", "buyer")}),
    _both("credit_code", S.TEXT, Step.BASICS, "统一社会信用代码", "Unified social credit code", "信用代码", "社会信用代码", "uscc", "credit code", tiers=(1, 2)),
    _each("department", S.TEXT, Step.BASICS, ("院系", "Department"), ("部门", "Department"), "学院", "所属院系", "所在院系", "所属部门", "school", tiers=(0, 2)),
    _each("region", S.REGION, Step.BASICS, ("所在地区", "Region"), ("所在地区", "Region"), "地区", "区域", "所属地区", "省市", "城市", "所在地", "所在城市", "location", "city", "province", tiers=(0, 0)),
    _both("technical_fields", S.TECHNICAL_FIELDS, Step.BASICS, "技术领域", "Technical field", "领域", "所属领域", "行业/领域", "产业领域", "技术分类", "所属技术领域", "field", "field l1", "technical fields", "technology field", tiers=(0, 0), stars=(A, D)),
    _both("industries", S.INDUSTRIES, Step.BASICS, "应用行业", "Industry", "行业", "所属行业", "国民经济行业", "行业分类", "行业门类", "行业大类", "应用领域", "industries", "industry section", "industry sections", "industry division", "sector", tiers=(0, 0)),
    _only(A, "inventors", S.TEXTS, Step.BASICS, "完成人", "Inventors", "主要完成人", "发明人", "项目负责人", "负责人", "团队", "团队成员", "inventor", "authors", "team", tier=2, star=True),
    _both("contact.name", S.TEXT, Step.BASICS, "联系人", "Contact", "联系人姓名", "对接人", "contact name", "contact person", tiers=(2, 2), stars=(A,)),
    _both("contact.phone", S.TEXT, Step.BASICS, "联系电话", "Telephone", "电话", "手机", "手机号", "联系方式", "联系人电话", "phone", "mobile", "tel", "contact phone", tiers=(2, 2)),
    _both("contact.email", S.TEXT, Step.BASICS, "电子邮箱", "E-mail", "邮箱", "联系邮箱", "联系人邮箱", "email", "mail", "contact email", tiers=(2, 2)),
    _only(D, "demand_types", S.TERMS, Step.BASICS, "需求类型", "Kind of need", "类型", "需求类别", "type", "need type", "demand type", "demand types", tier=1),
    # substance
    _only(A, "problem_solved", S.LONG_TEXT, Step.SUBSTANCE, "解决的问题", "Problem solved", "解决问题", "拟解决的问题", "应用场景", "应用范围", "适用范围", "技术痛点", "problem", "application scope", tier=0, star=True),
    _each("summary", S.LONG_TEXT, Step.SUBSTANCE, ("技术方案摘要", "Summary"), ("公开摘要", "Public summary"), "摘要", "summary zh", tiers=(0, 0), stars=(A,), more={A: ("简介", "成果简介", "成果摘要", "成果介绍", "成果描述", "技术简介", "技术方案", "技术方案简介", "内容", "成果内容", "项目简介", "主要内容", "技术内容", "技术描述", "abstract", "description", "content", "technical solution"), D: ("公开简介", "需求摘要", "summary")}),
    _both("summary_en", S.LONG_TEXT, Step.SUBSTANCE, "英文摘要", "Summary in English", "英文简介", "summary en", "abstract en", "english summary", "english abstract", tiers=(0, 0)),
    _only(D, "background", S.LONG_TEXT, Step.SUBSTANCE, "背景与痛点", "Background and problem", "需求背景", "背景", "痛点", "背景及痛点", "需求描述", "需求内容", "需求简介", "需求说明", "技术难题", "难题描述", "技术需求描述", "技术需求内容", "技术描述", "详细描述", "问题描述", "内容", "简介", "主要内容", "项目简介", "background", "problem", "need", "content", "description", "abstract", "pain point", tier=1, star=True),
    _only(D, "existing_conditions", S.LONG_TEXT, Step.SUBSTANCE, "现有基础与条件", "Existing conditions", "现有基础", "现有条件", "现有工作基础", "已有基础", "现有基础条件", "existing lines", tier=2),
    _only(D, "tried_solutions", S.LONG_TEXT, Step.SUBSTANCE, "已尝试方案及失败原因", "Tried and why it failed", "已尝试方案", "已尝试的方案", "失败原因", "已试方案", "tried", "tried solutions", tier=2),
    _only(A, "application_cases", S.TEXTS, Step.SUBSTANCE, "应用案例", "Application cases", "案例", "应用情况", "推广情况", "推广应用情况", "cases", "applications", tier=1),
    _only(A, "originality", S.TERM, Step.SUBSTANCE, "成果属性", "Originality", "创新属性", "创新类型", tier=1),
    _only(A, "awards", S.TEXTS, Step.SUBSTANCE, "获奖", "Awards", "获奖情况", "奖励", "所获奖励", "award", tier=0),
    _only(A, "funding_sources", S.TEXTS, Step.SUBSTANCE, "资助来源", "Funding", "计划来源", "资助计划", "资助来源/计划", "项目来源", "funding source", "funding sources", tier=1),
    # indicators
    _each("indicators", S.INDICATORS, Step.INDICATORS, ("核心指标", "Indicators"), ("目标指标", "Target indicators"), "技术指标", "主要技术指标", "性能指标", "指标", "指标要求", "预期目标", "技术参数", "考核指标", "关键指标", "核心技术指标", "主要技术参数", "indicator text", "target", "targets", "specifications", tiers=(1, 1), stars=(D,)),
    _only(A, "best_competitor", S.LONG_TEXT, Step.INDICATORS, "与最优竞品对比", "Against the best competing solution", "对比", "同类技术对比", "竞品对比", "国内外对比", "先进性", "技术先进性", "与竞品对比", "comparison", "best competitor", "best competing solution", tier=1),
    _only(A, "cost_comparison", S.LONG_TEXT, Step.INDICATORS, "成本对比", "Cost comparison", "成本比较", tier=1),
    _only(D, "acceptance", S.LONG_TEXT, Step.INDICATORS, "验收方式", "Acceptance", "验收标准", "验收", "验收要求", "acceptance criteria", tier=1),
    _only(D, "cost_ceiling", S.TEXT, Step.INDICATORS, "成本上限", "Cost ceiling", "成本要求", "成本约束", "cost ceiling", "cost limit", tier=1),
    _only(D, "size_limits", S.TEXT, Step.INDICATORS, "尺寸约束", "Size limits", "尺寸要求", "空间约束", "size", "size limit", tier=1),
    _only(D, "regulations", S.TEXT, Step.INDICATORS, "法规要求", "Regulations", "法规约束", "标准要求", "合规要求", "regulation", "standards", tier=1),
    _only(D, "environment_limits", S.TEXT, Step.INDICATORS, "环境约束", "Environment", "使用环境", "环境要求", "工况", "environment limits", "operating environment", tier=1),
    # maturity
    _each("maturity_stage", S.TERM, Step.MATURITY, ("成果阶段", "Stage"), ("可接受的最低阶段", "Lowest acceptable stage"), "阶段", "成熟度", "成熟阶段", "所处阶段", "技术成熟度", "研发阶段", "最低阶段", "stage", "maturity", "maturity stage", tiers=(0, 1), stars=(A,)),
    _each("trl", S.INTEGER, Step.MATURITY, ("TRL", "TRL"), ("可接受的TRL下限", "Lowest acceptable TRL"), "技术成熟度等级", "成熟度等级", "TRL等级", "TRL级别", "技术就绪度", "技术就绪度等级", "TRL下限", "最低TRL", "trl", "trl level", "minimum trl", "min trl", "trl floor", tiers=(0, 1)),
    _only(A, "trl_evidence", S.TEXT, Step.MATURITY, "TRL依据", "TRL evidence", "成熟度依据", "阶段证明", tier=1),
    # terms
    _each("cooperation_modes", S.TERMS, Step.TERMS, ("转化方式", "Ways of transfer"), ("期望合作方式", "Ways of working together"), "合作方式", "转化形式", "拟转化方式", "转化方式", "期望合作方式", "合作模式", "合作意向", "交易方式", "意向合作方式", "cooperation", "cooperation mode", "cooperation modes", "mode", "modes", tiers=(0, 1), stars=(A, D)),
    _only(A, "pricing_mode", S.TERM, Step.TERMS, "定价方式", "Pricing", "定价", "pricing mode", tier=1),
    _each("price", S.MONEY_BAND, Step.TERMS, ("价格", "Price"), ("预算", "Budget"), tiers=(1, 0), stars=(D,), more={A: ("报价", "意向价格", "转让价格", "转让费用", "价格区间", "拟转化价格", "意向价", "price band", "asking price"), D: ("预算金额", "预算区间", "投入预算", "项目预算", "拟投入资金", "意向投入", "投入金额", "资金预算", "价格", "price", "budget band")}),
    _only(D, "is_funded", S.YES_NO, Step.TERMS, "资金是否落实", "Budget is funded", "资金落实", "经费是否落实", "预算是否落实", "funded", "is funded", tier=1),
    _only(A, "is_pay_after_use", S.YES_NO, Step.TERMS, "先用后付", "Use first, pay later", "先用后转", "先使用后付费", "pay after use", "is pay after use", tier=1),
    _only(A, "free_period_months", S.INTEGER, Step.TERMS, "免费试用期（月）", "Free period (months)", "免费期", "试用期", "免费使用期", "免费试用期", "free period", "free period months", tier=1),
    _only(A, "is_open_licence", S.YES_NO, Step.TERMS, "开放许可", "Open licence", "专利开放许可", "是否开放许可", "open license", "is open licence", tier=1),
    _only(A, "support_needed", S.TERMS, Step.TERMS, "需要的支持", "Support wanted", "所需支持", "需求支持", "support", "support needed", tier=0),
    _only(A, "capacity", S.INTEGER, Step.TERMS, "团队可接洽数", "Enterprises the team can talk to", "可接洽数", "接洽能力", "capacity", tier=1),
    _only(D, "needed_by", S.DATE, Step.TERMS, "需求时限", "Needed by", "时限", "截止时间", "期望完成时间", "完成时限", "要求完成时间", "需求截止日期", "deadline", tier=0, star=True),
    _only(D, "duration_months", S.INTEGER, Step.TERMS, "项目周期（月）", "Project months", "项目周期", "研发周期", "周期", "duration", "duration months", tier=1),
    _only(D, "preferred_regions", S.REGIONS, Step.TERMS, "地域偏好", "Preferred regions", "意向地区", "地域要求", "偏好地区", "preferred region", tier=1),
    # rights
    _only(A, "rights", S.RIGHTS, Step.RIGHTS, "知识产权", "Intellectual property", "专利", "专利号", "知识产权情况", "专利情况", "知识产权形式", "知识产权号", "ip", "ipr", "rights", "patent", "patents", tier=1),
    _only(A, "ownership", S.TERM, Step.RIGHTS, "权属", "Ownership", "权属情况", "所有权", tier=1),
    _only(A, "inventor_share", S.DECIMAL, Step.RIGHTS, "赋权比例（%）", "Inventors' share (%)", "赋权比例", "完成人份额", "inventor share", tier=1),
    _only(D, "rights_wish", S.TERM, Step.RIGHTS, "知识产权归属期望", "Wished ownership of results", "知识产权归属", "产权归属", "ip ownership", "rights wish", tier=1),
    # disclosure
    _each("secrecy", S.TERM, Step.DISCLOSURE, ("保密等级", "Secrecy"), ("保密要求", "Secrecy"), "密级", "保密", "保密等级", "保密要求", "保密级别", "confidentiality", tiers=(1, 1), stars=(A, D)),
    _both("publicity", S.TERM, Step.DISCLOSURE, "公开范围", "Who may see it", "公开程度", "发布范围", "visibility", "publicity", tiers=(1, 1), stars=(D,)),
    _both("valid_from", S.DATE, Step.DISCLOSURE, "有效期自", "Valid from", "发布日期", "生效日期", "开始日期", "valid from", "posted", tiers=(0, 0)),
    _both("valid_until", S.DATE, Step.DISCLOSURE, "有效期至", "Valid until", "有效期", "截止日期", "失效日期", "有效日期", "有效期限", "valid to", "expiry", "expiry date", tiers=(0, 0), stars=(A,)),
    _both("exclusions.competitor", S.ORGANISATIONS, Step.DISCLOSURE, "排除对象（竞争对手）", "Excluded: competitors", "竞争对手", "排除对象", "排除单位", "competitors", "exclusions", tiers=(OWN_ONLY, OWN_ONLY)),
    _both("exclusions.met_before", S.ORGANISATIONS, Step.DISCLOSURE, "排除对象（已对接过）", "Excluded: met before", "已对接过", "已接触单位", "met before", tiers=(OWN_ONLY, OWN_ONLY)),
    _both("exclusions.other", S.ORGANISATIONS, Step.DISCLOSURE, "排除对象（其他）", "Excluded: other", "其他排除对象", "other exclusions", tiers=(OWN_ONLY, OWN_ONLY)),
    _both("attachments", S.TEXTS, Step.DISCLOSURE, "附件", "Attachments", "附件名称", "attachment", "files", tiers=(2, 2)),
    _both("internal_note", S.LONG_TEXT, Step.DISCLOSURE, "内部备注", "Internal note", "备注", "说明", "note", "notes", "remarks", tiers=(OWN_ONLY, OWN_ONLY)),
)
# fmt: on

BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}


def fields_of(kind: Kind) -> tuple[Field, ...]:
    """Return the fields of a kind, in the order of forms and columns."""
    return tuple(field for field in FIELDS if kind in field.titles)
