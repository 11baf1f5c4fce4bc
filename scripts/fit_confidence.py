#!/usr/bin/env python3
"""Fit the weights of src/events/confidence.rs: how likely an event's type is right.

    scripts/fit_confidence.py FILE.jsonl... [--binary PATH] [--held FILE.jsonl]

Reads annotated sentences (eval/events/*.jsonl), has `copytaster enrich` read each, and fits a logistic regression on what
the told events show of themselves. Prints the weights, to be pasted, and for the files after --held, which it does not fit
on, how often events of each tenth of confidence are right. Standard library only.
"""
import argparse
import collections
import json
import math
import pathlib
import subprocess
import tempfile

NAMES = "bias actor recipient both named company denied unsure place late attributed force".split()


def read(binary, row):
    article = {"uri": row["id"], "version": "1", "provider": "eval", "versioncreated": f"{row['date']}T12:00:00Z"}
    article |= {key: row[name] for key, name in (("headline", "headline"), ("body_text", "text")) if row.get(name)}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(article, file)
        file.flush()
        told = subprocess.run([binary, "enrich", file.name, "--format", "json"], capture_output=True, check=True).stdout
    return json.loads(told)["enrichment"]["events"]


def signs(event, told, row):
    text = row["headline"] if event["trigger"]["field"] == "headline" else row["text"]
    of = lambda role: [a for a in event["arguments"] if a["role"] == role]
    actor, recipient = any(a["code"] for a in of("actor")), any(a["code"] for a in of("recipient"))
    return [
        1.0,
        actor,
        recipient,
        actor and recipient,
        any(a["entity"] for a in of("recipient")),
        min(len(told) - 1, 3),
        event["polarity"] == "negative",
        event["modality"] != "asserted",
        bool(of("place")),
        event["trigger"]["start"] / len(text),
        bool(event["attribution"]),
        event["type"] in ("ASSAULT", "COERCE"),
    ]


def samples(binary, files):
    rows, right, sure = [], [], []
    for file in files:
        for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            told = read(binary, row)
            left = collections.Counter(event["type"] for event in row["events"])
            for event in sorted(told, key=lambda e: -e["confidence"]):
                right.append(left[event["type"]] > 0)
                left[event["type"]] -= 1
                rows.append([float(sign) for sign in signs(event, told, row)])
                sure.append(event["confidence"])
    return rows, right, sure


def chance(weights, row):
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row))))


def fit(rows, right, penalty=1.0, steps=4000):
    weights = [0.0] * len(NAMES)
    for _ in range(steps):
        slope = [penalty * w if n else 0.0 for n, w in enumerate(weights)]
        for row, hit in zip(rows, right):
            miss = chance(weights, row) - hit
            slope = [s + miss * x for s, x in zip(slope, row)]
        weights = [w - 2.0 / len(rows) * s for w, s in zip(weights, slope)]
    return weights


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--binary", default="target/release/copytaster")
    parser.add_argument("--held", nargs="*", default=[])
    args = parser.parse_args()
    rows, right, _ = samples(args.binary, args.files)
    weights = fit(rows, right)
    print(f"{len(rows)} events, {sum(right) / len(rows):.3f} right")
    for name, weight in zip(NAMES, weights):
        print(f"const {name.upper()}: f32 = {weight:.2f};")
    held, hits, sure = samples(args.binary, args.held) if args.held else (rows, right, [])
    tenths = collections.defaultdict(list)
    for row, hit in zip(held, hits):
        tenths[min(int(chance(weights, row) * 10), 9)].append((chance(weights, row), hit))
    for tenth, of in sorted(tenths.items()):
        print(f"0.{tenth}: {len(of)} events, mean {sum(p for p, _ in of) / len(of):.2f}, right {sum(h for _, h in of) / len(of):.2f}")
    ranked = lambda scores: sum(
        (a > b) + (a == b) / 2 for a, x in zip(scores, hits) if x for b, y in zip(scores, hits) if not y
    ) / (sum(hits) * (len(hits) - sum(hits)))
    print(f"a right event ranks above a wrong one: {ranked([chance(weights, row) for row in held]):.3f}"
          + (f", by the binary's own confidence {ranked(sure):.3f}" if sure else ""))


if __name__ == "__main__":
    main()
