"""Rights over organisations: the local operator keeps the names of its own."""

from __future__ import annotations

from marketplace.accounts.models import Organisation
from marketplace.permissions import LOCAL_OPERATOR_ONLY, OwnOrganisation, Permission
from marketplace.wording import Sentence

EDIT_ORGANISATION = Permission(
    name="organisation:edit",
    title=Sentence(zh="修改单位信息", en="edit the organisation"),
    model=Organisation,
    rule=LOCAL_OPERATOR_ONLY & OwnOrganisation("id"),
)
PERMISSIONS = (EDIT_ORGANISATION,)
