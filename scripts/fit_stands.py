#!/usr/bin/env python3
"""Fit the model of src/events/learned/stands.rs: whether a deed that a story was taken to tell of stands.

    scripts/fit_stands.py ARTICLES.jsonl... --others TEXTS.jsonl... [--held FILE.jsonl...] [--binary PATH]

Reads articles whose incidents are annotated (eval/events/incidents.jsonl; scripts/incidents.py says how) as `copytaster eval events --dump
stands` sees their deeds: those that are matched with an incident stand, others do not; of combat, which the annotators mark and do not
count, nothing is taught. As these articles are of one kind, plain newswire is read too (eval/events/deeds.jsonl): {"id", "date", "text",
"deeds": [[start, end, kind]]}, kind "y" where a word tells of a deed of force that happened, "d" where an earlier one told of the same, "h" of one
of long ago, "n" of none: only "y" stands. Of "s", sums and wars at large, nothing is taught.

The binary must have a stands.tsv that lets everything stand ("bias\t9"). Prints how many deeds stand and do not above each threshold, of both kinds
of text by fifths, each fitted on the others, and of what is behind --held; of articles also the F1 of their incidents. Writes
src/events/learned/stands.tsv. Needs scikit-learn.
"""
import argparse
import json
import pathlib

import incidents
from linear import ROOT, dumped, logistic, write_linear

FOLDS = 5


def load(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def signs_of(binary, articles):
    """The signs of each deed, by its article and where its trigger starts, in bytes."""
    return {(line["id"], line["trigger"]): line["signs"] for line in dumped(binary, "stands", articles)}


def in_bytes(article, at):
    return len(article["text"][:at].encode())


def of_articles(binary, path):
    """Per article: its deeds, the incident that each is matched with, if any, and how many incidents there are."""
    articles = load(path)
    signs = signs_of(binary, articles)
    for article, enriched in zip(articles, incidents.enriched(binary, articles), strict=True):
        told, gold = incidents.told_incidents(enriched), incidents.happened(article)
        matched = incidents.matched(told, gold)
        marks = {start: kind for start, _, kind in article.get("marks", [])}
        for number, deed in enumerate(told):
            at = deed["event"]["trigger"]["start"]
            deed["signs"] = signs.get((article["id"], in_bytes(article, at)))
            deed["gold"] = gold[matched[number]]["type"] if number in matched else None
            deed["right"] = deed["gold"] is not None
            deed["neither"] = marks.get(at) == "c" and not deed["right"]
        yield told, len(gold)


def of_texts(binary, path):
    """Per text: its deeds whose kind is known."""
    articles = load(path)
    signs = signs_of(binary, articles)
    for article in articles:
        known = [(signs.get((article["id"], in_bytes(article, start))), kind) for start, _, kind in article["deeds"]]
        yield [{"signs": shown, "right": kind == "y", "neither": kind == "s"} for shown, kind in known if shown]


def taught(deeds):
    return [deed for deed in deeds if deed["signs"] and not deed["neither"]]


def fit(deeds):
    return logistic([deed["signs"] for deed in deeds], [deed["right"] for deed in deeds], C=0.2, max_iter=3000)


def judge(deeds, vectorizer, model):
    """Gives each deed the chance that it stands."""
    for deed in deeds:
        deed["chance"] = model.predict_proba(vectorizer.transform([deed["signs"]]))[0, 1] if deed["signs"] else 1.0


def report(name, stories, incidents_in_all=None):
    deeds = [deed for deeds in stories for deed in deeds]
    for least in (0.0, 0.3, 0.4, 0.45, 0.5, 0.6):
        left = [deed for deed in deeds if deed["chance"] >= least]
        right = sum(deed["right"] for deed in left)
        line = f"{name:12} from {least}: {right} that stand (of {sum(d['right'] for d in deeds)}), {len(left) - right} others"
        if incidents_in_all:
            typed = sum(deed["type"] == deed["gold"] for deed in left if deed["right"])
            line += f"; incidents P {typed / len(left):.3f} R {typed / incidents_in_all:.3f} F1 {2 * typed / (len(left) + incidents_in_all):.4f}"
        print(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=pathlib.Path)
    parser.add_argument("--others", nargs="+", required=True, type=pathlib.Path)
    parser.add_argument("--held", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    articles = [article for path in args.articles for article in of_articles(args.binary, path)]
    texts = [text for path in args.others for text in of_texts(args.binary, path)]
    stories = [deeds for deeds, _ in articles] + texts
    for fold in range(FOLDS):
        fitted = fit([deed for at, deeds in enumerate(stories) if at % FOLDS != fold for deed in taught(deeds)])
        judge([deed for deeds in stories[fold::FOLDS] for deed in deeds], *fitted)
    report("articles", stories[: len(articles)], sum(number for _, number in articles))
    report("texts", texts)
    fitted = fit([deed for deeds in stories for deed in taught(deeds)])
    write_linear(ROOT / "src/events/learned/stands.tsv", *fitted)
    for path in args.held:
        whole = "deeds" in load(path)[0]
        held = [(deeds, None) for deeds in of_texts(args.binary, path)] if whole else list(of_articles(args.binary, path))
        judge([deed for deeds, _ in held for deed in deeds], *fitted)
        report(path.stem, [deeds for deeds, _ in held], None if whole else sum(number for _, number in held))


if __name__ == "__main__":
    main()
