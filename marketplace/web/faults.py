"""What is told about a fault, page and problem+json alike: status, title, sentence, where, what was given, what to do.

Made from the program's own errors and from those of HTTP; answered by `errors`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, Place, TwoListsError, Unavailable
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.exceptions import HTTPException

    from marketplace.wording import Language

STATUSES: Mapping[type[TwoListsError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    Conflict: 409,
    Unavailable: 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The standing words of one status: its title, what it means, and what the person can do."""

    title: Sentence
    meaning: Sentence
    advice: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, ready to be shown; `reference` finds it in the log, empty where nothing was logged."""

    status: int
    code: str
    title: Sentence
    sentence: Sentence
    advice: Sentence
    place: Place | None = None
    value: str | None = None
    reference: str = ""

    def as_problem(self, language: Language, *, instance: str) -> dict[str, Any]:
        """Return the members of an RFC 9457 problem; our own are code, advice, place, value and reference."""
        place = self.place.sentence().text(language) if self.place else ""
        own = {"place": place, "value": self.value, "reference": self.reference}
        return {
            "type": "about:blank",
            "title": self.title.text(language),
            "status": self.status,
            "detail": self.sentence.text(language),
            "instance": instance,
            "code": self.code,
            "advice": self.advice.text(language),
        } | {name: value for name, value in own.items() if value}


def fault_of_error(error: TwoListsError) -> Fault:
    """Say one of the program's own errors."""
    status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
    answer = ANSWERS[status]
    return Fault(
        status=status,
        code=error.code,
        title=answer.title,
        sentence=error.sentence,
        advice=answer.advice,
        place=error.place,
        value=error.value,
    )


def fault_of_http(error: HTTPException, *, sentence: Sentence | None = None, reference: str = "") -> Fault:
    """Say an error of HTTP; `sentence` stands in for the standing meaning of its status."""
    status = error.code or 500
    answer = ANSWERS.get(status, ANSWERS[400] if status < 500 else ANSWERS[500])  # noqa: PLR2004 - HTTP's own border
    return Fault(
        status=status,
        code=f"http_{status}",
        title=answer.title,
        sentence=sentence or answer.meaning,
        advice=answer.advice,
        reference=reference,
    )


def _answer(title: tuple[str, str], meaning: tuple[str, str], advice: tuple[str, str]) -> Answer:
    return Answer(
        title=Sentence(zh=title[0], en=title[1]),
        meaning=Sentence(zh=meaning[0], en=meaning[1]),
        advice=Sentence(zh=advice[0], en=advice[1]),
    )


ANSWERS: Mapping[int, Answer] = {
    400: _answer(
        ("这个请求读不懂", "This request cannot be read"),
        ("地址或表单里有程序看不懂的内容", "Something in the address or the form cannot be understood"),
        ("返回上一页，刷新后再试一次", "Go back, reload the page and try again"),
    ),
    403: _answer(
        ("这里不能这样做", "This is not possible here"),
        ("当前身份不能进行这项操作", "Your role does not include this"),
        (
            "返回上一页；如果这本该是您的工作，请联系管理员",
            "Go back; if this should be your work, please ask the operator",
        ),
    ),
    404: _answer(
        ("没有找到这个页面", "There is no such page"),
        ("地址可能有误，或者内容已经移走", "The address may be wrong, or what was here has moved"),
        ("从首页或上方菜单重新进入", "Start again from the home page or the menu above"),
    ),
    405: _answer(
        ("这个地址不支持这种操作", "This address does not take that action"),
        ("这里只能查看，或者需要从页面上的按钮进入", "It can only be looked at, or is reached by a button on a page"),
        ("返回上一页，用页面上的按钮操作", "Go back and use the button on the page"),
    ),
    409: _answer(
        ("现在还不能这样做", "Not in this state"),
        ("它的状态已经变了", "Its state has changed in the meantime"),
        ("刷新页面看看最新状态，再决定下一步", "Reload the page to see the present state, then decide"),
    ),
    413: _answer(
        ("文件太大了", "The file is too large"),
        ("上传的内容超过了大小上限", "What was sent is larger than the limit"),
        (
            "请拆成几份上传，或删去不用的工作表和图片；上限由设置 TWOLISTS_UPLOAD_LIMIT 决定",
            "Split the list, or remove unused sheets and pictures; the limit is the setting TWOLISTS_UPLOAD_LIMIT",
        ),
    ),
    415: _answer(
        ("不支持这种文件", "This kind of file is not supported"),
        (
            "只能读取 .xlsx、.xls、.ods、.csv 和 .jsonl 文件",
            "Only .xlsx, .xls, .ods, .csv and .jsonl files can be read",
        ),
        ("请另存为 .xlsx 后再上传", "Save it as .xlsx and upload it again"),
    ),
    422: _answer(
        ("有一处需要改一改", "One thing needs mending"),
        ("填写的内容还不能用", "What was given cannot be used yet"),
        ("改好后再提交；已填的内容不会丢", "Mend it and send it again; what you typed is kept"),
    ),
    429: _answer(
        ("操作太快了", "Too many requests"),
        ("短时间内的请求超过了上限", "There were more requests in a short time than the limit allows"),
        ("稍等一分钟再试", "Wait a minute and try again"),
    ),
    500: _answer(
        ("程序出了错", "Something went wrong in the program"),
        ("这不是您的操作造成的，错误已经记录", "It was not your doing; the fault has been recorded"),
        (
            "稍后再试；如果还是这样，请把下面的编号告诉管理员",
            "Try again later; if it stays, please give the operator the reference below",
        ),
    ),
    503: _answer(
        ("有一部分暂时用不了", "A part is not available"),
        ("需要的一项服务没有回应", "A service that is needed does not answer"),
        ("稍后再试；已保存的内容都在", "Try again in a moment; everything saved is safe"),
    ),
}
