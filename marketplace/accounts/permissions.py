"""Rights over organisations: the local operator keeps its own and those that its own lists named first.

A list names many organisations that are not there to speak for themselves. Whoever names one first may complete what is known of it
(a credit code, another name); the list of somebody else, who names it later, only refers to it. So one file cannot change whom the
rows and exclusions of another keeper mean.
"""

from __future__ import annotations

from marketplace.accounts.models import Organisation
from marketplace.permissions import LOCAL_OPERATOR_ONLY, OwnOrganisation, Permission
from marketplace.wording import Sentence

EDIT_ORGANISATION = Permission(
    name="organisation:edit",
    title=Sentence(zh="修改单位信息", en="edit the organisation"),
    model=Organisation,
    rule=LOCAL_OPERATOR_ONLY & (OwnOrganisation("id") | OwnOrganisation("keeper_id")),
)
CREATE_ORGANISATION = Permission(
    name="organisation:create",
    title=Sentence(zh="登记单位", en="enter an organisation"),
    model=Organisation,
    rule=LOCAL_OPERATOR_ONLY & OwnOrganisation("keeper_id"),
)
PERMISSIONS = (EDIT_ORGANISATION, CREATE_ORGANISATION)
