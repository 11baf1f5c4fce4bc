#!/usr/bin/env bash
# Fuzzes every target (or those named) in turn, so many seconds each, on what is stored and on the samples.
#
#   fuzz/run.sh [SECONDS [TARGET...]]       needs a nightly toolchain and `cargo install cargo-fuzz`
#   fuzz/run.sh keep [TARGET...]            stores a small share of what was found under fuzz/corpus
#
# What breaks a target lies in fuzz/artifacts/TARGET afterwards: mend it and keep the input in fuzz/regressions/TARGET,
# which `cargo test` tries with the corpus. What was found on the way stays in fuzz/target/found. FUZZ_BINARIES: a folder
# of targets built before. FUZZ_TIMEOUT: seconds of wall time an input may take, 60; more on a machine that is busy.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-600}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(headers records watchlists rules config article text enrich)
binaries=${FUZZ_BINARIES:-${CARGO_TARGET_DIR:-target}/x86_64-unknown-linux-gnu/release}

# Longest input in bytes: long ones are slow, and say no more.
longest() {
    case $1 in enrich | rules | headers) echo 2048 ;; *) echo 4096 ;; esac
}

seeds() {
    case $1 in
    article | enrich) echo ../samples/wire ;;
    rules) echo ../src/events/rules ;;
    esac
}

# Stores the share to keep.
keep() {
    for target in "${targets[@]}"; do
        least=target/least/$target
        rm -rf "$least" && mkdir -p "$least" "corpus/$target"
        "$binaries/$target" -merge=1 -timeout=30 -max_len="$(longest "$target")" "$least" "corpus/$target" \
            "target/found/$target" 2>&1 | grep -E "MERGE-OUTER: [0-9]+ new" || true
        # Of what still reaches everything 40 inputs of up to 600 bytes, small and large; what has a name of its own stays.
        find "corpus/$target" -type f -regextype egrep -regex '.*/[0-9a-f]{40}' -delete
        find "$least" -type f -size -601c -printf '%s %p\n' | sort -n | awk '{ path[NR] = $2 }
            END { step = NR > 40 ? NR / 40 : 1; for (at = 1; at <= NR; at += step) print path[int(at)] }' |
            xargs -r cp -t "corpus/$target"
        echo "$target: $(find "corpus/$target" -type f | wc -l) inputs, $(du -cb "corpus/$target"/* | tail -n 1 | cut -f 1) bytes"
    done
}

# Runs one target after the other.
fuzz() {
    [ -n "${FUZZ_BINARIES:-}" ] || cargo +nightly fuzz build
    failed=()
    for target in "${targets[@]}"; do
        mkdir -p "target/found/$target" "artifacts/$target"
        read -ra more <<<"$(seeds "$target")"
        dictionary=()
        [ -f "dictionaries/$target.txt" ] && dictionary=(-dict="dictionaries/$target.txt")
        "$binaries/$target" -max_total_time="$seconds" -timeout="${FUZZ_TIMEOUT:-60}" -rss_limit_mb=3072 -max_len="$(longest "$target")" \
            -print_final_stats=1 -artifact_prefix="artifacts/$target/" "${dictionary[@]}" \
            "target/found/$target" "corpus/$target" "${more[@]}" 2>"target/found/$target.log" || failed+=("$target")
        echo "$target: $(grep -E "stat::number_of_executed_units|^Done|SUMMARY" "target/found/$target.log" | tr '\n' ' ')" \
            "$(grep -c . < <(find "target/found/$target" -type f)) inputs found"
    done
    [ ${#failed[@]} -eq 0 ] || { echo "broken: ${failed[*]}; see fuzz/artifacts"; exit 1; }
}

# A script is read while it runs: nothing after this line may change under it.
if [ "$seconds" = keep ]; then keep; else fuzz; fi
exit
