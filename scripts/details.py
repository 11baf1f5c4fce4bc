#!/usr/bin/env python3
"""Score the details of events: how, when, where, how many, on whose word.

    scripts/details.py FILE.jsonl [--binary PATH] [--show | --json]

FILE.jsonl: one case a line, {"id", "date", "headline", "text", "events": [{"type", "trigger", "actors", "recipients", "mode", "cameo", "when",
"where", "killed", "injured", "arrested", "displaced", "amount": {"value", "currency"}, "said_by", "polarity", "modality", "tense"}]}. Events that `enrich` tells are
matched with those of the case by type, the ones of the same polarity, trigger or parties first. Of matched events each detail is
counted: how often the case gives one, how often one is told, and how often both say the same. "when" is a day or two with a slash
between; a time without words of its own counts as none told. "where" is right when one spelling holds the other. A code counts as right at
the case's own length ("root": its first two digits). Standard library only.
"""
import argparse
import json
import re
import subprocess

COUNTS = ("killed", "injured", "arrested", "displaced")


def arguments(event, role):
    return [a for a in event["arguments"] if a["role"] == role]


def codes(event, role):
    return sorted(a["code"] for a in arguments(event, role) if a["code"])


def when(event):
    time = event["time"]
    if not time or not time["text"]:
        return None
    return time["start"] if time["start"] == time["end"] else f"{time['start']}/{time['end']}"


def details(event):
    """What is told, by the names of the cases' own fields."""
    said, counts = event["attribution"], event["magnitude"] or {}
    return {
        "mode": event["mode"], "cameo": event["cameo"], "root": (event["cameo"] or "")[:2] or None, "when": when(event),
        "where": [a["text"] for a in arguments(event, "place")] or None, "said_by": said["text"] if said else None,
        "polarity": event["polarity"], "modality": event["modality"], "tense": event["tense"],
        "amount": f"{counts['amount']} {counts['currency']}" if counts.get("amount") is not None else None,
        **{name: counts.get(name) for name in COUNTS},
    }


def wanted(gold):
    found = {name: gold.get(name) for name in ("mode", "cameo", "when", "where", "said_by", "polarity", "modality", "tense", *COUNTS)}
    money = gold.get("amount")
    return found | {"root": (gold.get("cameo") or "")[:2] or None, "amount": f"{int(money['value'])} {money['currency']}" if money else None}


def words(text):
    return set(re.findall(r"\w+", text.lower())) - {"the", "a", "an", "of", "s"}


def same(name, told, gold):
    if told is None or gold is None:
        return told is gold
    if name == "where":
        return any(words(gold) <= words(place) or words(place) <= words(gold) for place in told if words(place))
    if name == "said_by":
        return words(told) <= words(gold) or words(gold) <= words(told)
    if name == "cameo":
        return told == gold or len(told) > len(gold) and told.startswith(gold)
    return told == gold


def likeness(event, gold):
    last = event["trigger"]["text"].lower().split()[-1]
    sides = sum(codes(event, role) == sorted(gold.get(side, [])) for role, side in (("actor", "actors"), ("recipient", "recipients")))
    return (event["polarity"] == gold.get("polarity", "positive"), 2 * ([last] == gold.get("trigger", "").lower().split()[-1:]) + sides)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--binary", default="target/release/copytaster")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with open(args.file, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    lines = [json.dumps({"uri": c["id"], "headline": c.get("headline", ""), "body": c.get("text", ""), "published_at": c["date"] + "T20:00:00Z"}) for c in cases]
    run = subprocess.run([args.binary, "enrich", "--format", "jsonl"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=True)
    figures, events = {}, [0, 0, 0]
    for case, line in zip(cases, run.stdout.splitlines(), strict=True):
        free, notes = json.loads(line)["enrichment"]["events"], []
        events[1] += len(free)
        for gold in case["events"]:
            events[2] += 1
            typed = [e for e in free if e["type"] == gold["type"]]
            if not typed:
                notes.append(f"missed {gold['type']} {gold.get('trigger')}")
                continue
            best = max(typed, key=lambda e: likeness(e, gold))
            free.remove(best)
            events[0] += 1
            told, want = details(best), wanted(gold)
            for name in want:
                right, said, there, agreed = figures.get(name, (0, 0, 0, 0))
                ok = same(name, told[name], want[name])
                figures[name] = (right + (ok and want[name] is not None), said + (told[name] is not None), there + (want[name] is not None), agreed + ok)
                if not ok:
                    notes.append(f"{gold['type']} {best['trigger']['text']!r}: {name} {told[name]!r}, expected {want[name]!r}")
        notes += [f"beyond {e['type']} {e['trigger']['text']!r} {e['polarity']}" for e in free]
        if args.show and notes:
            print(f"{case['id']} {case['date']} {case.get('headline', '')} | {case.get('text', '')}", *("    " + note for note in notes), sep="\n")
    right, told, there = events
    if args.json:
        found = {name: {"precision": right / max(told, 1), "recall": right / max(there, 1), "agreed": agreed / max(events[0], 1)}
                 for name, (right, told, there, agreed) in figures.items()}
        print(json.dumps({"precision": right / max(told, 1), "recall": right / max(there, 1), "details": found}))
        return
    print(f"{'event types':12} told {told:4} gold {there:4}  P {right / max(told, 1):.3f}  R {right / max(there, 1):.3f}")
    for name, (right, told, there, agreed) in figures.items():
        print(f"{name:12} told {told:4} gold {there:4}  P {right / max(told, 1):.3f}  R {right / max(there, 1):.3f}  agreed {agreed / max(events[0], 1):.3f}")


if __name__ == "__main__":
    main()
