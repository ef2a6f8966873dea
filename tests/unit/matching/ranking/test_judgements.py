import json

import numpy as np
import pytest

from matching.engine.ranking.judgements import content_hash, read_judgements, title_for_embedding
from matching.engine.ranking.profile import TextEntry

HEADER = "pair_id,achievement_id,demand_id,level,release,achievement_key,achievement_title_words"


def files(folder, *pairs, header=HEADER):
    demands = [{"id": "d1", "title": "余热回收", "content": "锅炉"}, {"id": "d2", "title": "育种", "content": ""}]
    lines = [json.dumps(demand, ensure_ascii=False) for demand in demands]
    (folder / "demands.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "pairs.csv").write_text("\n".join([header, *pairs]) + "\n", encoding="utf-8")
    return folder / "demands.jsonl", folder / "pairs.csv"


def test_pairs_become_places_in_two_lists(tmp_path):
    found = read_judgements(*files(tmp_path, "p1,a,d2,3,1,k1,小麦 品种", "p2,b,d1,1,1,k2,锅炉", "p3,c,d2,2,2,k2,锅炉"))
    assert found.achievements == (TextEntry("小麦 品种"), TextEntry("锅炉"))
    assert found.demands == (TextEntry("余热回收", "锅炉"), TextEntry("育种"))
    assert found.pair_ids == ("p1", "p2", "p3")
    assert [found.demand.tolist(), found.achievement.tolist(), found.levels.tolist()] == [
        [1, 0, 1],
        [0, 1, 1],
        [3, 1, 2],
    ]
    assert [rows.tolist() for rows in found.rows_by_demand()] == [[1], [0, 2]]


def test_level_may_be_absent(tmp_path):
    header = HEADER.replace("level,", "")
    found = read_judgements(*files(tmp_path, "p1,a,d2,1,k1,小麦", header=header))
    assert found.levels.tolist() == [0]


def test_achievements_without_key_are_told_apart_by_their_words(tmp_path):
    found = read_judgements(*files(tmp_path, "p1,a,d1,1,1,,小麦", "p2,b,d1,1,1,,小麦", "p3,c,d1,1,1,,水稻"))
    assert found.achievement.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("p1,a,d9,1,1,k1,小麦", "line 2: demand d9 is not in the demands file"),
        ("p1,a,d1,5,1,k1,小麦", "line 2: level must be 1, 2, 3 or 4, not '5'"),
    ],
)
def test_wrong_pair_is_named(tmp_path, pair, message):
    with pytest.raises(ValueError, match=message):
        read_judgements(*files(tmp_path, pair))


def test_missing_columns_are_named(tmp_path):
    with pytest.raises(ValueError, match="achievement_key, achievement_title_words"):
        read_judgements(*files(tmp_path, "p1,d1", header="pair_id,demand_id"))


def test_content_hash_ignores_the_order_of_lines_and_sees_a_changed_level(tmp_path):
    one, two = "p1,a,d1,1,1,k1,小麦", "p2,b,d2,3,1,k2,锅炉"
    hashes = [
        content_hash(read_judgements(*files(tmp_path, *lines)))
        for lines in ((one, two), (two, one), (one, two.replace(",3,", ",4,")))
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_only_keeps_chosen_pairs(tmp_path):
    found = read_judgements(*files(tmp_path, "p1,a,d1,1,1,k1,小麦", "p2,b,d2,3,1,k2,锅炉"))
    assert found.only(np.array([False, True])).pair_ids == ("p2",)


def test_title_for_embedding_joins_han_words_and_keeps_latin_ones_apart():
    assert title_for_embedding(TextEntry("高韧性 CBN tool 单晶 制备")) == "高韧性 CBN tool 单晶制备"
