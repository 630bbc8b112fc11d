"""The peers of the targeting model, each on the declared fields alone, one thread, by the paper's protocol.

Categories are label-encoded on the training rows (unknown: -1) for LightGBM and XGBoost; CatBoost takes them as
they are. LightGBM has its default settings (the paper's best); XGBoost and CatBoost those that did best when measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from bench.declarations_kr import Split, tuples_of
from greenlane.risk.engine.model.items import NUMBERS, TEXTS, Floats

Peer = Callable[[Split, int], Floats]


def dictionary(split: Split, seed: int) -> Floats:
    """The share of fraud among equal tuples of the training rows; the overall share for a new tuple."""
    tuples, n = tuples_of(split.items), split.training
    seen: dict[tuple, list[int]] = defaultdict(list)
    for goods, label in zip(tuples[:n], split.fraud[:n], strict=True):
        seen[goods].append(int(label))
    base = float(split.fraud[:n].mean())
    shares = {goods: sum(labels) / len(labels) for goods, labels in seen.items()}
    return np.array([shares.get(goods, base) for goods in tuples[n:]])


def lightgbm_default(split: Split, seed: int) -> Floats:
    import lightgbm

    matrix, n = _encoded(split), split.training
    parameters = {"objective": "binary", "num_threads": 1, "verbose": -1, "seed": seed, "deterministic": True}
    # The default has no randomness: a seed gives the rows another order, as a shuffled file would.
    order = np.random.default_rng(seed).permutation(n)
    data = lightgbm.Dataset(matrix[:n][order], split.fraud[:n][order], params=parameters)
    return np.asarray(lightgbm.train(parameters, data, 100).predict(matrix[n:], num_threads=1))


def xgboost(split: Split, seed: int) -> Floats:
    import xgboost as xgb

    matrix, n = _encoded(split), split.training
    parameters = {"objective": "binary:logistic", "tree_method": "hist", "max_depth": 6, "eta": 0.1}
    parameters |= {"nthread": 1, "seed": seed, "subsample": 0.9}
    trees = xgb.train(parameters, xgb.DMatrix(matrix[:n], split.fraud[:n], nthread=1), 400)
    return trees.predict(xgb.DMatrix(matrix[n:], nthread=1)).astype(np.float64)


def catboost_native(split: Split, seed: int) -> Floats:
    import catboost

    numbers = [split.items.numbers[name].tolist() for name in NUMBERS]
    texts = [split.items.texts[name] for name in (*TEXTS, "hs4", "hs2")]
    rows = [list(row) for row in zip(*numbers, *texts, strict=True)]
    categories = list(range(len(numbers), len(numbers) + len(texts)))
    n = split.training
    model = catboost.CatBoostClassifier(
        iterations=300, depth=6, thread_count=1, random_seed=seed, verbose=0, allow_writing_files=False
    )
    model.fit(catboost.Pool(rows[:n], split.fraud[:n], cat_features=categories))
    return model.predict_proba(catboost.Pool(rows[n:], cat_features=categories), thread_count=1)[:, 1]


PEERS: dict[str, Peer] = {
    "LightGBM-default": lightgbm_default,
    "XGBoost": xgboost,
    "CatBoost native": catboost_native,
    "tuple dictionary": dictionary,
}
LIBRARIES = {"XGBoost": "xgboost", "CatBoost native": "catboost"}
"""Peers that need a library the product does not."""


def _encoded(split: Split) -> Floats:
    """Numbers as they are, categories by their rank among the training rows' values."""
    columns = [split.items.numbers[name] for name in NUMBERS]
    for name in TEXTS:
        values = split.items.texts[name]
        codes = {value: code for code, value in enumerate(sorted(set(values[: split.training])))}
        columns.append(np.array([codes.get(value, -1) for value in values], dtype=np.float64))
    return np.column_stack(columns)
