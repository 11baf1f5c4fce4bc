#!/usr/bin/env python3
"""Fit the models of src/events/learned/doer.rs and victim.rs: who did a deed that another sentence of the story tells of, and
whom and what it struck.

    scripts/fit_parties.py ARTICLES.jsonl... --others SENTENCES.jsonl [--held ARTICLES.jsonl...] [--binary PATH]

Reads articles whose incidents are annotated (eval/events/incidents.jsonl; scripts/incidents.py says how), has `copytaster eval
events --dump parties` read each, and fits for each of the two a logistic regression over what a deed and somebody who may belong to
it show. A pair is right where the deed is a gold incident and the words name one of its perpetrators, or targets. As the annotated articles tell of armed
bodies mostly because these did it, each first paragraph is read again with sentences of --others (eval/events/wire.jsonl) behind it that
tell of armed people and of another matter: nobody in these did the deed or was struck by it. Prints, for each threshold, how many pairs
are right that it takes: for the articles by fifths, each fitted on the others, and for those behind --held. Writes
src/events/learned/doer.tsv and victim.tsv. Needs scikit-learn.
"""
import argparse
import json
import pathlib
import random
import subprocess

import incidents
from linear import ROOT, dumped, logistic, write_linear

FOLDS = 5
# role -> what the annotated incidents call it, the file of its weights
ROLES = {"actor": ("perpetrators", "doer.tsv"), "recipient": ("targets", "victim.tsv")}


def pairs(binary, path):
    """Per article: (deed, role, signs, right) of each pair."""
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps({"uri": a["id"], "body": a["text"], "published_at": a["date"] + "T20:00:00Z"}) for a in articles]
    run = subprocess.run([binary, "enrich", "--format", "jsonl"], input="\n".join(lines) + "\n", capture_output=True, check=True, text=True)
    by_article = {}
    for pair in dumped(binary, "parties", articles):
        by_article.setdefault(pair["id"], []).append(pair)
    found = []
    for article, line in zip(articles, run.stdout.splitlines(), strict=True):
        told = incidents.told_incidents(json.loads(line))
        gold = [g for g in article["incidents"] if g.get("status") != "threatened"]
        # the dump counts bytes
        start = {len(article["text"][: t["event"]["trigger"]["start"]].encode()): i for i, t in enumerate(told)}
        ranked = sorted(((incidents.overlap(t, g), i, j) for i, t in enumerate(told) for j, g in enumerate(gold)), reverse=True)
        matched, free = {}, set(range(len(told)))
        for score, i, j in ranked:
            if score > 0 and i in free and j not in matched.values():
                matched[i] = j
                free.discard(i)
        of_article = []
        for pair in by_article.get(article["id"], []):
            at = start.get(pair["trigger"])
            if at is None or at not in matched:
                continue
            want = gold[matched[at]][ROLES[pair["role"]][0]]
            right = any(incidents.alike(words, g) for words in (pair["text"], pair["name"]) if words for g in want)
            of_article.append((at, pair["role"], pair["signs"], right))
        found.append(of_article)
    return found


def strangers(binary, articles, sentences):
    """Pairs of stories put together from a first paragraph and sentences of other matters, none of them right."""
    pool = [case["text"] for case in map(json.loads, sentences.read_text(encoding="utf-8").splitlines())
            if case.get("text") and any(code[3:6] in ("REB", "CRM", "UAF", "PRM") or code == "IMG"
                                        for e in case["events"] for code in e["actors"] + e["recipients"])]
    chance = random.Random(7)
    stories = []
    for path in articles:
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            lead = article["text"].split("\n\n")[0]
            for number, (gap, count) in enumerate((("\n\n", 2), (" ", 1))):
                others = " ".join(chance.sample(pool, count))
                text = lead + gap + (others.upper() if lead.isupper() else others)
                stories.append((lead, {"id": f"{article['id']} {number}", "date": article["date"], "text": text}))
    ends = {story["id"]: len(lead.encode()) for lead, story in stories}
    found = {}
    for pair in dumped(binary, "parties", [story for _, story in stories]):
        end = ends[pair["id"]]
        if pair["trigger"] < end <= pair["start"]:
            found.setdefault(pair["id"], []).append((0, pair["role"], pair["signs"], False))
    return list(found.values())


def of_role(articles, role):
    return [[pair for pair in article if pair[1] == role] for article in articles]


def fit(articles):
    pairs = [pair for article in articles for pair in article]
    return logistic([signs for *_, signs, _ in pairs], [right for *_, right in pairs], C=0.1, max_iter=3000)


def scored(articles, vectorizer, model):
    """The chance of each pair, and whether it is right."""
    found = []
    for article in filter(None, articles):
        chances = model.predict_proba(vectorizer.transform([signs for *_, signs, _ in article]))[:, 1]
        found += zip(chances, [right for *_, right in article])
    return found


def report(name, pairs):
    for taken in (0.3, 0.4, 0.5, 0.6):
        told = [right for chance, right in pairs if chance > taken]
        print(f"{name:24} above {taken}: {sum(told)} of {len(told)} right, of {sum(right for _, right in pairs)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=pathlib.Path)
    parser.add_argument("--others", required=True, type=pathlib.Path)
    parser.add_argument("--held", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    all_articles = [article for path in args.articles for article in pairs(args.binary, path)]
    all_apart = strangers(args.binary, args.articles, args.others)
    held = {path.stem: pairs(args.binary, path) for path in args.held}
    for role, (_, file) in ROLES.items():
        articles, apart = of_role(all_articles, role), of_role(all_apart, role)
        print(f"{role}: {sum(map(len, articles))} pairs of {len(articles)} articles, {sum(map(len, apart))} with people of other matters")
        by_fifths, others = [], []
        for fold in range(FOLDS):
            rest = [a for list in (articles, apart) for at, a in enumerate(list) if at % FOLDS != fold]
            fitted = fit(rest)
            by_fifths += scored(articles[fold::FOLDS], *fitted)
            others += scored(apart[fold::FOLDS], *fitted)
        report(f"{role} by fifths", by_fifths)
        report(f"{role} others", others)
        fitted = fit(articles + apart)
        write_linear(ROOT / "src/events/learned" / file, *fitted, smallest=0.05)
        for name, stories in held.items():
            report(f"{role} {name}", scored(of_role(stories, role), *fitted))


if __name__ == "__main__":
    main()
