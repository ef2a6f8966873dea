"""The named rights of this package. Until accounts exist the local operator has them on rows of the own organisation."""

from __future__ import annotations

from typing import Final

from listings.models.bulk_action import BulkAction
from listings.models.draft import ListingDraft
from listings.models.duplicate import DuplicatePair
from listings.models.import_run import ImportRun
from listings.models.layout import ListLayout
from listings.models.listing import Listing
from marketplace.actor import ActorKind
from marketplace.permissions import OWN_ROWS, OfKind, Permission
from marketplace.wording import Sentence

BY_THE_PROGRAM = OfKind((ActorKind.SYSTEM,))
"""What happens by date and by nobody's hand."""

VIEW_LISTING: Final = Permission(
    name="listing:view", title=Sentence(zh="查看条目", en="see the listing"), model=Listing, rule=OWN_ROWS
)
PUBLISH_LISTING: Final = Permission(
    name="listing:publish", title=Sentence(zh="发布条目", en="publish the listing"), model=Listing, rule=OWN_ROWS
)
WITHDRAW_LISTING: Final = Permission(
    name="listing:withdraw", title=Sentence(zh="下架条目", en="withdraw the listing"), model=Listing, rule=OWN_ROWS
)
EXPIRE_LISTING: Final = Permission(
    name="listing:expire",
    title=Sentence(zh="将条目标为过期", en="let the listing expire"),
    model=Listing,
    rule=OWN_ROWS | BY_THE_PROGRAM,
)
EDIT_LISTING: Final = Permission(
    name="listing:edit", title=Sentence(zh="编辑条目", en="edit the listing"), model=Listing, rule=OWN_ROWS
)
EDIT_DRAFT: Final = Permission(
    name="draft:edit", title=Sentence(zh="编辑草稿", en="edit the draft"), model=ListingDraft, rule=OWN_ROWS
)
VIEW_IMPORT: Final = Permission(
    name="import:view", title=Sentence(zh="查看导入", en="see the import"), model=ImportRun, rule=OWN_ROWS
)
UPLOAD_LIST: Final = Permission(
    name="import:upload", title=Sentence(zh="上传清单", en="upload a list"), model=ImportRun, rule=OWN_ROWS
)
RUN_IMPORT: Final = Permission(
    name="import:run", title=Sentence(zh="执行导入", en="run the import"), model=ImportRun, rule=OWN_ROWS
)
RUN_BULK: Final = Permission(
    name="bulk:run", title=Sentence(zh="批量处理条目", en="run the bulk action"), model=BulkAction, rule=OWN_ROWS
)
FORGET_BULK: Final = Permission(
    name="bulk:forget",
    title=Sentence(zh="清理未确认的批量处理", en="remove the bulk action that nobody confirmed"),
    model=BulkAction,
    rule=BY_THE_PROGRAM,
)
DECIDE_DUPLICATE: Final = Permission(
    name="duplicate:decide",
    title=Sentence(zh="处理疑似重复", en="decide on the likely duplicate"),
    model=DuplicatePair,
    rule=OWN_ROWS,
)
REOPEN_DUPLICATE: Final = Permission(
    name="duplicate:reopen",
    title=Sentence(zh="重新判断疑似重复", en="ask again about the likely duplicate"),
    model=DuplicatePair,
    rule=OWN_ROWS | BY_THE_PROGRAM,
)
MERGE_LISTINGS: Final = Permission(
    name="listing:merge", title=Sentence(zh="合并条目", en="merge the listings"), model=DuplicatePair, rule=OWN_ROWS
)

KEEP_LAYOUT: Final = Permission(
    name="layout:keep", title=Sentence(zh="管理记住的表式", en="keep layouts of lists"), model=ListLayout, rule=OWN_ROWS
)

PERMISSIONS: Final = (
    VIEW_LISTING,
    PUBLISH_LISTING,
    WITHDRAW_LISTING,
    EXPIRE_LISTING,
    EDIT_LISTING,
    EDIT_DRAFT,
    VIEW_IMPORT,
    UPLOAD_LIST,
    RUN_IMPORT,
    RUN_BULK,
    FORGET_BULK,
    KEEP_LAYOUT,
    DECIDE_DUPLICATE,
    REOPEN_DUPLICATE,
    MERGE_LISTINGS,
)
