"""The closed vocabularies of a listing, each member with its Chinese and English label and what people type for it.

Source: the field lists of the glossary and forms (docs/glossary.md). Open vocabularies (industry, region, technical field) are
versioned data in `marketplace/rules`. Called by everything that reads, checks or shows a listing.
"""

from __future__ import annotations

from marketplace.wording import Titled


class Kind(Titled):
    """Which of the two lists."""

    ACHIEVEMENT = "achievement", "科技成果", "Achievement", "成果"
    DEMAND = "demand", "技术需求", "Demand", "需求"


class CooperationMode(Titled):
    """How the two sides would work together: conversion modes (Act on promoting conversion, Art. 16) and contract types (Civil Code ch. 20)."""

    COMMISSIONED = "commissioned_development", "委托开发", "Commissioned development", "委托研发", "技术开发", "开发"
    JOINT = (
        "joint_development",
        "合作开发",
        "Joint development",
        "合作研发",
        "联合开发",
        "联合攻关",
        "合作实施",
        "共同开发",
        "技术合作",
        "合作生产",
    )
    TRANSFER = "transfer", "转让", "Transfer", "技术转让", "专利转让", "成果转让", "产权转让", "完全转让"
    LICENCE = (
        "licence",
        "许可",
        "Licence",
        "技术许可",
        "专利许可",
        "许可使用",
        "授权使用",
        "普通许可",
        "独占许可",
        "排他许可",
        "license",
        "许可转让",
    )
    EQUITY = (
        "equity",
        "作价投资",
        "Investment with technology as equity",
        "作价入股",
        "技术入股",
        "作价",
        "入股",
        "技术股",
        "equity investment",
    )
    CONSULTING = "consulting", "咨询", "Consulting", "技术咨询"
    SERVICE = "service", "服务", "Service", "技术服务", "检测服务", "技术指导"
    CO_BUILDING = (
        "co_building",
        "共建",
        "Jointly built platform",
        "共建平台",
        "共建实验室",
        "共建研发机构",
        "joint laboratory",
    )
    SELF = "self_implementation", "自行实施", "Own implementation", "自行转化", "自行投资实施"
    OTHER = "other", "其他", "Other", "其它"


class MaturityStage(Titled):
    """The three steps of the national achievement form."""

    EARLY = (
        "early",
        "初期",
        "Early",
        "初期阶段",
        "实验室",
        "小试",
        "实验室阶段",
        "小试阶段",
        "正在研发",
        "研发阶段",
        "通过小试",
        "研制阶段",
    )
    MIDDLE = "middle", "中期", "Middle", "中期阶段", "中试", "中试阶段", "样机", "已有样品", "通过中试", "样机阶段"
    MATURE = (
        "mature",
        "成熟",
        "Mature",
        "成熟阶段",
        "产业化",
        "量产",
        "可以量产",
        "批量生产",
        "已产业化",
        "小批量生产",
        "成熟应用阶段",
    )


class Originality(Titled):
    """成果属性."""

    ORIGINAL = "original", "原始创新", "Original innovation", "原始性创新"
    ABSORBED = "absorbed", "引进消化吸收再创新", "Introduced, absorbed and improved", "消化吸收再创新"
    DOMESTIC = "domestic_development", "国内二次开发", "Further development of domestic work", "国内技术二次开发"


class DemandType(Titled):
    """What sort of help a demand asks for."""

    BREAKTHROUGH = "breakthrough", "技术攻关", "Technical breakthrough", "关键技术攻关", "技术研发", "联合攻关"
    ADOPTION = "adoption", "成果引进", "Adopting an achievement", "技术引进", "成果转化"
    UPGRADE = "product_upgrade", "产品升级", "Product upgrade", "新产品开发", "产品开发"
    PROCESS = "process_improvement", "工艺改进", "Process improvement", "技术改造", "工艺优化"
    TESTING = "testing", "检测服务", "Testing service", "检验检测"
    TALENT = "talent", "人才团队", "People and teams", "人才引进", "人才"
    PILOT = "pilot", "中试", "Pilot scale", "中试服务", "中试熟化"
    FINANCE = "finance", "投融资", "Finance", "融资", "投资"


class Ownership(Titled):
    """权属 of an achievement."""

    UNIT = "unit", "单位所有", "Owned by the institution", "单位", "学校所有", "职务成果", "独有"
    SHARED = "shared", "共有", "Shared", "共同所有", "合作单位共有"
    ENTITLED = "entitled", "赋权", "Inventors entitled to a share", "赋予科研人员所有权", "职务成果赋权", "长期使用权"


class PricingMode(Titled):
    """How a state-funded institution sets the price (Act on promoting conversion, Art. 18)."""

    AGREEMENT = "agreement", "协议定价", "Agreed price", "协议"
    LISTING = "exchange_listing", "挂牌交易", "Listed on an exchange", "挂牌"
    AUCTION = "auction", "拍卖", "Auction", "竞拍"


class SupportKind(Titled):
    """需要的支持."""

    PILOT = "pilot", "中试", "Pilot plant", "中试平台", "中试验证"
    MONEY = "money", "资金", "Money", "融资", "投资", "资金支持"
    CERTIFICATION = "certification", "认证", "Certification", "资质认证", "检测认证"
    SITE = "site", "场地", "Site", "厂房"
    MARKET = "market", "市场推广", "Market access", "应用场景", "市场"
    OTHER = "other", "其他", "Other", "其它"


class Secrecy(Titled):
    """保密等级. State secrets may never enter; such a row is refused."""

    OPEN = "open", "公开", "Open", "无", "不保密", "非涉密", "不涉密", "非密", "否", "无保密要求", "普通", "一般"
    INTERNAL = "internal", "内部", "Internal", "内部资料", "单位内部"
    TRADE_SECRET = (
        "trade_secret",
        "商业秘密",
        "Trade secret",
        "技术秘密",
        "商密",
        "需保密",
        "保密",
        "签署保密协议",
        "需签保密协议",
        "签保密协议",
        "nda",
        "confidential",
        "是",
    )
    STATE_SECRET = "state_secret", "涉密", "State secret", "国家秘密", "秘密", "机密", "绝密"


class Publicity(Titled):
    """公开范围: how far the entry may be seen; the disclosure tiers narrow it further, never widen it."""

    PUBLIC = "public", "公开", "Public", "全部公开", "完全公开", "对外公开"
    MASKED = "masked", "隐名公开", "Public without the name", "匿名公开", "脱敏公开", "隐去单位名称"
    VERIFIED = "verified", "仅认证用户", "Verified users only", "认证可见", "仅认证单位", "仅对认证单位公开"
    PRIVATE = "private", "不公开", "Not public", "定向对接", "仅定向对接", "不对外公开", "仅平台"


class RightKind(Titled):
    """Kinds of intellectual property (the registration form's types, patents split)."""

    INVENTION = "invention_patent", "发明专利", "Invention patent", "发明", "invention"
    UTILITY_MODEL = "utility_model", "实用新型", "Utility model", "实用新型专利"
    DESIGN = "design", "外观设计", "Design patent", "外观专利", "外观设计专利"
    PATENT = "patent", "专利", "Patent"
    SOFTWARE = "software_copyright", "软件著作权", "Software copyright", "软著", "计算机软件著作权"
    LAYOUT = "layout_design", "集成电路布图设计", "Layout design of integrated circuits", "布图设计"
    VARIETY = "plant_variety", "植物新品种", "Plant variety", "新品种"
    KNOW_HOW = "know_how", "技术秘密", "Know-how", "非专利技术", "专有技术", "know how"
    NONE = "none", "未涉及", "None", "无", "未涉及知识产权"


class RightStatus(Titled):
    """Legal status of a right."""

    GRANTED = "granted", "授权", "Granted", "已授权", "有效", "已登记", "授权有效"
    PENDING = "pending", "申请中", "Pending", "已受理", "公开", "实质审查", "实审", "申请"
    UNPUBLISHED = "unpublished", "未公开", "Unpublished application", "尚未公开", "申请未公开"
    EXPIRED = "expired", "失效", "Expired", "终止", "已失效", "届满", "专利权终止"


class RightsWish(Titled):
    """知识产权归属期望 of a demand."""

    BUYER = "buyer", "归需求方", "Owned by the buyer", "企业所有", "归甲方", "归企业所有", "需求方所有"
    SHARED = "shared", "共有", "Shared", "双方共有", "共同所有"
    SELLER = "seller", "归成果方", "Stays with the seller", "归乙方", "归高校所有", "成果方所有"
    OPEN = "open", "面议", "To be agreed", "协商", "双方协商", "待定"


class ExclusionReason(Titled):
    """Why an organisation must not be matched."""

    COMPETITOR = "competitor", "竞争对手", "Competitor", "竞争单位"
    MET_BEFORE = "met_before", "已对接过", "Met before", "已接触", "曾对接"
    OTHER = "other", "其他", "Other", "其它"


class PersonRole(Titled):
    """A person's part in a listing."""

    INVENTOR = "inventor", "完成人", "Inventor"
    CONTACT = "contact", "联系人", "Contact"


class Necessity(Titled):
    """How binding an indicator of a demand is."""

    MUST = "must", "必须", "Must", "必达", "必须满足", "硬性", "m"
    SHOULD = "should", "期望", "Should", "希望", "期望满足", "最好", "s"


class Operator(Titled):
    """Comparison of an indicator; the first synonym is its sign."""

    AT_LEAST = "ge", "不低于", "at least", "≥", ">=", "≧", "⩾", "不小于", "不少于", "至少", "以上", "达到"
    MORE_THAN = "gt", "大于", "more than", ">", "＞", "高于", "超过", "优于"
    AT_MOST = "le", "不高于", "at most", "≤", "<=", "≦", "⩽", "不大于", "不超过", "至多", "以内", "以下"
    LESS_THAN = "lt", "小于", "less than", "<", "＜", "低于", "少于"
    EQUAL = "eq", "等于", "equal to", "=", "＝", "为", "约"
    BETWEEN = "between", "介于", "between", "~", "～", "-", "–", "—", "至", "到", "范围"
    TOLERANCE = "tolerance", "偏差", "within a tolerance of", "±", "+/-", "正负", "误差"

    @property
    def sign(self) -> str:
        """The sign that tables show."""
        return "…" if self is Operator.BETWEEN else self.synonyms[0]


class Change(Titled):
    """An indicator that speaks of a change against today ("提高 30 %"), which never compares with an absolute value."""

    INCREASE = "increase", "提高", "increase", "提升", "增加", "增长", "增强"
    DECREASE = "decrease", "降低", "decrease", "减少", "下降", "缩短", "节约"
