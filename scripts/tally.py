#!/usr/bin/env python3
"""What tests/compose.sh feeds, and its oracle. Standard library alone.

  tally.py make COUNT VERSIONS WIRE > FED    NDJSON: sample articles under ids of their own, one line in fifty no article
  tally.py judge FED ENRICHED LETTERS        every version of an article enriched once, every other line parked once
  tally.py order ENRICHED                    the versions of each article came out as they went in, the lowest first
  tally.py told ENRICHED LETTERS             how many articles were enriched and how many inputs parked, each counted once
  tally.py idle N < JSZ                      N consumers, and each has delivered all and all is acknowledged
  tally.py replicas N STREAMS < JSZ          so many streams, each with N replicas, all of them current
  tally.py leader STREAM < JSZ               the name of the server that leads it
  tally.py count STREAM < JSZ                how many messages it has, or all streams STREAM_* together

What does not hold is exit code 1. ENRICHED and LETTERS are what `tap enriched --json` and `dlq list --json` print, JSZ for each
server its name as a JSON string and its /jsz with accounts, streams, consumers and configuration.
"""

import collections
import json
import pathlib
import sys


def make(count, versions, wire):
    """Real copy, so that events and alerts come out too; the id also stands in the text. Versions lie far apart."""
    samples = []
    for path in sorted(pathlib.Path(wire).glob("*.json")):
        try:
            sample = json.loads(path.read_bytes())
        except ValueError:
            continue
        if isinstance(sample, dict) and {"uri", "provider", "body_text", "version"} <= sample.keys():
            samples.append({key: value for key, value in sample.items() if key not in ("pubstatus", "embargoed_until")})
    stories = int(count) // int(versions)
    for number in range(int(count)):
        if number % 50 == 49:
            print(f'{{"uri": "urn:tally:{number}", "headline": ')
            continue
        version, story = divmod(number, stories)
        uri = f"urn:tally:{story}"
        sample = dict(samples[story % len(samples)], uri=uri, version=str(version + 1))
        sample["body_text"] += f"\n\nReference {uri}."
        print(json.dumps(sample))


def lines(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("{"):
                yield json.loads(line)


def enriched_in(path):
    """How often each version of each article was told; notices of withdrawal tell nothing."""
    seen = collections.Counter()
    for message in lines(path):
        if "enrichment" in message:
            seen[message["item"]["uri"], message["item"].get("version")] += 1
    return seen


def parked_in(path):
    return collections.Counter((letter["stream"], letter["sequence"]) for letter in lines(path))


def judge(fed, enriched, letters):
    articles, junk = set(), 0
    with open(fed, encoding="utf-8") as file:
        for line in file:
            try:
                article = json.loads(line)
                articles.add((article["uri"], article["version"]))
            except ValueError:
                junk += 1
    told = {key: times for key, times in enriched_in(enriched).items() if key[0].startswith("urn:tally:")}
    parked = parked_in(letters)
    lost = len(articles - told.keys()) + max(0, junk - len(parked))
    twice = sum(times - 1 for times in [*told.values(), *parked.values()])
    foreign = len(told.keys() - articles) + max(0, len(parked) - junk)
    print(f"{len(articles) + junk} fed, {len(told)} enriched, {len(parked)} parked: lost {lost}, twice {twice}, never fed {foreign}")
    return 0 if (lost, twice, foreign) == (0, 0, 0) and articles and junk else 1


def order(enriched):
    last, wrong = {}, 0
    for uri, version in enriched_in(enriched):
        if uri.startswith("urn:tally:"):
            wrong += int(version) < last.get(uri, 0)
            last[uri] = max(int(version), last.get(uri, 0))
    print(f"{len(last)} stories, {wrong} versions out of order")
    return 1 if wrong or not last else 0


def told(enriched, letters):
    counts = enriched_in(enriched), parked_in(letters)
    print(*(len(count) if max(count.values(), default=1) == 1 else "twice" for count in counts))


def servers():
    text, decoder, name = sys.stdin.read().strip(), json.JSONDecoder(), None
    while text:
        document, end = decoder.raw_decode(text)
        text = text[end:].strip()
        if isinstance(document, str):
            name = document
        else:
            yield name, document


def led(kind="stream"):
    """Streams, or consumers with their stream's name, as their leaders tell of them; a server alone leads all it has."""
    known = list(servers())
    for name, server in known:
        for account in server.get("account_details", []):
            for stream in account.get("stream_detail", []):
                for found in [stream] if kind == "stream" else stream.get("consumer_detail", []):
                    if len(known) == 1 or found.get("cluster", {}).get("leader") == name:
                        yield stream["name"], found


def idle(consumers):
    found = [consumer for _, consumer in led("consumer") if consumer["name"] == "copytaster"]
    left = sum(consumer["num_pending"] + consumer["num_ack_pending"] for consumer in found)
    return 0 if len(found) == int(consumers) and not left else 1


def replicas(wanted, streams):
    found = {name: stream for name, stream in led()}
    for stream in found.values():
        current = 1 + sum(peer.get("current", False) for peer in stream.get("cluster", {}).get("replicas") or [])
        if (stream["config"]["num_replicas"], current) != (int(wanted), int(wanted)):
            return 1
    return 0 if len(found) == int(streams) else 1


def leader(wanted):
    print(*(stream["cluster"]["leader"] for name, stream in led() if name == wanted))


def count(wanted):
    print(sum(stream["state"]["messages"] for name, stream in led() if name == wanted or name.startswith(f"{wanted}_")))


if __name__ == "__main__":
    what, *arguments = sys.argv[1:] or [""]
    commands = {function.__name__: function for function in (make, judge, order, told, idle, replicas, leader, count)}
    sys.exit(commands[what](*arguments) if what in commands else __doc__)
