#!/usr/bin/env python3
"""How far two people agree who coded the same sentences: a bound on what any program can be asked for.

    scripts/coders.py [FILE]

FILE: cases of `copytaster eval events` with a second coder's events as "second" (eval/events/check.jsonl if left out; of
eval/events/voa_held.jsonl the second coded no parties). Prints
what `eval events` would print of the second coder: type F1, both parties right where the types match (by the same codes; and where
a land or sector that only one of them gives is no fault), texts of no event in which the second coder sees one. Standard
library only.
"""
import json
import pathlib
import sys

SECTORS = set("GOV MIL COP JUD LEG SPY PTY OPP REB PRM UAF UNK CVL CRM BUS LAB AGR EDU REL REF ELI JRN MED SOC PRE".split())
TWO_SIDED = {"CONSULT", "COOPERATE", "AGREE", "SUPPORT", "DEAL"}


def split(code):
    """Land (or none) and sectors of a code."""
    parts = [code[at:at + 3] for at in range(0, len(code), 3)]
    return ("", parts) if parts[0] in SECTORS else (parts[0], parts[1:])


def same(a, b):
    return a == b or (len(a) != len(b) and min(len(a), len(b)) >= 6 and (a.startswith(b) or b.startswith(a)))


def loose(a, b):
    (land, sectors), (other, others) = split(a), split(b)
    return (not land or not other or land == other) and (not sectors or not others or bool(set(sectors) & set(others)))


def match(left, right, alike):
    free = sorted({code for code in right if code != "---"})
    left = sorted({code for code in left if code != "---"})
    if len(left) != len(free):
        return False
    for code in left:
        found = next((other for other in free if other == code), None) or next((o for o in free if alike(code, o)), None)
        if found is None:
            return False
        free.remove(found)
    return True


def parties(one, two, alike):
    sides = [(event.get("actors", []), event.get("recipients", [])) for event in (one, two)]
    (a, b), (c, d) = sides
    return (match(a, c, alike) and match(b, d, alike)) or (one["type"] in TWO_SIDED and match(a + b, c + d, alike))


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "eval/events/check.jsonl"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    gold = told = hit = strict = easy = quiet = alarms = coded = 0
    for line in path.read_text(encoding="utf8").splitlines():
        case = json.loads(line)
        first, free = case["events"], list(case["second"])
        gold, told = gold + len(first), told + len(free)
        coded += sum("actors" in event for event in free)
        quiet, alarms = quiet + (not first), alarms + (not first and bool(free))
        for event in first:
            typed = [other for other in free if other["type"] == event["type"]]
            best = next((other for other in typed if parties(event, other, same)), typed[0] if typed else None)
            if best is None:
                continue
            free.remove(best)
            hit, strict, easy = hit + 1, strict + parties(event, best, same), easy + parties(event, best, loose)
    print(f"type F1 {2 * hit / (gold + told):.3f}  (first {gold}, second {told}, both {hit})")
    if coded:
        print(f"both parties right on matched events {strict / hit:.3f}; but for a land or sector left out {easy / hit:.3f}")
    print(f"texts without events in which the second coder sees one {alarms} of {quiet}")


if __name__ == "__main__":
    main()
