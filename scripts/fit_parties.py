#!/usr/bin/env python3
"""Fit the models of src/events/learned/cast.rs, doer.rs and victim.rs: who did the deeds of a story, and whom and what they struck.

    scripts/fit_parties.py ARTICLES.jsonl... --others SENTENCES.jsonl [--held ARTICLES.jsonl...] [--binary PATH]

Reads articles whose incidents are annotated (eval/events/incidents.jsonl; scripts/incidents.py says how) as `copytaster eval events
--dump mentions` and `--dump parties` see them.

The first model (cast.bin) tells of everybody and everything that a story mentions whether it is a doer or a victim of any of its incidents: a
network as in scripts/student.py, which begins with what the one for stories (stories.bin) makes of sentences. The others (doer.tsv, victim.tsv) are logistic regressions
over what a deed and somebody who may belong to it show, the network's opinion of them and of everybody else among it: for that,
the articles of each fifth are judged by a network fitted on the others. A pair is right where the deed is a gold incident and the words name one of
its perpetrators, or targets. Whom the rules know already is only compared with.

As the annotated articles tell of armed
bodies mostly because these did it, each first paragraph is read again with sentences of --others (eval/events/wire.jsonl) behind it that
tell of armed people and of another matter: nobody in these did the deed or was struck by it. Prints, for each threshold, how many pairs
are right that it takes: for the articles by fifths, each fitted on the others, and for those behind --held. Needs torch and scikit-learn.
"""
import argparse
import collections
import json
import math
import pathlib
import random
import sys

import numpy as np

import incidents
import student
from linear import ROOT, dumped, logistic, write_linear

FOLDS = 5
LEARNED = ROOT / "src/events/learned"
# role -> what the annotated incidents call it, the file of its weights, its class in the network
ROLES = {"actor": ("perpetrators", "doer.tsv", 1), "recipient": ("targets", "victim.tsv", 2)}
CLASSES = ["none", "doer", "victim"]
EPOCHS, RATE = 8, 2e-3
# as in src/events/learned/cast.rs
SUREST, NOBODY = 0.003, -5.0


def is_one_of(mention, wanted):
    return any(incidents.alike(words, gold) for words in (mention["text"], mention["name"]) if words for gold in wanted)


def in_sentence(seen, word):
    """What the network reads of a word of a story."""
    sentence = next(s for s in seen["sentences"] if 0 <= word["token"] - s["start"] < len(s["words"]))
    words, at = sentence["words"], word["token"] - sentence["start"]
    says = {f"says {other}": 1.0 for i, (other, upos) in enumerate(words)
            if i != at and upos in ("NOUN", "VERB", "ADJ") and other not in student.NAMES}
    told = sentence.setdefault("told", tuple((sys.intern(other), sys.intern(upos)) for other, upos in words))
    return {"sentence": told, "at": at, "places": word["places"], "signs": says}


def heads_of(seen):
    """The head words of all mentions of a story, each with its mentions."""
    heads = {}
    for mention in seen["mentions"]:
        if mention["token"] not in heads:
            heads[mention["token"]] = in_sentence(seen, mention) | {"mentions": []}
        head = heads[mention["token"]]
        head["mentions"].append(mention)
        head["signs"].update(dict.fromkeys(mention["forms"], 1.0))
    return list(heads.values())


def read(binary, articles):
    """Per article: what the network reads of everybody mentioned, and each pair of a deed that is an incident and somebody."""
    by_article = collections.defaultdict(list)
    for pair in dumped(binary, "parties", articles):
        by_article[pair["id"]].append(pair)
    found = []
    for article, line, seen in zip(articles, incidents.enriched(binary, articles), dumped(binary, "mentions", articles), strict=True):
        told, gold = incidents.told_incidents(line), incidents.happened(article)
        # the dump counts bytes
        start = {len(article["text"][: t["event"]["trigger"]["start"]].encode()): i for i, t in enumerate(told)}
        matched = incidents.matched(told, gold)
        heads = heads_of(seen)
        for mention in seen["mentions"]:
            mention["right"] = is_one_of(mention, [words for g in gold for words in g[ROLES[mention["role"]][0]]])
        for head in heads:
            head["right"] = [any(m["right"] for m in head["mentions"] if m["role"] == role) for role in ROLES]
        pairs = []
        for pair in by_article[article["id"]]:
            at = start.get(pair["trigger"])
            if at in matched:
                pairs.append(pair | {"right": is_one_of(pair, gold[matched[at]][ROLES[pair["role"]][0]])})
        found.append((heads, pairs))
    return found


def strangers(binary, articles, sentences):
    """The same of stories put together from a first paragraph and sentences of other matters; only of those."""
    pool = [case["text"] for case in map(json.loads, sentences.read_text(encoding="utf-8").splitlines())
            if case.get("text") and any(code[3:6] in ("REB", "CRM", "UAF", "PRM") or code == "IMG"
                                        for e in case["events"] for code in e["actors"] + e["recipients"])]
    chance = random.Random(7)
    stories = []
    for article in articles:
        lead = article["text"].split("\n\n")[0]
        for number, (gap, count) in enumerate((("\n\n", 2), (" ", 1))):
            others = " ".join(chance.sample(pool, count))
            text = lead + gap + (others.upper() if lead.isupper() else others)
            stories.append({"id": f"{article['id']} {number}", "date": article["date"], "text": text, "end": len(lead.encode())})
    pairs = collections.defaultdict(list)
    for pair in dumped(binary, "parties", stories):
        pairs[pair["id"]].append(pair)
    found = []
    for story, seen in zip(stories, dumped(binary, "mentions", stories), strict=True):
        heads = heads_of(seen)
        others = [head for head in heads if all(m["start"] >= story["end"] for m in head["mentions"])]
        for head in others:
            head["right"] = [False, False]
        # who is known to belong to the deed stays, for the others to be compared with
        of_lead = [pair | {"right": False} for pair in pairs[story["id"]] if pair["trigger"] < story["end"]]
        of_others = [pair for pair in of_lead if pair["known"] or pair["start"] >= story["end"]]
        found.append((heads, of_others))
    return found


def fit_network(stories):
    """The network, fitted on these stories."""
    heads = [head for heads, _ in stories for head in heads if "right" in head]
    taught = np.zeros((len(heads), len(CLASSES)), np.float32)
    for row, head in zip(taught, heads):
        row[[i + 1 for i, right in enumerate(head["right"]) if right] or [0]] = 1
    taught /= taught.sum(1, keepdims=True)
    fitted = student.Fitted.onto(LEARNED / "stories.tsv", LEARNED / "stories.bin", heads, CLASSES, tuple(ROLES))
    fitted.train(heads, taught, np.ones(len(heads), np.float32), EPOCHS, RATE, log=False)
    return fitted


def judge(fitted, stories):
    """Gives each mention its log-odds, of its own part and of the other, and each pair what they show."""
    most = math.log(1 / SUREST - 1)
    for heads, pairs in stories:
        chances = fitted.predict(heads).clip(1e-6, 1 - 1e-6)
        odds = np.log(chances / (1 - chances)).clip(-most, most)
        mentions = {}
        for head, row in zip(heads, odds):
            for mention in head["mentions"]:
                own = ROLES[mention["role"]][2]
                mentions[mention["role"], mention["token"]] = mention["group"], row[own], row[3 - own]
        best = {}
        for (role, _), (group, own, _) in mentions.items():
            best[role, group] = max(best.get((role, group), -math.inf), own)
        known = collections.defaultdict(set)
        for pair in pairs:
            if pair["known"]:
                known[pair["role"], pair["trigger"]].add(mentions[pair["role"], pair["token"]][0])
        for pair in pairs:
            group, own, other = mentions[pair["role"], pair["token"]]
            ours = known[pair["role"], pair["trigger"]]
            ranked = sorted(((odds, g) for (role, g), odds in best.items() if role == pair["role"]), key=lambda one: -one[0])
            rank = [g for _, g in ranked].index(group)
            signs = {sign: value for sign, value in pair["signs"].items() if not sign.startswith("net")}
            rest = next((odds for odds, g in ranked if g != group and g not in ours), NOBODY)
            net = {"net": own, "net other": other, "net best": ranked[rank][0], "net gap": ranked[rank][0] - ranked[0][0], "net rest": rest}
            if ours:
                net["net known"] = next(odds for odds, g in ranked if g in ours)
                net["net known gap"] = ranked[rank][0] - net["net known"]
            net = {sign: value / 2 for sign, value in net.items()}
            net[("net first", "net second", "net third")[rank] if rank < 3 else "net further"] = 1.0
            if not ours:
                net["net alone"] = 1.0
            pair["signs"] = signs | {sign: float(value) for sign, value in net.items()}


def of_role(stories, role):
    return [[pair for pair in pairs if pair["role"] == role and not pair["known"]] for _, pairs in stories]


def fit(stories):
    pairs = [pair for pairs in stories for pair in pairs]
    return logistic([pair["signs"] for pair in pairs], [pair["right"] for pair in pairs], C=0.1, max_iter=3000)


def scored(stories, vectorizer, model):
    """Each pair with its chance."""
    pairs = [pair for pairs in stories for pair in pairs]
    return list(zip(model.predict_proba(vectorizer.transform([pair["signs"] for pair in pairs]))[:, 1], pairs)) if pairs else []


def report(name, pairs):
    for taken in (0.3, 0.4, 0.45, 0.5, 0.6):
        told = [pair["right"] for chance, pair in pairs if chance > taken]
        print(f"{name:24} above {taken}: {sum(told)} of {len(told)} right, of {sum(pair['right'] for _, pair in pairs)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", nargs="+", type=pathlib.Path)
    parser.add_argument("--others", required=True, type=pathlib.Path)
    parser.add_argument("--held", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()

    def load(path):
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    annotated = [article for path in args.articles for article in load(path)]
    stories, apart = read(args.binary, annotated), strangers(args.binary, annotated, args.others)
    held = {path.stem: read(args.binary, load(path)) for path in args.held}
    for fold in range(FOLDS):
        network = fit_network([s for at, s in enumerate(stories) if at % FOLDS != fold] + [s for at, s in enumerate(apart) if at // 2 % FOLDS != fold])
        judge(network, stories[fold::FOLDS] + [s for at, s in enumerate(apart) if at // 2 % FOLDS == fold])
        print(f"network {fold + 1} of {FOLDS}", flush=True)
    network = fit_network(stories + apart)
    network.write_deep(LEARNED / "cast.bin", words=False)
    for of_file in held.values():
        judge(network, of_file)
    for role, (_, file, _) in ROLES.items():
        articles, others = of_role(stories, role), of_role(apart, role)
        print(f"{role}: {sum(map(len, articles))} pairs of {len(articles)} articles, {sum(map(len, others))} with people of other matters")
        by_fifths, apart_by_fifths = [], []
        for fold in range(FOLDS):
            fitted = fit([a for at, a in enumerate(articles) if at % FOLDS != fold] + [a for at, a in enumerate(others) if at // 2 % FOLDS != fold])
            by_fifths += scored(articles[fold::FOLDS], *fitted)
            apart_by_fifths += scored([a for at, a in enumerate(others) if at // 2 % FOLDS == fold], *fitted)
        report(f"{role} by fifths", by_fifths)
        report(f"{role} others", apart_by_fifths)
        fitted = fit(articles + others)
        write_linear(LEARNED / file, *fitted, smallest=0.05)
        for name, of_file in held.items():
            report(f"{role} {name}", scored(of_role(of_file, role), *fitted))


if __name__ == "__main__":
    main()
