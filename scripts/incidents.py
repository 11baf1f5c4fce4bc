#!/usr/bin/env python3
"""Score what `copytaster enrich` reads of incidents of violence in whole articles.

    scripts/incidents.py ARTICLES.jsonl [--binary PATH] [--show | --json] [--second]

ARTICLES.jsonl: one object a line, {"id", "date", "text", "incidents": [{"type", "status", "perpetrators", "targets"}]},
type one of ATTACK, BOMBING, KIDNAPPING, HIJACKING, ARSON, ROBBERY; perpetrators and targets as the article words them. An event of
type ASSAULT that happened is a told incident, save war and
what state forces do to armed men or nobody in particular, clashes, and who was killed in combat. Told and gold incidents of one article are matched one to one, by type
first and by the parties that they share; parties count as right when they share their last word or a name's words.
Prints precision, recall and F1 of incidents, perpetrators and targets; with --second not of the program but of a second annotator, whose
incidents some articles have as "second". Of texts whose deeds are judged (eval/events/deeds_held.jsonl;
scripts/fit_stands.py says how) it prints how many of each kind are told. Standard library only.
"""
import argparse
import json
import re
import subprocess

STOP = {"the", "a", "an", "of", "and", "de", "la", "el", "in", "at", "los", "las", "y", "s", "his", "her", "their", "its",
        "some", "about", "around", "approximately", "at", "least", "more", "than"}

CLASHES = {"clash", "clashes", "clashed", "skirmish", "skirmishes", "combat", "battle", "battles"}


def words(text):
    return [w for w in re.findall(r"\w+", text.lower()) if w not in STOP]


def alike(told, gold):
    """Whether two wordings name one party: one's words hold the other's, or they end in the same word."""
    a, b = words(told), words(gold)
    if not a or not b:
        return False
    singular = [w.rstrip("s") for w in a], [w.rstrip("s") for w in b]
    return set(singular[0]) <= set(singular[1]) or set(singular[1]) <= set(singular[0]) or singular[0][-1] == singular[1][-1]


def kind(event, body):
    """The type of incident that an event's mode, code and words make it."""
    mode, code = event.get("mode") or "", event.get("cameo") or ""
    trigger = event["trigger"]["text"].lower()
    span = event["evidence"]
    words = body[span["start"]:span["end"]].lower() if span["field"] == "body" else trigger
    if mode == "abduct" or code.startswith("181"):
        return "HIJACKING" if re.search(r"hijack|divert|commandeer", trigger) else "KIDNAPPING"
    if code == "180" or re.search(r"rob|loot|burgl|heist|mug", trigger):
        return "ROBBERY"
    if re.search(r"molotov|gasoline|kerosene|petrol bomb|firebomb|incendiary", words) and code[:3] in ("183", "171", "193", "190"):
        return "ARSON"
    if mode in ("explosives", "suicide-attack") or code.startswith("183"):
        return "BOMBING"
    if mode == "destroy" and re.search(r"burn|fire|arson|torch|ablaze|alight|ashes|flames", words):
        return "ARSON"
    return "ATTACK"


def military(event, words):
    """Whether a war, or state forces against armed men or nobody in particular: no incident of the kind scored here."""
    sectors = {role: [a["sector"] or "" for a in event["arguments"] if a["role"] == role] for role in ("actor", "recipient")}
    state, armed = {"MIL", "COP"}, {"REB", "CRM", "UAF", "PRM", "MIL", "COP"}
    war = {a["text"].lower().split()[-1] for a in event["arguments"] if a["role"] == "object"} | {event["trigger"]["text"].lower()}
    if war & {"war", "fighting", "combat", "battle", "clashes", "clash", "hostilities"} and not sectors["recipient"]:
        return True
    if event["trigger"]["text"].lower() in CLASHES or re.search(r"\bin (an? |armed )*(combat|clash|clashes|confrontation|battle|battles)\b", words):
        return True
    by_state = sectors["actor"] and all(s in state for s in sectors["actor"])
    return by_state and all(s in armed or s == "" for s in sectors["recipient"]) and not (event.get("magnitude") or {}).get("killed")


def told_incidents(enriched):
    found = []
    body = enriched["enrichment"]["text"]["body"]

    def evidence(event):
        span = event["evidence"]
        return body[span["start"] : span["end"]].lower() if span["field"] == "body" else ""

    for event in enriched["enrichment"]["events"]:
        if event["type"] != "ASSAULT" or event.get("polarity") == "negative" or event.get("modality") != "asserted" or military(event, evidence(event)):
            continue
        names = {e["id"]: e["name"] for e in enriched["enrichment"]["entities"]}

        def texts(role):
            return [(a["text"], names.get(a["entity"], "")) for a in event["arguments"] if a["role"] == role]

        found.append({"type": kind(event, enriched["enrichment"]["text"]["body"]), "perpetrators": texts("actor"), "targets": texts("recipient"), "event": event})
    return found


def second_incidents(article):
    """What a second annotator made of an article, as if it were told."""
    def texts(incident, role):
        return [(text,) for text in incident[role]]

    found = [incident for incident in article["second"] if incident["status"] != "threatened"]
    return [{"type": i["type"], "perpetrators": texts(i, "perpetrators"), "targets": texts(i, "targets")} for i in found]


def word(told):
    """The word that told of an incident, in brackets; nothing for an annotator's."""
    return f" ({told['event']['trigger']['text']})" if "event" in told else ""


def overlap(told, gold):
    score = 1 if told["type"] == gold["type"] else 0
    for role in ("perpetrators", "targets"):
        score += 2 * sum(any(alike(t, g) for t in pair if t for g in gold[role]) for pair in told[role])
    return score


def matched(told, gold):
    """Which gold incident each told one is matched with, by their numbers: one with one, those that share most first."""
    ranked = sorted(((overlap(t, g), i, j) for i, t in enumerate(told) for j, g in enumerate(gold)), reverse=True)
    found = {}
    for score, i, j in ranked:
        if score > 0 and i not in found and j not in found.values():
            found[i] = j
    return found


def happened(article):
    return [incident for incident in article["incidents"] if incident.get("status") != "threatened"]


def enriched(binary, articles):
    """What `copytaster enrich` makes of articles."""
    lines = [json.dumps({"uri": a["id"], "body": a["text"], "published_at": a["date"] + "T20:00:00Z"}) for a in articles]
    run = subprocess.run([binary, "enrich", "--format", "jsonl"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=True)
    return map(json.loads, run.stdout.splitlines())


def f1(right, told, gold):
    p, r = right / max(told, 1), right / max(gold, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def told_by_kind(binary, texts):
    """How many of the deeds of each kind are told, and how many there are."""
    counts = {}
    for text, read in zip(texts, enriched(binary, texts), strict=True):
        told = {event["trigger"]["start"] for event in read["enrichment"]["events"] if event["type"] == "ASSAULT"}
        for start, _, kind in text["deeds"]:
            have, of = counts.get(kind, (0, 0))
            counts[kind] = have + (start in told), of + 1
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles")
    parser.add_argument("--binary", default="target/release/copytaster")
    parser.add_argument("--show", action="store_true", help="list what was missed, told beyond, or told wrongly")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--second", action="store_true", help="score the second annotator instead of the program")
    args = parser.parse_args()
    articles = [json.loads(line) for line in open(args.articles, encoding="utf-8")]
    if "deeds" in articles[0]:
        for kind, (told, of) in sorted(told_by_kind(args.binary, articles).items()):
            print(f"{kind} told {told:4} of {of:4}")
        return
    totals = {what: [0, 0, 0] for what in ("incident", "perpetrators", "targets")}
    if args.second:
        articles = [article for article in articles if "second" in article]
        readings = map(second_incidents, articles)
    else:
        readings = map(told_incidents, enriched(args.binary, articles))
    for article, told in zip(articles, readings, strict=True):
        gold = happened(article)
        found = {j: i for i, j in matched(told, gold).items()}
        left = set(range(len(told))) - set(found.values())
        totals["incident"][0] += sum(told[i]["type"] == gold[j]["type"] for j, i in found.items())
        totals["incident"][1] += len(told)
        totals["incident"][2] += len(gold)
        notes = []
        for role in ("perpetrators", "targets"):
            for j, g in enumerate(gold):
                have = told[found[j]][role] if j in found else []
                hit = [any(alike(t, want) for pair in have for t in pair if t) for want in g[role]]
                right = sum(hit)
                good = sum(any(alike(t, want) for t in pair if t for want in g[role]) for pair in have)
                totals[role][0] += right
                totals[role][1] += len(have) - good + right
                totals[role][2] += len(g[role])
                notes += [f"  missed {role[:-1]} {w!r} of {g['type']}" for w, ok in zip(g[role], hit) if not ok]
                notes += [f"  wrong {role[:-1]} {p[0]!r} of {g['type']}" for p in have if not any(alike(t, w) for t in p if t for w in g[role])]
        notes += [f"  missed incident {g['type']} {g['perpetrators']} > {g['targets']}" for j, g in enumerate(gold) if j not in found]
        notes += [f"  type {told[i]['type']} for {gold[j]['type']}{word(told[i])}" for j, i in found.items() if told[i]["type"] != gold[j]["type"]]
        notes += [f"  beyond {told[i]['type']}{word(told[i])}: {[p[0] for p in told[i]['perpetrators']]} > {[p[0] for p in told[i]['targets']]}" for i in sorted(left)]
        if args.show and notes:
            print(article["id"], *notes, sep="\n")
    if args.json:
        names = ("precision", "recall", "f1")
        print(json.dumps({what: dict(zip(names, f1(*counts))) for what, counts in totals.items()}))
        return
    for what, (right, told, gold) in totals.items():
        p, r, f = f1(right, told, gold)
        print(f"{what:14} told {told:4} gold {gold:4}  P {p:.3f}  R {r:.3f}  F1 {f:.3f}")


if __name__ == "__main__":
    main()
