"""What the shipped model promises: small, in step with the features, and the same as what was trained."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import winnow.cleaning.model
from winnow.cleaning.model import ROWS_AT_ONCE, Forest, load, shipped_forest

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
    assert stump().probabilities(rows).tolist() == pytest.approx([1 / (1 + np.exp(0.75)), 1 / (1 + np.exp(-2.25)), 1 / (1 + np.exp(0.75))])


def test_more_rows_than_fit_at_once_are_evaluated_alike() -> None:
    rows = np.tile(np.array([[0, 0], [0, 1]], np.float32), (ROWS_AT_ONCE, 1))
    assert np.array_equal(stump().probabilities(rows), np.tile(stump().probabilities(rows[:2]), ROWS_AT_ONCE))


def test_no_rows_give_no_probabilities() -> None:
    assert len(stump().probabilities(np.zeros((0, 2), np.float32))) == 0


def test_what_is_saved_is_loaded() -> None:
    file = io.BytesIO()
    stump().save(file)
    file.seek(0)
    rows = np.array([[0, 0], [0, 1]], np.float32)
    assert np.array_equal(load(file).probabilities(rows), stump().probabilities(rows))


def test_the_shipped_forest_reads_the_columns_that_are_described() -> None:
    from datetime import UTC, datetime

    from winnow.cleaning.features import describe
    from winnow.cleaning.parse import parse
    from winnow.cleaning.segment import segment
    from winnow.models import Snapshot

    page = parse(Snapshot(url="https://example.org/a", captured_at=datetime(2026, 1, 1, tzinfo=UTC), html="<p>x</p>"))
    assert describe(page, segment(page)).names == shipped_forest().names


def test_the_model_is_small_and_its_card_says_what_it_is() -> None:
    folder = files(winnow.cleaning.model)
    assert len(folder.joinpath("forest.npz").read_bytes()) < 3_000_000
    card = json.loads(folder.joinpath("card.json").read_text())
    assert card["trees"] == len(shipped_forest().roots)
    assert card["features"] == len(shipped_forest().names)
    assert card["data"]["licence"] == "CC-BY-4.0"
    assert card["measured"]["f1"]["all"]["mean"] >= 0.84


def test_deciding_needs_no_training_library() -> None:
    code = (
        "import sys; from winnow.cleaning.model import shipped_forest; import winnow.cleaning.decide; shipped_forest(); "
        "sys.exit(bool({'lightgbm', 'sklearn', 'scipy', 'rapidfuzz'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_arrays_give_what_lightgbm_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    flatten = import_module("training.boosting").flatten
    random = np.random.default_rng(7)
    rows = random.normal(size=(800, 5)).round(2).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] > 0.1).astype(float)
    parameters = {"objective": "cross_entropy", "num_leaves": 15, "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, labels), 20)
    forest = flatten(booster.dump_model(), ("a", "b", "c", "d", "e"))
    assert np.allclose(forest.probabilities(rows), booster.predict(rows), atol=1e-6)


def test_labels_follow_the_order_of_the_text_and_not_the_bag_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidfuzz")
    pytest.importorskip("tldextract")
    monkeypatch.syspath_prepend(str(SCRIPTS))
    aligned_shares = import_module("training.dataset").aligned_shares
    blocks = [["russia"], ["the", "bear", "of", "russia", "woke"], ["share"], []]
    assert aligned_shares(blocks, ["the", "bear", "of", "russia", "woke"]).tolist() == [0, 1, 0, 0]
    assert aligned_shares(blocks, []).tolist() == [0, 0, 0, 0]
