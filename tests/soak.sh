#!/usr/bin/env bash
# A soak: the shipped binary under a paced load, with random faults, for an hour or as long as the first argument says.
#
#   tests/soak.sh [SECONDS [SVG]]
#
# Two workers read from one private server. Now and then a worker is killed, terminated or stopped for a while, or the
# server is killed and started again. At the end every article that was fed must be enriched exactly once. Memory, file
# handles and lag over time are drawn into docs/soak.svg. Needs python3 and a built binary (COPYTASTER_BIN, else
# target/release or target/debug); everything that it starts ends with it.
set -euo pipefail
cd "$(dirname "$0")/.."
binary=${COPYTASTER_BIN:-}
for candidate in target/release/copytaster target/debug/copytaster; do
    [ -n "$binary" ] || { [ -x "$candidate" ] && binary=$candidate; }
done
[ -n "$binary" ] || { echo "soak: build first: cargo build --release"; exit 1; }
exec python3 scripts/soak.py --binary "$binary" --seconds "${1:-3600}" --svg "${2:-docs/soak.svg}"
