#!/usr/bin/env python3
"""Runs the soak that tests/soak.sh describes: processes, faults, samples, verdict, plot. Standard library alone."""

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

RATE = 40  # articles a second
WORKERS = 2


def server_binary():
    found = shutil.which("nats-server")
    cached = sorted(Path.home().glob(".cache/copytaster/nats-server-*/bin/nats-server"))
    if cached:
        return str(cached[-1])
    if found:
        return found
    sys.exit("soak: no nats-server; `copytaster demo --for 5s` installs one")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Soak:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.port = free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        (folder / "server.conf").write_text(
            f'listen: "127.0.0.1:{self.port}"\njetstream {{ store_dir: "{folder}/store" }}\n'
        )
        self.listens = [free_port() for _ in range(WORKERS)]
        self.configs = []
        for number, listen in enumerate(self.listens):
            config = folder / f"worker-{number}.toml"
            config.write_text(
                f'[nats]\nurls = ["{self.url}"]\n[nats.input]\nack_wait_s = 5\n'
                f'[telemetry]\nlisten = "127.0.0.1:{listen}"\nlog_level = "warn"\n'
            )
            self.configs.append(config)
        self.server = None
        self.workers = [None] * WORKERS
        self.samples, self.faults = [], []

    def spawn(self, arguments, log):
        out = open(self.folder / log, "ab")
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def start_server(self):
        self.server = self.spawn([server_binary(), "-c", str(self.folder / "server.conf")], "server.log")
        for _ in range(2400):  # two minutes: the machine may be busy with other things
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        sys.exit("soak: the server does not start")

    def start_worker(self, number):
        arguments = [self.binary, "run", "--config", str(self.configs[number])]
        self.workers[number] = self.spawn(arguments, f"worker-{number}.log")

    def run(self, *arguments, **more):
        command = [self.binary, *arguments, "--config", str(self.configs[0])]
        return subprocess.run(command, capture_output=True, text=True, **more)

    def fault(self, elapsed):
        what = random.choice(["kill worker", "end worker", "stop worker", "kill server"])
        number = random.randrange(WORKERS)
        worker = self.workers[number]
        self.faults.append((elapsed, what))
        print(f"soak: {elapsed:6.0f} s  {what}", flush=True)
        if what == "kill worker":
            worker.kill()
        elif what == "end worker":
            worker.terminate()
        elif what == "stop worker":
            worker.send_signal(signal.SIGSTOP)
            time.sleep(random.uniform(1, 8))
            worker.send_signal(signal.SIGCONT)
        else:
            self.server.kill()
            self.server.wait()
            time.sleep(random.uniform(0, 3))
            self.start_server()
        if what in ("kill worker", "end worker"):
            worker.wait(120)
            self.start_worker(number)

    def sample(self, elapsed):
        memory = handles = 0
        for worker in self.workers:
            try:
                status = Path(f"/proc/{worker.pid}/status").read_text()
                memory += int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
                handles += len(os.listdir(f"/proc/{worker.pid}/fd"))
            except (OSError, AttributeError):
                pass
        lag = None
        for listen in self.listens:
            try:
                text = urllib.request.urlopen(f"http://127.0.0.1:{listen}/metrics", timeout=1).read().decode()
                lag = max(lag or 0, *map(float, re.findall(r"^copytaster_consumer_pending (\S+)", text, re.M)))
            except (OSError, ValueError, TypeError):
                pass
        self.samples.append((elapsed, memory, handles, lag))

    def end(self):
        for process in [*self.workers, self.server]:
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in [*self.workers, self.server]:
            if process:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


def articles(folder, count):
    path = folder / "articles.ndjson"
    with path.open("w") as out:
        for number in range(count):
            uri = f"urn:soak:{number}"
            body = f"PORT ELIN, March 3 (Desk) - The harbour board and the pilots agreed a new rota on Monday. {uri}\n"
            article = {
                "uri": uri, "version": "1", "headline": f"Harbour board agrees rota {number}", "body_text": body,
                "published_at": "2025-03-03T09:00:00Z", "provider": "desk", "language": "en",
            }
            out.write(json.dumps(article) + "\n")
    return path


def plot(samples, faults, seconds, path):
    """Three panels over one time axis; a grey line is a fault."""
    width, height, left = 900, 130, 70
    rows = [("memory of both workers, MiB", 1), ("file handles of both", 2), ("articles not yet delivered", 3)]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{len(rows) * (height + 40) + 20}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for row, (title, column) in enumerate(rows):
        top = row * (height + 40) + 25
        values = [(sample[0], sample[column]) for sample in samples if sample[column] is not None]
        most = max([value for _, value in values] + [1])
        across = lambda at: left + (width - left - 20) * at / seconds
        down = lambda value: top + height - height * value / most
        out.append(f'<text x="{left}" y="{top - 8}">{title}</text>')
        out.append(f'<text x="{left - 8}" y="{top + 10}" text-anchor="end">{most:.0f}</text>')
        out.append(f'<text x="{left - 8}" y="{top + height}" text-anchor="end">0</text>')
        for at, _ in faults:
            out.append(f'<line x1="{across(at):.1f}" y1="{top}" x2="{across(at):.1f}" y2="{top + height}" stroke="#ccc"/>')
        out.append(f'<rect x="{left}" y="{top}" width="{width - left - 20}" height="{height}" fill="none" stroke="#888"/>')
        points = " ".join(f"{across(at):.1f},{down(value):.1f}" for at, value in values)
        out.append(f'<polyline points="{points}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>')
    bottom = len(rows) * (height + 40) + 8
    out.append(f'<text x="{left}" y="{bottom}">0 s</text>')
    out.append(f'<text x="{width - 20}" y="{bottom}" text-anchor="end">{seconds:.0f} s, {len(faults)} faults</text>')
    out.append("</svg>")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--svg", default="docs/soak.svg")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="copytaster-soak-") as name:
        sys.exit(soak(options, Soak(os.path.abspath(options.binary), Path(name))))


def soak(options, run):
    count = int(options.seconds * RATE)
    feed = None
    try:
        run.start_server()
        made = run.run("setup")
        if made.returncode:
            print(made.stderr)
            return 1
        for number in range(WORKERS):
            run.start_worker(number)
        feed = run.spawn(
            [run.binary, "feed", str(articles(run.folder, count)), "--rate", str(RATE), "--config", str(run.configs[0])],
            "feed.log",
        )
        started, next_fault = time.monotonic(), 20.0
        while feed.poll() is None:
            elapsed = time.monotonic() - started
            if elapsed > options.seconds * 2 + 120:
                print("soak: the feed does not end")
                return 1
            run.sample(elapsed)
            if next_fault < elapsed < options.seconds - 20:
                run.fault(elapsed)
                next_fault = time.monotonic() - started + random.uniform(15, 45)
            time.sleep(1)
        return verdict(options, run, count, time.monotonic() - started)
    finally:
        if feed and feed.poll() is None:
            feed.kill()
        run.end()


def verdict(options, run, count, elapsed):
    """Waits until nothing is left, then counts what came out of the output stream."""
    print((run.folder / "feed.log").read_text(errors="replace").strip().splitlines()[-1])
    seen, deadline = {}, time.monotonic() + 900
    while True:
        told = subprocess.Popen(
            [run.binary, "tap", "enriched", "--since", "all", "--json", "--count", str(count), "--config", str(run.configs[0])],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        # The tap follows for ever where fewer come; what is there comes at once.
        try:
            output, _ = told.communicate(timeout=300)
        except subprocess.TimeoutExpired:
            told.terminate()
            output, _ = told.communicate()
        seen = {}
        for line in output.splitlines():
            uri = json.loads(line)["item"]["uri"]
            seen[uri] = seen.get(uri, 0) + 1
        if len(seen) == count or time.monotonic() > deadline:
            break
    letters = run.run("dlq", "list", "--counts").stdout.strip()
    lost, twice = count - len(seen), sum(number - 1 for number in seen.values())
    plot(run.samples, run.faults, elapsed, options.svg)
    memory = [sample[1] for sample in run.samples]
    handles = [sample[2] for sample in run.samples]
    lag = [sample[3] for sample in run.samples if sample[3] is not None]
    print(f"soak: {elapsed:.0f} s, {count} articles, {len(run.faults)} faults: lost {lost}, twice {twice}; parked: {letters}")
    print(f"soak: memory of both at most {max(memory):.0f} MiB, handles at most {max(handles)}; drawn in {options.svg}")
    # A leak shows between quarters, whatever a single sample met.
    for name, values in (("MiB", memory), ("handles", handles), ("not yet delivered", lag)):
        quarter = max(1, len(values) // 4)
        medians = [statistics.median(values[at : at + quarter]) for at in range(0, quarter * 4, quarter) if values[at:]]
        print(f"soak: {name}, median of each quarter: " + ", ".join(f"{median:.0f}" for median in medians) + f"; most {max(values):.0f}")
    return 0 if (lost, twice) == (0, 0) else 1


if __name__ == "__main__":
    main()
