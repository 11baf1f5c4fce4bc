#!/usr/bin/env python3
"""Keep the measured figures from falling.

    scripts/quality.py --binary target/release/copytaster [--only NAME]

Runs every command of eval/figures.toml (or its script), reads one number out of its JSON and compares it with the figure on record.
A figure whose files are not on this machine is said to be left out. Exits 1 when a figure has fallen below its floor
by more than its tolerance, or when a command fails.
"""
import argparse
import functools
import json
import os
import pathlib
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def pointer(document, path):
    """The value at a path of keys."""
    for key in path:
        document = document[key]
    return document


@functools.cache
def output(start, command):
    """What a command prints, as JSON; several figures are read out of one."""
    run = subprocess.run([*start, *command], cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
    if run.returncode != 0:
        raise RuntimeError(f"exit code {run.returncode}: {run.stderr.strip()[-400:]}")
    return json.loads(run.stdout)


def measure(binary, figure):
    """The figure's number now, or None where a file that it needs is not here."""
    if any(not (ROOT / need).exists() for need in figure.get("needs", [])):
        return None
    # a command of the binary's, or a script that runs it
    start = (sys.executable, figure["script"], "--binary", binary) if "script" in figure else (binary,)
    return pointer(output(start, tuple(figure["command"])), figure["path"])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", required=True)
    options.add_argument("--only", help="measure only the figures whose name holds this")
    args = options.parse_args()
    binary = str(pathlib.Path(args.binary).resolve())
    figures = tomllib.loads((ROOT / "eval/figures.toml").read_text(encoding="utf8"))["figure"]
    fallen = 0
    for figure in figures:
        if args.only and args.only not in figure["name"]:
            continue
        try:
            value = measure(binary, figure)
        except (RuntimeError, KeyError, IndexError, TypeError, ValueError) as fault:
            print(f"FAIL  {figure['name']}: {fault}")
            fallen += 1
            continue
        if value is None:
            print(f"left  {figure['name']}: its data is not on this machine")
            continue
        floor, tolerance = figure["record"], figure.get("tolerance", 0.002)
        worse = value > floor + tolerance if figure.get("lower_is_better") else value < floor - tolerance
        print(f"{'FELL' if worse else 'ok  '}  {figure['name']}: {value:.4f} (on record {floor:.4f})")
        fallen += worse
    sys.exit(1 if fallen else 0)


if __name__ == "__main__":
    main()
