"""The commands behind `scripts/train-cleaner` and `scripts/bench/cleaning`."""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from importlib.resources import files
from pathlib import Path

import lightgbm

import winnow.cleaning.model
from training.boosting import MAX_WEIGHT_TOKENS, PARAMETERS, TREES, train
from training.dataset import Example, read_examples
from training.evaluation import FOLDS, Score, as_table, by_type, cross_validate


def main() -> None:
    """Cross-validate, print the table, and with `--write` train on all pages and replace the shipped model and its card."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with html/ID.html.gz and ground-truth/ID.json, such as WCXB's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="a file to keep the features in between runs of the same code")
    parser.add_argument("--scores", type=Path, help="where to write the score of every page as JSON")
    parser.add_argument("--write", metavar="DATE", help="train on all pages, write the model, and date its card so")
    arguments = parser.parse_args()
    examples = _examples(arguments.data, arguments.cache, arguments.jobs)
    scores = cross_validate(examples, seed=arguments.seed, jobs=arguments.jobs, tell=lambda line: print(line, file=sys.stderr))
    table = by_type(examples, scores)
    print(as_table(table))
    if arguments.scores:
        arguments.scores.write_text(json.dumps(scores, indent=1))
    if arguments.write:
        folder = Path(str(files(winnow.cleaning.model)))
        forest = train(examples, seed=arguments.seed, jobs=arguments.jobs)
        with (folder / "forest.npz").open("wb") as file:
            forest.save(file)
        (folder / "card.json").write_text(json.dumps(_card(examples, table, arguments.seed, arguments.write), indent=2) + "\n")


def _examples(data: Path, cache: Path | None, jobs: int) -> list[Example]:
    if cache and cache.exists():
        kept: list[Example] = pickle.loads(cache.read_bytes())
        return kept
    examples = read_examples(data, jobs=jobs)
    if cache:
        cache.write_bytes(pickle.dumps(examples, pickle.HIGHEST_PROTOCOL))
    return examples


def _card(examples: list[Example], table: dict[str, Score], seed: int, date: str) -> dict[str, object]:
    described = next(example.features for example in examples if example.features.names)
    return {
        "model": "Winnow's block classifier: the probability that a block of a web page is content",
        "form": f"gradient-boosted trees (LightGBM {lightgbm.__version__}), flattened to arrays; evaluated with numpy",
        "date": date,
        "seed": seed,
        "trees": TREES,
        "features": len(described.names),
        "parameters": PARAMETERS,
        "labels": "share of a block's words in the longest common subsequence of the page's words and the ground truth's",
        "weights": f"a block: its words, at most {MAX_WEIGHT_TOKENS}; all blocks of a page together: 1",
        "data": {
            "name": "Web Content Extraction Benchmark (WCXB), development split",
            "author": "Murrough Foley",
            "year": 2026,
            "licence": "CC-BY-4.0",
            "pages": len(examples),
            "blocks": sum(len(example.labels) for example in examples),
            "changes": "segmented into blocks and described in numbers; the model holds no text of the pages",
        },
        "measured": {
            "how": f"{FOLDS}-fold cross-validation, folds by registered domain; mean word F1 of the kept blocks' text, ± 95 % margin",
            "f1": {kind: {"pages": s.pages, "mean": round(s.mean, 4), "margin": round(s.margin, 4)} for kind, s in table.items()},
        },
        "limits": [
            "Most training pages are English; features are language-neutral, word lists cover 16 languages.",
            "Training pages are served HTML: marks of what a live page hides are applied after the model, not learnt.",
        ],
    }


if __name__ == "__main__":
    main()
