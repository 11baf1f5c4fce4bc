#!/usr/bin/env python3
"""Fit the models of src/events/learned (which type of event a word tells of) and src/events/confidence.rs (how likely an
event's type is right).

    scripts/fit_events.py --taught FILE --seen FILE.jsonl... --fresh FILE.jsonl... [--held FILE.jsonl...] [--binary PATH]

Reads annotated sentences (eval/events/*.jsonl) as `copytaster eval events --rules-alone` sees them, with `--dump`, and what
scripts/teach_events.py wrote (--taught): how likely a large model takes the words of many other sentences for each type.

The first model (scripts/student.py) adds weights of what each word that could be a trigger shows to a small network over the vectors
of the words around it and over what a recurrence makes of its sentence. An event is put on the word that the line gives as "trigger",
else on the word that a rule took for the type, else, in a second pass, on the likeliest other word. What the rules make of a word is a sign only in files behind --fresh:
those that the rules were never mended on, so that the model learns how far they can be trusted on copy they do not know. The
examples of the rules themselves are read as seen. Verbs share what WordNet says they have in common: its classes are signs of the
fit, and are folded into each verb's own weights.

The second is a logistic regression over what each event that the rules tell shows, and the chance that the first model, fitted
on the other half of the lines, gives its type.

The words' vectors stay those of deep.bin, for other networks are read with them; with --new-vectors they are those of --taught, and
stories.bin and cast.bin must be fitted anew. Annotated sentences are left out of what --taught makes of plain ones.

Writes src/events/learned/trigger.tsv and deep.bin and src/events/confidence.tsv, and prints for the files behind --held, which are not
fitted on, what the first model's decisions come to. Takes a quarter of an hour. Needs torch, scikit-learn, and WordNet 3.0 at
/usr/share/wordnet (Debian's wordnet-base).
"""
import argparse
import collections
import gzip
import json
import math
import pathlib
import pickle
import re
import subprocess
import sys
import tempfile
import tomllib

import numpy as np

import build_nouns
import student
from linear import ROOT, logistic, write_linear

WORDNET = pathlib.Path("/usr/share/wordnet")
# what a weight must at least be to be kept
SMALLEST = 0.15
FOLDS = 2
# how much a word counts that only the large model judged
TAUGHT = 0.7


def read_wordnet():
    """Verb lemma -> classes (its senses' synsets and all above them) with the share of its uses that fall there."""
    synsets, senses, counts = build_nouns.read(WORDNET, "verb")
    verbs = {}
    for lemma, numbers in senses.items():
        numbers = numbers[:4]
        shares = [counts[lemma, i] + 1 / (i + 1) for i in range(len(numbers))]
        classes = collections.Counter()
        for number, share in zip(numbers, shares):
            above, todo = set(), [number]
            while todo:
                at = todo.pop()
                if at not in above:
                    above.add(at)
                    above.update(synsets[at][3])
                    todo += synsets[at][2]
            for name in above | {f"file{synsets[number][0]}"}:
                classes[name] += share / sum(shares)
        verbs[lemma] = {f"wn {name}": round(share, 3) for name, share in sorted(classes.items()) if share >= 0.15}
    return verbs


def rule_examples():
    """The examples of the rules as annotated sentences."""
    for path in sorted((ROOT / "src/events/rules").glob("*.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8")).get("rule", []):
            for at, example in enumerate(rule.get("examples", [])):
                text, told = example.split("=>")
                events = [{"type": part.split()[0], "actors": [], "recipients": []} for part in told.split(";") if part.strip()]
                yield {"id": f"{rule['name']}-{at}", "date": "2024-05-15", "text": text.strip(), "events": events}


def dump(binary, what, path):
    run = subprocess.run([binary, "eval", "events", "--rules-alone", "--dump", what, str(path)], capture_output=True, check=True, text=True)
    return run.stdout.splitlines()


def place_in_sentences(words, sentences):
    """Gives each word the words of its sentence, (what it says, its part of speech) each, and its place among them."""
    for sentence in sentences:
        told = tuple((sys.intern(word), sys.intern(upos)) for word, upos in sentence["words"])
        for word in words:
            if 0 <= word["token"] - sentence["start"] < len(told):
                word["sentence"], word["at"] = told, word["token"] - sentence["start"]


def samples(binary, path, verbs, fresh):
    """One entry a line: the case, its words (signs, what a rule takes them for, the type put on them or None), events left over."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = []
    for case, line in zip(cases, dump(binary, "triggers", path), strict=True):
        seen, left = json.loads(line), []
        words = seen["predicates"]
        place_in_sentences(words, seen["sentences"])
        put = [None] * len(words)
        for event in case["events"]:
            last = re.findall(r"[\w'-]+", event.get("trigger", "").lower())[-1:]
            free = [i for i, kind in enumerate(put) if kind is None]
            at = next((i for i in free if [words[i]["word"].lower()] == last), None)
            at = at if at is not None else next((i for i in free if words[i]["told"] == event["type"]), None)
            if at is None:
                left.append(event["type"])
            else:
                put[at] = event["type"]
        for word in words:
            signs = word["signs"]
            if not fresh:
                signs = {sign: value for sign, value in signs.items() if not sign.startswith("told")}
            for sign in list(signs):
                if sign.startswith("v ") and sign.count(" ") == 1:
                    signs.update(verbs.get(sign[2:], {}))
            word["signs"] = signs
        found.append((case, words, put, left))
    return found


def samples_of(binary, cases, verbs, fresh):
    """The same of cases that stand in no file."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(case) + "\n" for case in cases)
        file.flush()
        return samples(binary, pathlib.Path(file.name), verbs, fresh)


def plain(tokens):
    """The text that tokens came from, near enough."""
    text = re.sub(r" ([.,;:!?%)])", r"\1", " ".join(tokens))
    text = re.sub(r"([($]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    return re.sub(r"(\w)s ' ", r"\1s' ", text)


def texts(path, annotated):
    """The sentences of a file that nobody annotated, as cases without events."""
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rt", encoding="utf-8") as file:
        blocks = [[line.split("\t")[0] for line in block.splitlines() if not line.startswith("# ")] for block in file.read().split("\n\n")]
    for at, tokens in enumerate(blocks):
        if 8 <= len(tokens) <= 48 and plain(tokens) not in annotated:
            yield {"id": f"t{at}", "date": "2006-06-15", "text": plain(tokens), "events": []}


def is_known(word, kind, left):
    """Whether it is known what a word tells of: where an event has no word yet, it may be any that no rule took."""
    return kind is not None or not left or word["told"]


def rows(entries):
    """Words whose class is known, and their classes."""
    known = [(word, kind or "none") for _, words, put, left in entries for word, kind in zip(words, put) if is_known(word, kind, left)]
    return [word for word, _ in known], [kind for _, kind in known]


def place_left(entries, vectorizer, model):
    """Puts events without a word on the likeliest one that is free."""
    for _, words, put, left in entries:
        free = [i for i, kind in enumerate(put) if kind is None]
        if not left or not free:
            continue
        chances = model.predict_proba(vectorizer.transform([words[i]["signs"] for i in free]))
        for kind in [kind for kind in left if kind in model.classes_]:
            column = chances[:, list(model.classes_).index(kind)]
            best = int(column.argmax())
            if column[best] > 0.05 and put[free[best]] is None:
                put[free[best]] = kind


def learn(entries, taught, log=True):
    """The small model, fitted on annotated sentences and on what the large model makes of others."""
    classes = taught["classes"]
    words, kinds = rows(entries)
    chances = list(np.eye(len(classes))[[classes.index(kind) for kind in kinds]])
    weights = [1.0] * len(words)
    for word, row in taught["rows"]:
        words.append(word)
        chances.append(row)
        weights.append(TAUGHT)
    vectors = taught["vectors"]
    return student.Fitted(words, np.array(chances, np.float32), np.array(weights, np.float32), vectors, classes, log)


def decide(words, chances, classes, kept, new, retyped):
    """What is told of a sentence, as `judge` in learned.rs decides it."""
    told = collections.Counter()
    for word, row in sorted(zip(words, chances), key=lambda pair: pair[0]["told"] is None):
        best = max((i for i, name in enumerate(classes) if name != "none"), key=lambda i: row[i])
        none = row[classes.index("none")]
        if word["told"]:
            if 1 - none >= kept:
                same = row[classes.index(word["told"])] if word["told"] in classes else 1.0
                told[classes[best] if row[best] > retyped * same else word["told"]] += 1
        elif row[best] >= new and not told[classes[best]]:
            told[classes[best]] += 1
    return told


def report(name, entries, fitted):
    classes = fitted.classes
    read = [(case, words, fitted.predict(words)) for case, words, *_ in entries if words]
    quiet = sum(not case["events"] for case, *_ in entries)
    gold = sum(len(case["events"]) for case, *_ in entries)

    def line(label, how):
        all_told = hits = alarms = 0
        for case, words, chances in read:
            want = collections.Counter(event["type"] for event in case["events"])
            told = how(words, chances)
            all_told += sum(told.values())
            hits += sum((want & told).values())
            alarms += bool(told) and not want
        p, r = hits / max(all_told, 1), hits / gold
        print(f"{name:12} {label:18} P {p:.3f}  R {r:.3f}  F1 {2 * p * r / max(p + r, 1e-9):.3f}  false alarms {alarms / max(quiet, 1):.3f}")

    line("rules alone", lambda words, _: collections.Counter(w["told"] for w in words if w["told"]))
    for kept, new in ((0.1, 0.4), (0.2, 0.4), (0.3, 0.4), (0.4, 0.4), (0.3, 0.5), (0.4, 0.5)):
        line(f"kept {kept} new {new}", lambda words, chances: decide(words, chances, classes, kept, new, 4.0))


def write(path, fitted, verbs):
    """The classes, "none" first, then a line a sign; what WordNet's classes weigh goes into the verbs' own lines."""
    order = sorted(range(len(fitted.classes)), key=lambda i: (fitted.classes[i] != "none", fitted.classes[i]))
    if order != list(range(len(order))):
        raise ValueError("classes of the large model out of order")
    weights = fitted.sign_weights()
    classes = {sign: row for sign, row in weights.items() if sign.startswith("wn ")}
    table = {sign: row.copy() for sign, row in weights.items() if sign not in classes}
    for lemma, shares in verbs.items():
        if re.fullmatch(r"[a-z-]+", lemma):
            row = sum((share * classes[name] for name, share in shares.items() if name in classes), np.zeros(len(order)))
            table[f"v {lemma}"] = table.get(f"v {lemma}", np.zeros(len(order))) + row
    with path.open("w", encoding="utf-8") as out:
        print(*fitted.classes, file=out)
        for sign, row in sorted(table.items()):
            cells = [f"{i}:{weight:.2f}" for i, weight in enumerate(row) if abs(weight) >= SMALLEST]
            if cells and abs(row).max() >= student.LIGHT:
                print(sign, " ".join(cells), sep="\t", file=out)


def chances_of_told(entries, taught):
    """(case id, token) -> the chance that a model fitted on the other lines gives the type that a rule takes the word for."""
    found = {}
    for fold in range(FOLDS):
        fitted = learn([entry for at, entry in enumerate(entries) if at % FOLDS != fold], taught, log=False)
        for case, words, *_ in entries[fold::FOLDS]:
            told = [word for word in words if word["told"] in fitted.classes]
            for word, row in zip(told, fitted.predict(told)):
                found[case["id"], word["token"]] = row[fitted.classes.index(word["told"])]
    return found


def fit_confidence(binary, files, chances, path):
    signs, right = [], []
    for file in files:
        for line in dump(binary, "events", file):
            event = json.loads(line)
            chance = min(max(chances.get((event["id"], event["token"]), 0.5), 0.05), 0.99)
            signs.append(event["signs"] | {"likely": math.log(chance / (1 - chance))})
            right.append(event["right"])
    write_linear(path, *logistic(signs, right, C=0.1, max_iter=3000))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taught", required=True, type=pathlib.Path)
    parser.add_argument("--seen", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--fresh", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--held", nargs="+", type=pathlib.Path, default=[])
    parser.add_argument("--new-vectors", action="store_true")
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    verbs = read_wordnet()
    entries = samples_of(args.binary, rule_examples(), verbs, False)
    for path in args.seen:
        entries += samples(args.binary, path, verbs, False)
    for path in args.fresh:
        entries += samples(args.binary, path, verbs, True)
    with args.taught.open("rb") as file:
        taught = pickle.load(file)
    if args.new_vectors:
        taught["vectors"] = student.Vectors(taught["words"], taught["vectors"])
    else:
        taught["vectors"] = student.Fitted.read(ROOT / "src/events/learned/trigger.tsv", ROOT / "src/events/learned/deep.bin").vectors
    known = {word["sentence"] for _, words, *_ in entries for word in words}
    taught["rows"] = [(word, row) for word, row in taught["rows"] if word["sentence"] not in known]
    # some of the sentences are enough to put events on words
    words, kinds = rows(entries[::3])
    place_left(entries, *logistic([word["signs"] for word in words], kinds, C=1.0, max_iter=300, tol=1e-3))
    fitted = learn(entries, taught)
    write(ROOT / "src/events/learned/trigger.tsv", fitted, verbs)
    fitted.write_deep(ROOT / "src/events/learned/deep.bin")
    for path in args.held:
        report(path.stem, samples(args.binary, path, verbs, True), fitted)
    fit_confidence(args.binary, args.seen + args.fresh, chances_of_told(entries, taught), ROOT / "src/events/confidence.tsv")


if __name__ == "__main__":
    main()
