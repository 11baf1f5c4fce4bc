#!/usr/bin/env bash
# The shipped docker-compose.yml and Dockerfile, unchanged, on a real engine: every profile is valid, the services come up in
# order, the sample wire goes through with nothing lost, three workers share a load, a killed worker and a killed server come
# back, and all stop in time. Where there is no engine, or no base image, it says so and ends well.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "compose: not tried: $1"; exit 0; }
fail() { echo "compose: FAILED: $1"; compose --profile demo logs --tail=20 || true; exit 1; }

docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || skip "no Docker engine answers"
if docker compose version >/dev/null 2>&1; then tool=(docker compose)
elif command -v docker-compose >/dev/null; then tool=(docker-compose)
else skip "neither docker compose nor docker-compose is here"; fi
for image in rust:1.95-bookworm nats:2.12-alpine; do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull --quiet "$image" >/dev/null 2>&1 ||
        skip "the base image $image is neither here nor to be had"
done

# A port of the engine's choice, and a project of our own: nothing else on this machine is touched.
export NATS_PORT=0
project=copytaster-test-$$
compose() { "${tool[@]}" -p "$project" "$@"; }
trap 'compose --profile demo down -v --timeout 5 >/dev/null 2>&1 || true' EXIT

until_true() { # SECONDS WHAT COMMAND...: tries until it holds
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do [ $SECONDS -lt $end ] || fail "$what"; sleep 0.5; done
}
healthy() { # SERVICE COUNT
    [ "$(compose ps -q "$1" | xargs -r docker inspect -f '{{.State.Health.Status}}' | grep -cx healthy)" = "$2" ]
}
stored() { # KIND SECONDS: the messages that the stream keeps, as a consumer's tap sees them in that time
    timeout --signal TERM "$2" "${tool[@]}" -p "$project" --profile demo run --rm -T alerts \
        tap "$1" --since all --json 2>/dev/null || true
}

echo "compose: profiles"
compose config >/dev/null
compose --profile demo config >/dev/null

echo "compose: build"
compose build >/dev/null
docker image inspect copytaster:local --format 'compose: image of {{.Size}} bytes, user {{.Config.User}}'

echo "compose: up"
started=$SECONDS
compose up -d >/dev/null 2>&1
until_true 60 "the worker is not healthy" healthy worker 1
echo "compose: ready after $((SECONDS - started)) s"

echo "compose: the sample wire"
compose --profile demo run --rm -T feed feed --rate 40 /samples/wire | tee /dev/stderr | grep -q 'failed 0' ||
    fail "the feed was refused"
sleep 3
enriched=$(stored enriched 25 | grep -c '"enrichment"')
echo "compose: $enriched enriched"
[ "$enriched" = 74 ] || fail "74 of the 81 messages are articles, $enriched came out"

echo "compose: three workers"
compose up -d --scale worker=3 >/dev/null 2>&1
until_true 60 "three workers are not healthy" healthy worker 3

echo "compose: a worker and the server are killed"
docker kill "$(compose ps -q worker | head -n 1)" >/dev/null
docker kill "$(compose ps -q nats)" >/dev/null
compose up -d --scale worker=3 >/dev/null 2>&1
until_true 90 "the workers did not come back" healthy worker 3

echo "compose: down"
started=$SECONDS
compose --profile demo down -v >/dev/null 2>&1
took=$((SECONDS - started))
echo "compose: stopped in $took s"
[ "$took" -le 30 ] || fail "stopping took $took s"
echo "compose: passed"
