"""The commands behind `scripts/train-cleaner` and `scripts/bench/cleaning`."""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import lightgbm
import sklearn
from bench.peers import beside_peers

import winnow.cleaning.model
from training.boosting import MAX_WEIGHT_TOKENS, PARAMETERS, TREES, train
from training.dataset import Example, read_examples
from training.evaluation import FOLDS, Score, as_table, by_type, score_blocks, summarise, train_folds
from training.page_types import PARAMETERS as page_type_parameters
from training.page_types import ROUNDS
from training.product import PageScore, Summary, as_lines, as_record, score_articles, summarise_products
from training.titles import PARAMETERS as title_parameters
from training.titles import ROUNDS as TITLE_ROUNDS
from training.titles import score_titles
from training.vocabulary import FEWEST_SITES, INNER_FOLDS, PENALTIES
from winnow.cleaning.metadata.title_choice import COLUMNS as TITLE_COLUMNS
from winnow.cleaning.model import Model, columns


def main() -> None:
    """Cross-validate and print the table; with `--write` train on all pages and replace the shipped model and its card."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with html/ID.html.gz and ground-truth/ID.json, such as WCXB's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="a file to keep the features in between runs of the same code")
    parser.add_argument("--cv", action="store_true", help="also run all of cleaning with each fold's model, and score its articles")
    parser.add_argument("--scorer", type=Path, help="the benchmark's score.py, whose measures --cv uses")
    parser.add_argument("--scores", type=Path, help="where to write the score of every page as JSON")
    parser.add_argument("--record", action="store_true", help="write what --cv finds into the card of the shipped model")
    parser.add_argument("--models", type=Path, help="a folder to write each fold's model to, and which pages it may judge")
    parser.add_argument("--write", metavar="DATE", help="train on all pages, write the model, and date its card so")
    arguments = parser.parse_args()
    if arguments.cv != bool(arguments.scorer) or (arguments.record and not arguments.cv):
        parser.error("--cv and --scorer FILE go together, and --record needs both")
    examples = _examples(arguments.data, arguments.cache, arguments.jobs)
    blocks: dict[str, float] = {}
    articles: dict[str, PageScore] = {}
    titles: dict[str, tuple[bool, bool]] = {}
    for number, (model, judging) in enumerate(train_folds(examples, seed=arguments.seed, jobs=arguments.jobs), start=1):
        blocks |= (fold := score_blocks(judging, model))
        titles |= score_titles(judging, model.titles)
        if arguments.cv:
            articles |= score_articles(arguments.data, arguments.scorer, judging, model, jobs=arguments.jobs)
        if arguments.models:
            _keep_model(arguments.models, number, model, judging)
        print(f"fold {number} of {FOLDS}: {summarise(list(fold.values())).mean:.4f}", file=sys.stderr)
    table = by_type(examples, blocks)
    whole = summarise_products(examples, articles) if arguments.cv else {}
    print("the model's choice of blocks", as_table(table), sep="\n")
    if whole:
        print("\nthe whole of cleaning", as_lines(whole), sep="\n")
    right = _rates(titles)
    print(f"\ntitles of {len(titles)} pages: {right['exact']:.4f} to the letter, {right['nearly']:.4f} in words")
    print("\nbeside others", beside_peers({kind: score.mean for kind, score in (_f1(whole) if whole else table).items()}), sep="\n")
    if arguments.scores:
        arguments.scores.write_text(json.dumps({"blocks": blocks, "articles": {i: asdict(s) for i, s in articles.items()}}, indent=1))
    card = Path(str(files(winnow.cleaning.model))) / "card.json"
    if arguments.write:
        model = train(examples, seed=arguments.seed, jobs=arguments.jobs)
        with (card.parent / "model.npz").open("wb") as file:
            model.save(file)
        card.write_text(json.dumps(_card(examples, table, right, arguments.seed, arguments.write), indent=2) + "\n")
    if arguments.record:
        card.write_text(json.dumps(json.loads(card.read_text()) | {"measured_whole": _record(whole)}, indent=2) + "\n")


def _f1(whole: dict[str, Summary]) -> dict[str, Score]:
    return {kind: summary.f1 for kind, summary in whole.items()}


def _keep_model(folder: Path, number: int, model: Model, judging: list[Example]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{number}.npz").open("wb") as file:
        model.save(file)
    (folder / f"{number}.json").write_text(json.dumps([example.id for example in judging]))


def _record(whole: dict[str, Summary]) -> dict[str, object]:
    return {
        "how": f"{FOLDS}-fold cross-validation, folds by registered domain, all of cleaning run with the fold's model; "
        "mean word F1 of the article's plain text, ± 95 % margin; snippets as score.py finds them; the gain of the structural layer "
        "is paired by page, and its rules were written by hand in view of these pages, so that it may be less on others",
        "f1": as_record(whole),
    }


def _examples(data: Path, cache: Path | None, jobs: int) -> list[Example]:
    if cache and cache.exists():
        kept: list[Example] = pickle.loads(cache.read_bytes())
        return kept
    examples = read_examples(data, jobs=jobs)
    if cache:
        cache.write_bytes(pickle.dumps(examples, pickle.HIGHEST_PROTOCOL))
    return examples


def _rates(titles: dict[str, tuple[bool, bool]]) -> dict[str, float]:
    """The shares of the titles that are right to the letter, and of those that say the same."""
    exact, nearly = (sum(verdict) / max(len(titles), 1) for verdict in zip(*titles.values(), strict=True))
    return {"exact": round(exact, 4), "nearly": round(nearly, 4)}


def _card(examples: list[Example], table: dict[str, Score], titles: dict[str, float], seed: int, date: str) -> dict[str, object]:
    described = next(example.features for example in examples if example.features.names)
    return {
        "model": "Winnow's block classifier: the probability that a block of a web page is content",
        "form": f"linear models over words (scikit-learn {sklearn.__version__}), read among other columns by gradient-boosted trees "
        f"(LightGBM {lightgbm.__version__}), flattened to arrays; evaluated with numpy",
        "date": date,
        "seed": seed,
        "trees": TREES,
        "features": len(columns(described)),
        "parameters": PARAMETERS,
        "words": {"penalties": PENALTIES, "fewest_sites": FEWEST_SITES, "inner_folds": INNER_FOLDS},
        "page_types": {"rounds": ROUNDS, "parameters": page_type_parameters},
        "titles": {"rounds": TITLE_ROUNDS, "columns": len(TITLE_COLUMNS), "parameters": title_parameters},
        "labels": "share of a block's words in the longest common subsequence of the page's words and the ground truth's",
        "weights": f"a block: its words, at most {MAX_WEIGHT_TOKENS}; all blocks of a page together: 1",
        "data": {
            "name": "Web Content Extraction Benchmark (WCXB), development split",
            "author": "Murrough Foley",
            "year": 2026,
            "licence": "CC-BY-4.0",
            "pages": len(examples),
            "blocks": sum(len(example.labels) for example in examples),
            "changes": "segmented into blocks and described in numbers; the model holds single words that six sites have, and no text",
        },
        "measured": {
            "how": f"{FOLDS}-fold cross-validation, folds by registered domain; mean word F1 of the kept blocks' text, ± 95 % margin",
            "f1": {kind: {"pages": s.pages, "mean": round(s.mean, 4), "margin": round(s.margin, 4)} for kind, s in table.items()},
            "titles": titles,
        },
        "limits": [
            "Most training pages are English; features are language-neutral, word lists cover 16 languages.",
            "Training pages are served HTML: marks of what a live page hides are applied after the model, not learnt.",
        ],
    }


if __name__ == "__main__":
    main()
