#!/usr/bin/env python3
"""Fit the network of src/events/learned further, on whole stories: which of their words tell of force that was really used.

    scripts/fit_stories.py ARTICLES.jsonl... --seen FILE.jsonl... --fresh FILE.jsonl... --texts FILE.conll.gz [--folds N] [--binary PATH]

To be run after scripts/fit_events.py: begins with the trigger.tsv and deep.bin that it wrote for single sentences, and writes
stories.tsv and stories.bin, which read long stories, and means.tsv, the weights of a regression that tells from what a word shows, and what those
around it are about, whether its deed was done with explosives, took somebody or a vehicle away, burned something, or robbed somebody.

The articles (eval/events/incidents.jsonl) have beside their incidents "marks": [start, end, kind] of each word that tells of violence, in
characters of the text; kind is the number of the incident that it tells of, with an "r" behind it if only of what that brought about, "c"
for combat and "o" for any other that was done. A word with a number is taught as ASSAULT, one without a mark as anything else; of the other
marks, and of words that only point back ("the deed"), what the network thought before is taught, as it is of the words of plain newswire
(--texts, as for scripts/teach_events.py), lest it forget. The annotated sentences behind --seen and --fresh are taught as in
scripts/fit_events.py.

With --folds N nothing is written: the articles are read by N networks, each fitted without a part of them, and what is printed is how well the network
before and these find the sentences of that part which tell of an incident though no rule says so. Takes ten minutes. Needs
torch, scikit-learn, and WordNet 3.0 at /usr/share/wordnet (Debian's wordnet-base).
"""
import argparse
import collections
import json
import pathlib
import re

import numpy as np
from sklearn.metrics import average_precision_score

import fit_events
import student
from linear import ROOT, logistic

LEARNED = ROOT / "src/events/learned"
BEFORE = LEARNED / "trigger.tsv", LEARNED / "deep.bin"
EPOCHS, RATE = 12, 3e-3
# how much a word counts that is taught what the network thought of it before: in stories, in newswire
KEPT, NEWSWIRE = 0.5, 0.4
# incident type -> what src/events/learned/means.rs calls the way in which it was done; the weights kept
MEANS = {"BOMBING": "explosives", "KIDNAPPING": "abduct", "HIJACKING": "hijack", "ARSON": "burn", "ROBBERY": "rob"}
SMALLEST = 0.05
# nouns that point back to a deed told before: who says that they tell of force says it twice
BACK = set("action crime deed act event incident case episode operation work attempt".split())
BACK |= {f"{word}s" for word in BACK}


def marked(binary, paths, verbs):
    """Per article: its words, each with its mark, if it has one, and the number of its sentence."""
    articles = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [{"id": a["id"], "date": a["date"], "text": a["text"], "events": []} for a in articles]
    for article, (_, words, *_) in zip(articles, fit_events.samples_of(binary, cases, verbs, True), strict=True):
        kinds = {start: kind for start, _, kind in article["marks"]}
        sentences, at = {}, 0
        types = [incident["type"] for incident in article["incidents"]]
        for word in words:
            match = re.compile(rf"(?<!\w){re.escape(word['word'])}(?!\w)").search(article["text"], at)
            at = match.end() if match else at
            word["mark"] = kinds.get(match.start(), "") if match else ""
            word["type"] = types[int(word["mark"]) - 1] if word["mark"].isdigit() else ""
            word["number"] = article["id"], sentences.setdefault(id(word["sentence"]), len(sentences))
        yield words


def is_incident(word):
    return word["mark"].isdigit() and (word["told"] == "ASSAULT" or word["word"].lower() not in BACK)


def story_rows(before, words):
    """What each word of stories is taught, and how much it counts."""
    force = before.classes.index("ASSAULT")
    taught, weights = before.predict(words), np.full(len(words), KEPT, np.float32)
    for at, word in enumerate(words):
        if is_incident(word):
            taught[at], weights[at] = 0, 1
            taught[at, force] = 1
        elif not word["mark"]:
            # "none" is the first class
            taught[at, 0] += taught[at, force]
            taught[at, force], weights[at] = 0, 1
    return taught, weights


def other_rows(args, before, verbs):
    """The words of other texts, what each is taught, and how much it counts."""
    entries = fit_events.samples_of(args.binary, fit_events.rule_examples(), verbs, False)
    for paths, fresh in ((args.seen, False), (args.fresh, True)):
        entries += [entry for path in paths for entry in fit_events.samples(args.binary, path, verbs, fresh)]
    words, kinds = fit_events.rows(entries)
    taught = [np.eye(len(before.classes), dtype=np.float32)[[before.classes.index(kind) for kind in kinds]]]
    weights = [np.ones(len(words), np.float32)]
    plain = [word for _, found, *_ in fit_events.samples_of(args.binary, fit_events.texts(args.texts, set()), verbs, True) for word in found]
    taught.append(before.predict(plain))
    weights.append(np.full(len(plain), NEWSWIRE, np.float32))
    return words + plain, np.vstack(taught), np.concatenate(weights)


def fit(stories, others):
    """The network, fitted further on these stories and on other texts."""
    words = [word for story in stories for word in story]
    often = collections.Counter(sign for word in words for sign in word["signs"])
    signs = [sign for sign, n in often.items() if n >= student.SEEN]
    fitted = student.Fitted.read(*BEFORE, signs)
    taught, weights = story_rows(fitted, words)
    fitted.train(words + others[0], np.vstack([taught, others[1]]), np.concatenate([weights, others[2]]), EPOCHS, RATE)
    telling = {sign for word in words if is_incident(word) for sign in word["signs"]}
    fitted.idle = [word for word in fitted.idle if word not in telling]
    return fitted


def is_other(word):
    """Combat and the like, which forces do: done by none of the means, unless there is talk of what blasts or burns."""
    return word["mark"] in ("c", "o") and not {"about blast sentence", "about fire sentence"} & word["about"].keys()


def means_signs(word):
    return {sign: value for sign, value in word["signs"].items() if not sign.startswith(("told", "wn "))} | word["about"]


def fit_means(words):
    """Weights of what a word shows, for each way in which force is used."""
    telling = [word for word in words if is_incident(word) or is_other(word)]
    signs = [means_signs(word) for word in telling]
    return logistic(signs, [MEANS.get(word["type"], "other") for word in telling], C=0.3, max_iter=2000)


def write_means(path, vectorizer, model):
    """The classes, then a line a sign with its weight for each."""
    with path.open("w", encoding="utf-8") as out:
        print(*model.classes_, file=out)
        for sign, row in sorted(zip(vectorizer.get_feature_names_out(), model.coef_.T)):
            row = row + model.intercept_ * (sign == "bias")
            cells = [f"{i}:{weight:.2f}" for i, weight in enumerate(row) if abs(weight) >= SMALLEST]
            if cells:
                print(sign, " ".join(cells), sep="\t", file=out)


def report_means(stories):
    """How often the means are said, and said rightly, of stories in fifths."""
    judged = []
    for fold in range(5):
        vectorizer, model = fit_means([word for at, story in enumerate(stories) if at % 5 != fold for word in story])
        left = [word for story in stories[fold::5] for word in story if is_incident(word)]
        chances = model.predict_proba(vectorizer.transform([means_signs(word) for word in left]))
        judged += [(MEANS.get(word["type"], "other"), model.classes_[row.argmax()], row.max()) for word, row in zip(left, chances)]
    for least in (0.4, 0.5, 0.6, 0.7):
        for name in dict.fromkeys(MEANS.values()):
            said = [want for want, have, chance in judged if have == name and chance >= least]
            print(f"{name} from {least}: {said.count(name)} of {len(said)} right, of {sum(want == name for want, *_ in judged)}")


def report(name, words, chances, force):
    """How well sentences are found that tell of an incident though no rule says so."""
    sentences = {}
    for word, chance in zip(words, chances[:, force]):
        told, likely, incident, other = sentences.get(word["number"], (False, 0.0, False, False))
        likely = likely if word["word"].lower() in BACK else max(likely, chance)
        sentences[word["number"]] = told or word["told"] == "ASSAULT", likely, incident or is_incident(word), other or bool(word["mark"])
    free = [sentence[1:] for sentence in sentences.values() if not sentence[0]]
    likely, right = np.array([s[0] for s in free]), np.array([s[1] for s in free])
    print(f"{name}: of {len(free)} sentences {right.sum()} tell of an incident; average precision {average_precision_score(right, likely):.3f}")
    for least in (0.2, 0.3, 0.4, 0.5, 0.6):
        told = [s for s in free if s[0] > least]
        print(f"  from {least}: {len(told)} told, {sum(s[1] for s in told)} of an incident, {sum(s[2] and not s[1] for s in told)} of other violence")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=pathlib.Path)
    parser.add_argument("--seen", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--fresh", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--texts", required=True, type=pathlib.Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    verbs, before = fit_events.read_wordnet(), student.Fitted.read(*BEFORE)
    stories, force = list(marked(args.binary, args.articles, verbs)), before.classes.index("ASSAULT")
    others = other_rows(args, before, verbs)
    if not args.folds:
        fitted = fit(stories, others)
        fit_events.write(LEARNED / "stories.tsv", fitted, verbs)
        fitted.write_deep(LEARNED / "stories.bin", words=False)
        write_means(LEARNED / "means.tsv", *fit_means(word for story in stories for word in story))
        return
    report_means(stories)
    words, chances = [], []
    for fold in range(args.folds):
        fitted = fit([story for at, story in enumerate(stories) if at % args.folds != fold], others)
        left = [word for story in stories[fold :: args.folds] for word in story]
        words += left
        chances.append(fitted.predict(left))
    report("before", words, before.predict(words), force)
    report("fitted", words, np.vstack(chances), force)


if __name__ == "__main__":
    main()
