"""Models that learned from decisions: stored as candidates, used and undone by a person, named by runs, refused where they cannot be used."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.queries import timeline
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from marketplace.files.models import StoredFile
from marketplace.fire import allowed_events
from marketplace.permissions import may
from matching.engine.decisions import Decision, DecisionReason
from matching.engine.ranking.storage import shipped
from matching.permissions.rights import TRAIN_MODEL, USE_MODEL, VIEW_MODEL
from matching.permissions.workflows import RANKING_MODEL
from matching.queries.ranking_models import model_in_use, ranking_models
from matching.queries.runs import match_run
from matching.services.feedback.deciding import Said
from matching.services.feedback_training import train_with_feedback
from matching.services.ranking_models import train_model
from matching.services.ranking_versions import ranker_of, undo_ranking_model, use_ranking_model
from matching.states import ModelStatus

OTHER = replace(LOCAL_OPERATOR, organisation_id="another organisation")
YES = Said(decision=Decision.INTERESTED)
NO = Said(decision=Decision.NOT_SUITABLE, reason=DecisionReason.TECHNOLOGY)
SUBJECTS = ("余热回收", "小麦育种", "污水处理", "阻燃材料")


@pytest.fixture
def base(tmp_path, runtime):
    """A ranker of few judged pairs, learned without embeddings: quick to go on from."""
    demands, pairs = tmp_path / "demands.jsonl", tmp_path / "pairs.csv"
    lines = [
        json.dumps({"id": f"d{n}", "title": f"{name}技术", "content": f"急需{name}。"})
        for n, name in enumerate(SUBJECTS)
    ]
    demands.write_text("\n".join(lines), encoding="utf-8")
    with pairs.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["pair_id", "demand_id", "achievement_key", "achievement_title_words", "level"])
        for demand in range(len(SUBJECTS)):
            for own, name in enumerate(SUBJECTS):
                writer.writerow([f"{demand}-{own}", f"d{demand}", f"a{own}", f"{name} 系统", 4 if own == demand else 1])
    return train_model(demands, pairs, encoder=runtime.encoder, progress=lambda done, total: None)


@pytest.fixture
def train(deciding, base):
    """Learn what was decided so far, on top of the small base."""
    runtime = deciding.matching.runtime

    def trained(**given):
        arguments = {"actor": LOCAL_OPERATOR, "base": base} | given
        return train_with_feedback(
            runtime.units,
            files=runtime.files,
            encoder=runtime.encoder,
            progress=lambda done, total: None,
            **arguments,
        )[0]

    return trained


def use(deciding, model, **given):
    return deciding.matching.run(use_ranking_model, model_id=model.id, files=deciding.matching.runtime.files, **given)


def undo(deciding, **given):
    return deciding.matching.run(undo_ranking_model, files=deciding.matching.runtime.files, **given)


def in_use(deciding):
    found = deciding.matching.read(model_in_use, organisation_id=LOCAL_ORGANISATION_ID)
    return found.id if found else None


def states(deciding) -> list[ModelStatus]:
    return [model.status for model in reversed(deciding.matching.read(ranking_models))]


def test_training_keeps_a_candidate_that_says_what_it_learned(deciding, train, base) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    deciding.decide("XQ-1", "CG-2", NO)
    deciding.decide("XQ-1", "CG-3", Said(decision=Decision.QUESTION))
    model = train()
    facts = model.facts
    assert (facts["decisions"], facts["decided_pairs"], facts["decided_demands"]) == (2, 2, 1)
    assert (facts["base"], facts["base_sha256"]) == (base.version, base.facts_["data_sha256"])
    assert (model.status, model.figures, in_use(deciding)) == (ModelStatus.CANDIDATE, {}, None)
    assert model.name.startswith("feedback-")
    told = deciding.matching.read(timeline, object_kind="ranking_model", object_id=model.id)
    assert [one.action for one in told] == ["trained"]


def test_model_file_holds_no_text(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", replace(YES, words="下周来看样品"))
    model = train()
    runtime = deciding.matching.runtime

    def content(unit) -> bytes:
        return runtime.files.path_of(unit.session.get(StoredFile, model.file_id).content_hash).read_bytes()

    data = deciding.matching.read(content)
    for word in ("阻燃", "样品", "锦江"):
        assert word.encode() not in data


def test_same_decisions_give_the_same_data_hash_and_other_ones_another(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    first, second = train(), train()
    deciding.decide("XQ-1", "CG-1", NO)
    assert first.facts["data_sha256"] == second.facts["data_sha256"]
    assert train().facts["data_sha256"] != first.facts["data_sha256"]


def test_runs_are_ranked_by_the_model_in_use_and_name_it(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    model = train()
    assert deciding.matching.read(match_run, match_run_id=deciding.matched()).model == shipped().version
    use(deciding, model)
    run = deciding.matching.read(match_run, match_run_id=deciding.matched())
    assert (run.model, run.facts["model_facts"]["decisions"]) == (model.name, "1")
    undo(deciding)
    assert deciding.matching.read(match_run, match_run_id=deciding.matched()).model == shipped().version


def test_switches_are_undone_one_by_one_and_recorded(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    first = train()
    deciding.decide("XQ-1", "CG-2", NO)
    second = train()
    use(deciding, first)
    use(deciding, second)
    assert (in_use(deciding), states(deciding)) == (second.id, [ModelStatus.RETIRED, ModelStatus.IN_USE])
    undo(deciding)
    assert (in_use(deciding), states(deciding)) == (first.id, [ModelStatus.IN_USE, ModelStatus.RETIRED])
    assert undo(deciding) is None
    assert (in_use(deciding), states(deciding)) == (None, [ModelStatus.RETIRED, ModelStatus.RETIRED])
    with pytest.raises(Conflict) as nothing:
        undo(deciding)
    assert nothing.value.code == "ranking_model_shipped"
    told = deciding.matching.read(timeline, object_kind="ranking_model", object_id=first.id)
    assert [one.action for one in told] == ["trained", "used", "retired", "used", "retired"]


def test_model_in_use_is_not_put_to_use_again(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    model = train()
    use(deciding, model)
    with pytest.raises(Conflict):
        use(deciding, model)
    assert in_use(deciding) == model.id


@pytest.mark.parametrize("fault", ["broken", "gone", "other version"])
def test_model_that_cannot_be_used_is_refused_with_the_reason(deciding, train, monkeypatch, fault) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    model = train()
    runtime = deciding.matching.runtime
    use(deciding, model)
    path = runtime.units.read(
        lambda unit: runtime.files.path_of(unit.session.get(StoredFile, model.file_id).content_hash),
        actor=LOCAL_OPERATOR,
    )
    if fault == "broken":
        path.write_bytes(b"PK\x03\x04")
    elif fault == "gone":
        path.unlink()
    else:
        monkeypatch.setattr("matching.services.ranking_versions.importlib.metadata.version", lambda name: "9.9.9")
    code = "ranking_model_other_version" if fault == "other version" else "ranking_model_unreadable"
    with pytest.raises(Unavailable) as refused:
        deciding.matching.read(ranker_of, organisation_id=LOCAL_ORGANISATION_ID, files=runtime.files)
    assert (refused.value.code, refused.value.value) == (code, model.name)
    undo(deciding)
    with pytest.raises(Unavailable):
        use(deciding, model)
    assert in_use(deciding) is None


def test_models_of_others_are_neither_seen_nor_switched(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", YES)
    model = train()
    assert deciding.matching.read(ranking_models, actor=OTHER) == []
    with pytest.raises((Forbidden, NotFound)):
        use(deciding, model, actor=OTHER)
    with pytest.raises((Forbidden, Invalid)):
        train(actor=OTHER)
    use(deciding, model)
    with pytest.raises(Conflict):
        undo(deciding, actor=OTHER)
    assert in_use(deciding) == model.id


def test_rights_and_events_of_a_model_are_the_keepers() -> None:
    for state in ModelStatus:
        row = SimpleNamespace(id="x", organisation_id=LOCAL_ORGANISATION_ID, status=state)
        here = ("retire",) if state is ModelStatus.IN_USE else ("use",)
        assert [allowed_events(actor, RANKING_MODEL, row) for actor in (LOCAL_OPERATOR, OTHER, SYSTEM)] == [
            here,
            (),
            (),
        ]
        for permission in (VIEW_MODEL, TRAIN_MODEL, USE_MODEL):
            assert [may(actor, permission, row) for actor in (LOCAL_OPERATOR, OTHER, SYSTEM)] == [True, False, False]


def test_without_a_decision_that_teaches_there_is_nothing_to_train_on(deciding, train) -> None:
    deciding.decide("XQ-1", "CG-1", Said(decision=Decision.QUESTION))
    with pytest.raises(Invalid) as refused:
        train()
    assert refused.value.code == "model.no_feedback"
    assert states(deciding) == []
