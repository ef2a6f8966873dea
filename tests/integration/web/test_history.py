"""What happened so far: every action that a machine of these packages can leave has its words."""

import pytest

from listings.pages.history import LISTING_WORDS
from listings.pages.history import WORDS as IMPORT_WORDS
from listings.permissions.workflows import AVAILABILITY, IMPORT
from matching.pages.history import WORDS as RUN_WORDS
from matching.permissions.workflows import MATCH_RUN
from tests.integration.web.lists import confirmed, previewed
from tests.integration.web.pages import read_page


@pytest.mark.parametrize(
    ("workflow", "words"), [(IMPORT, IMPORT_WORDS), (AVAILABILITY, LISTING_WORDS), (MATCH_RUN, RUN_WORDS)]
)
def test_words_exist_for_every_event_of_the_machine(workflow, words):
    assert {event.past for event in workflow.events.values()} - words.keys() == set()


def test_import_tells_its_course_with_who_did_what(client):
    address, _ = previewed(client)
    confirmed(client, address)
    page = read_page(client.get(f"/imports/{address.split('/')[2]}"))
    told = page.main.split("经过 ", 1)[1].split()
    words = [word for word in told if not word[0].isdigit()]
    assert words == ["上传文件", "·", "本机操作员", "读取并核对", "确认导入", "·", "本机操作员", "开始导入", "全部导入"]


def test_who_did_what_is_told_in_the_readers_language(client):
    address, _ = previewed(client)
    confirmed(client, address)
    told = read_page(client.get(f"/imports/{address.split('/')[2]}?lang=en")).main
    assert ("本机操作员" in told, told.count("· local operator")) == (False, 2)
