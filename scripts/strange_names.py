#!/usr/bin/env python3
"""Measure how far event types hang on knowing the names of lands.

    scripts/strange_names.py EVENTS.jsonl [--binary PATH] [--show]

EVENTS.jsonl as for `copytaster eval events`. Every country name and its adjective are replaced by invented ones (the
same one throughout the file), in texts that hold one; the types told of the texts before and after are scored. The
names come from a fixed seed, so that two runs give the same figures. `--show` lists what is missed only after.
Standard library only.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import tempfile

TABLE = pathlib.Path(__file__).resolve().parent.parent / "src/nlp/data/tables/own/countries.tsv"
STEMS = (
    "Dravo Kaldo Arn Gond Velu Marzo Ostra Pelad Rhov Tarq Ulmi Verid Wexo Zant Borsk Cald Drenn Ebor Falk Grav Hestr "
    "Ilmar Jorv Krell Lodr Mord Narg Orm Prask Quell Rast Sarm Threl Umbr Vask Wend Yrv Zorb Belf Corv"
).split()
ENDINGS = ("ania", "or", "ia", "esh", "ovia", "and")


def renaming():
    """Names and adjectives of the table, each with an invented one."""
    invented = [stem + ending for ending in ENDINGS for stem in STEMS]
    random.Random(5).shuffle(invented)
    found = {}
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf8").splitlines()[1:]]
    for row, new in zip(rows, invented):
        adjective = new[:-1] + "ian" if new.endswith("a") else new + "ian"
        for old in row[3].split("|"):
            if len(old) > 3:
                found.setdefault(old, adjective)
        found[row[1]] = new
    return found


def score(binary, lines, show=False):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf8") as file:
        file.write("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n")
        file.flush()
        options = ["--show"] if show else ["--json"]
        run = subprocess.run([binary, "eval", "events", file.name, *options], text=True, capture_output=True, check=True)
    return run.stdout if show else json.loads(run.stdout)


def missed(listing):
    found, text = set(), ""
    for line in listing.splitlines():
        if line.startswith("    missed"):
            found.add((text.split(" ", 1)[0], text, line.split("[")[0].strip()))
        elif line and not line.startswith(" "):
            text = line
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events")
    parser.add_argument("--binary", default="target/release/copytaster")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    names = renaming()
    pattern = re.compile(r"\b(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")
    before, after = [], []
    for line in open(args.events, encoding="utf8"):
        line = json.loads(line)
        # parties are another matter: nobody can code a land that he does not know
        line["events"] = [{"type": event["type"]} for event in line["events"]]
        fields = {k: pattern.sub(lambda m: names[m[1]], line[k]) for k in ("text", "headline") if k in line}
        if any(line[k] != v for k, v in fields.items()):
            before.append(line)
            after.append({**line, **fields})
    for what, lines in (("known names", before), ("invented names", after)):
        figures = score(args.binary, lines)
        print(
            f"{what:15} texts {len(lines)}  P {figures['type_precision']:.3f}  R {figures['type_recall']:.3f}"
            f"  F1 {figures['type_f1']:.3f}  false alarms {figures['false_alarms']:.3f}"
        )
    if args.show:
        known = {(key, what) for key, _, what in missed(score(args.binary, before, show=True))}
        for key, text, what in sorted(missed(score(args.binary, after, show=True))):
            if (key, what) not in known:
                print(text, what, sep="\n    ")


if __name__ == "__main__":
    main()
