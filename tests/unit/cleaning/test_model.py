"""What the shipped model promises: small, in step with the features, and the same as what was trained."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import winnow.cleaning.model
from winnow.cleaning.features import Features, describe
from winnow.cleaning.model import Model, columns, joined, load, shipped_model
from winnow.cleaning.model.forest import FIRST_TREES, GROWTH, ROWS_AT_ONCE, SURE, Forest
from winnow.cleaning.model.page_types import PageTypes
from winnow.cleaning.model.vocabulary import Reading, Vocabulary, terms_of
from winnow.cleaning.parse import parse
from winnow.cleaning.segment import segment
from winnow.models import PageType, Snapshot

SCRIPTS = Path(__file__).parents[3] / "scripts"


def stump() -> Forest:
    """One tree that asks whether column 1 is at most 0.5, and one that is a single leaf."""
    return Forest(
        names=("a", "b"),
        feature=np.array([1, 0, 0, 0], np.int32),
        threshold=np.array([0.5, np.inf, np.inf, np.inf], np.float32),
        left=np.array([1, 1, 2, 3], np.int32),
        value=np.array([0, -1, 2, 0.25], np.float32),
        roots=np.array([0, 3], np.int32),
        depths=np.array([1, 0], np.int32),
    )


def test_a_row_goes_left_when_its_value_is_at_most_the_threshold() -> None:
    rows = np.array([[9, 0.5], [9, 0.6], [9, -3]], np.float32)
    assert stump().sums(rows).tolist() == [-0.75, 2.25, -0.75]


def test_more_rows_than_fit_at_once_are_evaluated_alike() -> None:
    rows = np.tile(np.array([[0, 0], [0, 1]], np.float32), (ROWS_AT_ONCE, 1))
    assert np.array_equal(stump().sums(rows), np.tile(stump().sums(rows[:2]), ROWS_AT_ONCE))


def test_no_rows_give_no_sums() -> None:
    assert len(stump().sums(np.zeros((0, 2), np.float32))) == 0


def leaves(*values: float) -> Forest:
    """Trees that are single leaves."""
    count = len(values)
    numbers = np.arange(count, dtype=np.int32)
    nothing = np.zeros(count, np.int32)
    return Forest(("a",), nothing, np.full(count, np.inf, np.float32), numbers, np.array(values, np.float32), numbers, nothing)


@pytest.mark.parametrize(
    ("first", "rest", "told"), [(SURE - 0.5, -4, SURE - 4.5), (SURE + 0.5, -4, GROWTH * (SURE + 0.5)), (-SURE, 4, -GROWTH * SURE)]
)
def test_a_row_that_is_sure_after_the_first_trees_is_not_shown_to_the_others(first: float, rest: float, told: float) -> None:
    forest = leaves(first, *[0.0] * (FIRST_TREES - 1), rest, 0.0)
    assert forest.sums(np.zeros((2, 1), np.float32)).tolist() == pytest.approx([told, told])
    assert forest.sums_of(np.zeros((1, 1), np.float32), slice(None)).tolist() == pytest.approx([first + rest])


@pytest.mark.parametrize("page", sorted((Path(__file__).parents[2] / "pages").glob("*.html")), ids=lambda page: page.stem)
def test_what_the_first_trees_of_the_shipped_model_are_sure_of_is_about_what_all_say(page: Path) -> None:
    features = described(page.read_text(encoding="utf-8"))
    model = shipped_model()
    rows = joined(features, model.vocabulary.scores(features.terms), model.page_types.probabilities(features))
    quick, whole = (1 / (1 + np.exp(-sums)) for sums in (model.forest.sums(rows), model.forest.sums_of(rows, slice(None))))
    assert len(model.forest.roots) > FIRST_TREES
    assert (quick != whole).any()
    assert np.abs(quick - whole).max() < 0.05
    assert np.abs(quick - whole).mean() < 0.01


def vocabulary() -> Vocabulary:
    return Vocabulary(
        Reading({"wmill": 2.0, "fmill": 1.0, "wsoldé": -0.5}, 0.25), Reading({}, -1.0), Reading({"0<p": 0.5, "2body": 4.0}, 0.0)
    )


def test_what_is_saved_is_loaded() -> None:
    file = io.BytesIO()
    Model(vocabulary(), PageTypes((stump(),) * len(PageType)), stump(), stump()).save(file)
    file.seek(0)
    model = load(file)
    assert model.vocabulary == vocabulary()
    rows = np.array([[0, 0], [0, 1]], np.float32)
    for forest in (model.forest, *model.page_types.forests):
        assert np.array_equal(forest.sums(rows), stump().sums(rows))


def test_the_types_of_a_page_are_shares() -> None:
    features = described("<article><h1>The mill</h1><p>It stood by the river for three hundred years.</p></article>")
    shares = shipped_model().page_types.probabilities(features)
    assert len(shares) == len(PageType)
    assert shares.sum() == pytest.approx(1)
    assert PageTypes((stump(),) * 7).probabilities(features).tolist() == pytest.approx([1 / 7] * 7)


def described(html: str) -> Features:
    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html=html))
    return describe(page, segment(page))


def test_a_reading_sums_the_weights_by_the_root_of_the_number_of_terms() -> None:
    features = described("<div class=body><p>mill</p></div><p>other")
    scores = vocabulary().scores(features.terms)
    # The terms of "mill" are the word, as the first, as the last, and its length; those of its markup are p, div, body and html.
    assert scores[0, :3].tolist() == pytest.approx([3 / 2 + 0.25, -1, 0.5 / np.sqrt(len(features.terms.around[0]) + 1)], abs=1e-6)
    assert scores[1, 0] == pytest.approx(0.25)


def test_the_terms_of_training_add_up_to_the_scores_of_running() -> None:
    terms = described("<h1>The mill</h1><main class='storyBody'><p>The mill by the river<p>Share</main><ul id=menu-2><li>Home").terms
    learnt = {
        name: Reading({"wmill": 1.5, "hmill": 2.0, "2body": 0.5, "1menu": -1.0, "0<li": -2.0}, 0.5)
        for name in ("words", "headings", "names")
    }
    scores = Vocabulary(**learnt).scores(terms)
    for n, (name, reading) in enumerate(learnt.items()):
        sums = [sum(reading.weights.get(term, 0.0) for term in found) / np.sqrt(len(found) or 1) for found in terms_of(terms, name)]
        assert scores[:, n].tolist() == pytest.approx([total + reading.intercept for total in sums], abs=1e-6)


def test_the_shipped_model_reads_the_columns_that_are_described() -> None:
    assert columns(described("<p>x</p>")) == shipped_model().forest.names


def test_the_model_is_small_and_its_card_says_what_it_is() -> None:
    folder = files(winnow.cleaning.model)
    assert len(folder.joinpath("model.npz").read_bytes()) < 3_000_000
    card = json.loads(folder.joinpath("card.json").read_text())
    assert card["trees"] == len(shipped_model().forest.roots)
    assert card["features"] == len(shipped_model().forest.names)
    assert card["data"]["licence"] == "CC-BY-4.0"
    assert card["measured"]["f1"]["all"]["mean"] >= 0.84


def test_deciding_needs_no_training_library() -> None:
    code = (
        "import sys; from winnow.cleaning.model import shipped_model; import winnow.cleaning.decide; shipped_model(); "
        "sys.exit(bool({'lightgbm', 'sklearn', 'scipy', 'rapidfuzz'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_arrays_give_what_lightgbm_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    flatten = import_module("training.flattening").flatten
    random = np.random.default_rng(7)
    rows = random.normal(size=(800, 5)).round(2).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] > 0.1).astype(float)
    parameters = {"objective": "cross_entropy", "num_leaves": 15, "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, labels), 20)
    forest = flatten(booster.dump_model()["tree_info"], ("a", "b", "c", "d", "e"))
    assert np.allclose(forest.sums(rows), booster.predict(rows, raw_score=True), atol=1e-6)


def test_labels_follow_the_order_of_the_text_and_not_the_bag_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidfuzz")
    pytest.importorskip("tldextract")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    aligned_shares = import_module("training.dataset").aligned_shares
    blocks = [["russia"], ["the", "bear", "of", "russia", "woke"], ["share"], []]
    assert aligned_shares(blocks, ["the", "bear", "of", "russia", "woke"]).tolist() == [0, 1, 0, 0]
    assert aligned_shares(blocks, []).tolist() == [0, 0, 0, 0]
