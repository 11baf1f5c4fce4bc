#!/usr/bin/env python3
"""Instructions a word: the cost of reading, told the same on a busy machine as on a quiet one.

    scripts/instructions.py [--binary target/release/copytaster] [--most N]

Runs `copytaster eval speed` over the sample wire under valgrind with one repeat and with three; the difference is two
readings of the text without the start-up. Valgrind shows the program no AVX-512, so that the AVX2 path is counted
wherever this runs. With --most, ends with 1 where a word costs more than N instructions. Needs valgrind.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def wire(out):
    """The sample wire's articles as one JSON object a line."""
    for path in sorted((ROOT / "samples/wire").glob("*.json")):
        try:
            article = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue  # some samples are junk on purpose
        if isinstance(article, dict) and isinstance(article.get("body_text"), str):
            row = {"headline": article.get("headline") or "", "text": article["body_text"]}
            out.write(json.dumps(row) + "\n")
    out.flush()


def counted(binary, text, repeat):
    """Instructions of one run, and the words of one reading."""
    with tempfile.NamedTemporaryFile("r") as log:
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log.name}",
                   binary, "eval", "speed", text, "--repeat", str(repeat), "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = re.search(r"Collected : (\d+)", log.read())
    if not found:
        sys.exit("valgrind told no count")
    return int(found[1]), json.loads(done.stdout)["words"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=str(ROOT / "target/release/copytaster"))
    parser.add_argument("--most", type=int)
    args = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as text:
        wire(text)
        once, words = counted(args.binary, text.name, 1)
        thrice, _ = counted(args.binary, text.name, 3)
    each = (thrice - once) / 2 / words
    print(f"{each:,.0f} instructions a word, whole pipeline, {words} words; start-up and load {once - each * words:,.0f}")
    if args.most and each > args.most:
        sys.exit(f"more than {args.most:,} a word")


main()
