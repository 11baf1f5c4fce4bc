#!/usr/bin/env python3
"""Fit the model of src/events/learned/same.rs: whether a deed that a sentence tells of is one that the story told before.

    scripts/fit_same.py ARTICLES.jsonl... [--held ARTICLES.jsonl...] [--binary PATH]

Reads articles whose incidents are annotated (eval/events/incidents.jsonl; scripts/incidents.py says how) and has `copytaster eval
events --dump deeds` tell each deed as its sentence tells it, and what each pair of them shows. A deed belongs to the incident that its
word is marked for (scripts/fit_stories.py says how), else to the one with which it shares most (type, perpetrators, targets), if it shares a party with it and no
other incident is as near; two deeds are one where they belong to one
incident. Prints, by fifths of the articles and for --held, how many pairs that the rules took together are two, how many they did not are one, and what the model makes
of them at several thresholds. Writes src/events/learned/same.tsv. Needs scikit-learn.
"""
import argparse
import json
import pathlib

import incidents
from linear import ROOT, dumped, logistic, write_linear

FOLDS = 5


def belongs(deed, article):
    """What a deed tells of, if it can be said: the number of an incident, or, where its word is marked as other violence, a number below 0."""
    at = len(article["text"].encode()[: deed["trigger"]].decode())
    mark = next((kind for start, end, kind in article.get("marks", []) if start <= at < end), None)
    if mark:
        return -1 if mark in ("c", "o") else int(mark.rstrip("r")) - 1
    told = {"type": incidents.kind({"mode": deed["mode"], "cameo": deed["cameo"], "trigger": {"text": deed["word"]},
                                    "evidence": {"field": "headline", "start": 0, "end": 0}}, ""),
            "perpetrators": [(text, name or "") for text, name in deed["actors"]],
            "targets": [(text, name or "") for text, name in deed["recipients"]]}
    near = [0 if incident.get("status") == "threatened" else incidents.overlap(told, incident) for incident in article["incidents"]]
    best = max(near, default=0)
    return near.index(best) if best >= 2 and near.count(best) == 1 else None


def pairs(binary, path):
    """Per article: (signs, whether the two are one) of each pair of which that can be said."""
    articles = {a["id"]: a for a in (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())}
    deeds, found = {}, {name: [] for name in articles}
    for line in dumped(binary, "deeds", list(articles.values())):
        if "signs" not in line:
            deeds[line["id"], line["trigger"]] = belongs(line, articles[line["id"]])
            continue
        first, second = deeds.get((line["id"], line["earlier"])), deeds.get((line["id"], line["later"]))
        # of two that are other violence it is not known
        if first is not None and second is not None and max(first, second) >= 0:
            found[line["id"]].append((line["signs"], first == second))
    return list(found.values())


def fit(articles):
    pairs = [pair for article in articles for pair in article]
    return logistic([signs for signs, _ in pairs], [one for _, one in pairs], seen=3, C=0.1, max_iter=3000)


def scored(articles, vectorizer, model):
    """(whether the rules took them together, whether they are one, the chance) of each pair."""
    found = []
    for article in filter(None, articles):
        chances = model.predict_proba(vectorizer.transform([signs for signs, _ in article]))[:, 1]
        found += [("by none" not in signs and "by elsewhere" not in signs, one, chance, "by none" in signs)
                  for (signs, one), chance in zip(article, chances)]
    return found


def report(name, pairs):
    for low in (0.2, 0.3, 0.4, 0.5):
        apart = [one for ruled, one, chance, _ in pairs if ruled and chance < low]
        print(f"{name:10} taken together by the rules, below {low}: {len(apart) - sum(apart)} of {len(apart)} are two",
              f"(of {sum(ruled and not one for ruled, one, *_ in pairs)} that are two, and {sum(ruled and one for ruled, one, *_ in pairs)} that are one)")
    for high in (0.5, 0.6, 0.7, 0.8):
        one = [one for _, one, chance, free in pairs if free and chance >= high]
        print(f"{name:10} left apart by them, from {high}: {sum(one)} of {len(one)} are one (of {sum(one for _, one, _, free in pairs if free)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=pathlib.Path)
    parser.add_argument("--held", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    articles = [article for path in args.articles for article in pairs(args.binary, path)]
    print(f"{sum(map(len, articles))} pairs of {len(articles)} articles")
    by_fifths = []
    for fold in range(FOLDS):
        fitted = fit([a for at, a in enumerate(articles) if at % FOLDS != fold])
        by_fifths += scored(articles[fold::FOLDS], *fitted)
    report("by fifths", by_fifths)
    fitted = fit(articles)
    write_linear(ROOT / "src/events/learned/same.tsv", *fitted)
    for path in args.held:
        report(path.stem[:10], scored(pairs(args.binary, path), *fitted))


if __name__ == "__main__":
    main()
