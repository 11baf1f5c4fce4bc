#!/usr/bin/env python3
"""Fit the models of src/events/learned/role.rs (who of a sentence takes part in its event, on which side), land.rs (which land
a party belongs to that its sentence calls by office or trade alone) and sector.rs (what a party is: soldiers, traders, worshippers).

    scripts/fit_roles.py roles|lands|sectors FILE.jsonl... [--binary PATH]

Reads annotated sentences whose events name their parties by code (eval/events/*.jsonl) as `copytaster eval events --dump roles`,
`--dump lands` or `--dump sectors` sees them. An event that is told is compared with the annotated one of its type that has the same trigger, or that is
the only one. Where several phrases have the code that is asked for, the one that the rules chose counts, else the nearest; the others
are left out of the fit, as are parties whose code says too little to tell.

Prints what the decisions come to, by thirds of each file, fitted on the rest of all; writes src/events/learned/role.tsv, land.tsv or
sector.tsv. Each is fitted on what those before make of the sentences: build in between. Needs scikit-learn.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from coders import SECTORS, TWO_SIDED
from linear import logistic

ROOT = pathlib.Path(__file__).resolve().parent.parent

SIDES = ("actors", "recipients")
# as in role.rs
MUTUAL = TWO_SIDED - {"SUPPORT"}
FOLDS, SEEN, SMALLEST = 3, 4, 0.02
# as in sector.rs
LIKELY, LIKELIER, LEAST, SURE = 0.35, 1.5, 0.02, 0.5
BODIES = {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"}
ARMED = {"REB", "UAF", "PRM", "CRM", "SPY"}
# how much the vectors of words count beside signs
MEANS = 0.3
# as in role.rs and land.rs
FILLED, ADDED, KEPT, GIVEN = 0.4, 0.6, 0.2, 0.5
# how much it counts that the annotated code of a party has no land, though its sentence names one
UNSAID = 0.3


def land(code):
    return "" if code[:3] in SECTORS else code[:3]


def sector(code):
    return code if code[:3] in SECTORS else code[3:]


def likeness(told, gold):
    """How well a code fits the one that is asked for; from 1.5 on they may be the same party."""
    longer = len(gold) >= 6 and told.startswith(gold) or len(told) >= 6 and gold.startswith(told)
    if told == gold or longer or (gold in SECTORS and told.endswith(gold) and len(told) == len(gold) + 3):
        return 3
    if sector(told) == sector(gold) != "" and not (land(told) and land(gold)):
        return 2
    if land(told) == land(gold) != "":
        return 1 if sector(told) and sector(gold) else 1.5
    return 0


def best(codes, gold):
    return max((likeness(code, gold) for code in codes), default=0)


def examples(binary, what, path):
    """(annotated event, lines of the dump about it) for each event that is told and annotated."""
    cases = {case["id"]: case for case in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    run = subprocess.run([binary, "eval", "events", "--dump", what, str(path)], capture_output=True, check=True, text=True)
    told = collections.defaultdict(dict)
    for line in map(json.loads, run.stdout.splitlines()):
        told[line["id"], line["type"]].setdefault(line["trigger"], []).append(line)
    found = []
    for (case, kind), events in told.items():
        gold = [event for event in cases[case]["events"] if event["type"] == kind and "actors" in event]
        rest = dict(events)
        for trigger, lines in events.items():
            last = re.findall(r"[\w'-]+", lines[0]["word"].lower())[-1:]
            same = next((g for g in gold if re.findall(r"[\w'-]+", g.get("trigger", "").lower())[-1:] == last), None)
            if same is not None:
                gold.remove(same)
                del rest[trigger]
                found.append((same, lines))
        if len(gold) == len(rest) == 1:
            found.append((gold[0], *rest.values()))
    return found


def sides_of(gold, lines):
    """For each phrase and side: 1 it takes part, 0 it does not, None nobody knows."""
    labels = [[0, 0] for _ in lines]
    for side, name in enumerate(SIDES):
        left, used = [], set()
        for code in filter(lambda code: code != "---", gold[name] or []):
            ranked = [((best(line["codes"][side], code), line["given"] == side, -abs(line["head"] - line["trigger"])), i)
                      for i, line in enumerate(lines) if i not in used]
            (score, *_), i = max(ranked, default=((0,), None))
            if score < 1.5:
                left.append(code)
                continue
            used.add(i)
            labels[i][side] = 1
            for j, line in enumerate(lines):
                if j != i and labels[j][side] == 0 and best(line["codes"][side], code) >= score:
                    labels[j][side] = None
        for line, label in zip(lines, labels):
            if label[side] != 0:
                continue
            given, codes = line["given"] == side, line["codes"][side]
            if not codes and given:
                label[side] = 1 if left else None
            elif left and (not codes or given and any(best(codes, code) >= 1 for code in left)):
                label[side] = None
    return labels


def decide(kind, lines, chances):
    """The phrases of each side, as `change` in role.rs has them."""
    mutual = kind in MUTUAL
    if mutual:
        chances = np.repeat(chances.sum(axis=1, keepdims=True), 2, axis=1)
    sides = [[i for i, line in enumerate(lines) if line["given"] == side and (chances[i][side] >= KEPT or not line["codes"][side])] for side in (0, 1)]
    order = sorted(((chances[i][side], side, i) for side in (0, 1) for i in range(len(lines)) if chances[i][side] > FILLED), reverse=True)
    for chance, side, i in order:
        side = 1 if mutual and sides[0] else side
        if not any(i in chosen for chosen in sides) and (not sides[side] or chance > ADDED):
            sides[side].append(i)
    return sides


def right(gold, lines, sides):
    """Whether both sides are right, lands that nobody gives yet aside."""
    told = [sorted({code for i in chosen for code in lines[i]["codes"][side]}) for side, chosen in enumerate(sides)]
    want = [[code for code in gold[name] or [] if code != "---"] for name in SIDES]

    def same(want, told):
        told = list(told)
        for code in want:
            fit = next((t for t in told if likeness(t, code) >= 2), None)
            if fit is None:
                return False
            told.remove(fit)
        return not told

    if all(map(same, want, told)):
        return True
    two_sided = gold["type"] in TWO_SIDED or gold["type"] == "ASSAULT" and not want[1]
    return two_sided and same(sorted({*want[0], *want[1]}), sorted({*told[0], *told[1]}))


def fit(signs, labels, weights=None):
    """A logistic regression over lists of signs."""
    vectorizer = CountVectorizer(analyzer=lambda signs: signs, min_df=SEEN, binary=True)
    matrix = vectorizer.fit_transform(signs)
    return vectorizer, LogisticRegression(C=0.1, max_iter=300, solver="liblinear").fit(matrix, labels, weights)


def chances(fitted, signs):
    vectorizer, model = fitted
    return model.predict_proba(vectorizer.transform(signs))[:, 1]


def fit_sides(examples):
    models = []
    for side in (0, 1):
        known = [(line["signs"], label[side]) for gold, lines in examples for line, label in zip(lines, sides_of(gold, lines))
                 if label[side] is not None]
        models.append(fit(*map(list, zip(*known))))
    return models


def report_roles(name, examples, models):
    told = [right(gold, lines, [[i for i, line in enumerate(lines) if line["given"] == side] for side in (0, 1)]) for gold, lines in examples]
    all_lines = [line["signs"] for _, lines in examples for line in lines]
    by_side = np.stack([chances(model, all_lines) for model in models], axis=1)
    at, changed = 0, []
    for gold, lines in examples:
        changed.append(right(gold, lines, decide(gold["type"], lines, by_side[at : at + len(lines)])))
        at += len(lines)
    print(f"{name:12} {len(told)} events, both sides right by rule {np.mean(told):.3f}, with the model {np.mean(changed):.3f}")


def weights_of(fitted):
    vectorizer, model = fitted
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0]))
    weights["bias"] = weights.get("bias", 0.0) + model.intercept_[0]
    return weights


def by_thirds(by_file, fit, report):
    """Reports on thirds of each file, fitted on the rest of all; gives all examples."""
    for name, own in by_file.items():
        others = [example for other, told in by_file.items() if other != name for example in told]
        for fold in range(FOLDS):
            report(name, own[fold::FOLDS], fit(others + [example for i, example in enumerate(own) if i % FOLDS != fold]))
    return [example for told in by_file.values() for example in told]


def roles(binary, files):
    by_file = {path.stem: examples(binary, "roles", path) for path in files}
    all_told = by_thirds(by_file, fit_sides, report_roles)
    actor, recipient = map(weights_of, fit_sides(all_told))
    with (ROOT / "src/events/learned/role.tsv").open("w", encoding="utf-8") as out:
        for sign in sorted(actor.keys() | recipient.keys()):
            pair = (actor.get(sign, 0.0), recipient.get(sign, 0.0))
            if max(map(abs, pair)) >= SMALLEST:
                print(sign, *(f"{weight:.2f}" for weight in pair), sep="\t", file=out)


def lands_of(examples):
    """Per party: its dump lines, and for each whether its land is the party's, and how much that counts."""
    found = []
    for gold, lines in examples:
        by_party = collections.defaultdict(list)
        for line in lines:
            by_party[line["role"], line["start"]].append(line)
        for (role, _), own in by_party.items():
            codes = [code for code in gold[role + "s"] or [] if sector(code)[:3] == own[0]["code"][:3]]
            if not codes:
                continue
            homes = {land(code) for code in codes}
            if len(homes) == 1:
                found.append([(line, line["land"] in homes, UNSAID if "" in homes else 1.0) for line in own])
    return found


def fit_lands(parties):
    rows = [(line["signs"], label, weight) for party in parties for line, label, weight in party]
    return fit(*map(list, zip(*rows)))


def report_lands(name, parties, fitted):
    counts = collections.Counter()
    for party in parties:
        home = next((line["land"] for line, label, _ in party if label), "")
        if not home and party[0][2] < 1:
            continue
        ruled = next((line["land"] for line, *_ in party if line["ruled"]), "")
        by_chance = max(zip(chances(fitted, [line["signs"] for line, *_ in party]), [line["land"] for line, *_ in party]))
        given = by_chance[1] if by_chance[0] >= GIVEN else ""
        counts.update(parties=1, ruled=ruled == home, given=given == home)
    print(f"{name:12} {counts['parties']} parties, land right by rule {counts['ruled'] / counts['parties']:.3f}, with the model {counts['given'] / counts['parties']:.3f}")


def lands(binary, files):
    by_file = {path.stem: lands_of(examples(binary, "lands", path)) for path in files}
    all_told = by_thirds(by_file, fit_lands, report_lands)
    weights = weights_of(fit_lands(all_told))
    with (ROOT / "src/events/learned/land.tsv").open("w", encoding="utf-8") as out:
        for sign, weight in sorted(weights.items()):
            if abs(weight) >= SMALLEST:
                print(sign, f"{weight:.2f}", sep="\t", file=out)


def sectors_of(examples):
    """(dump line of a party, the sector that its code should have) wherever it is plain which annotated code is meant: the same one, or
    the one that is left on either side."""
    found = []
    for gold, lines in examples:
        for name in SIDES:
            left = [code for code in gold[name] or [] if code != "---"]
            rest = []
            for line in (line for line in lines if line["role"] + "s" == name):
                if line["code"] in left:
                    left.remove(line["code"])
                    found.append((line, sector(line["code"])[:3] or "-"))
                else:
                    rest.append(line)
            if len(left) == len(rest) == 1:
                found.append((rest[0], sector(left[0])[:3] or "-"))
    return found


def shown(parties):
    return [dict.fromkeys(line["signs"], 1.0) | {place: MEANS * value for place, value in line["means"].items()} for line, _ in parties]


def fit_sectors(parties):
    return logistic(shown(parties), [label for _, label in parties], seen=2, C=0.3, max_iter=400)


def report_sectors(name, parties, fitted):
    vectorizer, model = fitted
    classes = list(model.classes_)
    counts = collections.Counter()
    for (line, label), chances in zip(parties, model.predict_proba(vectorizer.transform(shown(parties)))):
        own = re.findall("...", sector(line["code"])) or ["-"]
        now = chances[classes.index(own[0])] if own[0] in classes else 0
        best = classes[chances.argmax()]
        enough = SURE if not line["code"] or best == "-" or {best, own[0]} & ARMED else LIKELY
        fixed = own != ["-"] and (line["named"] or land(line["code"]) in BODIES)
        changed = best not in own and not fixed and chances.max() > max(enough, LIKELIER * max(now, LEAST))
        counts.update(parties=1, told=label in own, model=label == best if changed else label in own)
    print(f"{name:12} {counts['parties']} parties, sector right by the tables {counts['told'] / counts['parties']:.3f}, with the model {counts['model'] / counts['parties']:.3f}")


def sectors(binary, files):
    by_file = {path.stem: sectors_of(examples(binary, "sectors", path)) for path in files}
    all_told = by_thirds(by_file, fit_sectors, report_sectors)
    vectorizer, model = fit_sectors(all_told)
    with (ROOT / "src/events/learned/sector.tsv").open("w", encoding="utf-8") as out:
        print(*model.classes_, file=out)
        rows = dict(zip(vectorizer.get_feature_names_out(), model.coef_.T))
        rows["bias"] = rows.get("bias", 0.0) + model.intercept_
        for sign, row in sorted(rows.items()):
            # the vectors come as they are
            row = row * MEANS if re.fullmatch("(with )?means [0-9]+", sign) else row
            kept = [f"{at}:{weight:.2f}" for at, weight in enumerate(row) if abs(weight) >= SMALLEST]
            if kept:
                print(sign, " ".join(kept), sep="\t", file=out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("roles", "lands", "sectors"))
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--binary", default="target/release/copytaster")
    args = parser.parse_args()
    {"roles": roles, "lands": lands, "sectors": sectors}[args.what](args.binary, args.files)


if __name__ == "__main__":
    main()
