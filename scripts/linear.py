"""Logistic regressions over named signs, and the files of their weights."""
import json
import pathlib
import subprocess
import tempfile

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).resolve().parent.parent
# how often a sign must have been seen
SEEN = 3


def logistic(signs, classes, seen=SEEN, **options):
    """A logistic regression over the signs that were seen often enough, with what makes columns of them."""
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(signs)
    often = np.flatnonzero(np.asarray((matrix != 0).sum(0)).ravel() >= seen)
    vectorizer.restrict(often, indices=True)
    return vectorizer, LogisticRegression(**options).fit(matrix[:, often], classes)


def write_linear(path, vectorizer, model, smallest=0.03):
    """A line a sign with its weight, if that is not too small to matter."""
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0]))
    weights["bias"] = weights.get("bias", 0.0) + model.intercept_[0]
    with path.open("w", encoding="utf-8") as out:
        for sign, weight in sorted(weights.items()):
            if abs(weight) >= smallest:
                print(sign, f"{weight:.3f}", sep="\t", file=out)


def dumped(binary, what, articles):
    """What `copytaster eval events --dump` prints of articles, a line an object."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": a["id"], "date": a["date"], "text": a["text"], "events": []}) + "\n" for a in articles)
        file.flush()
        dump = subprocess.run([binary, "eval", "events", "--dump", what, file.name], capture_output=True, check=True, text=True)
    return map(json.loads, dump.stdout.splitlines())
