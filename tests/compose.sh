#!/usr/bin/env bash
# The shipped compose files and Dockerfile, unchanged, on a real engine.
#
#   tests/compose.sh [single [BINARY]]    docker-compose.yml: one server
#   tests/compose.sh cluster [BINARY]     deploy/cluster.yml: three servers, every stream on all of them
#   tests/compose.sh ordered [BINARY]     deploy/ordered.yml over that: three partitions, the versions of a story in order
#
# Every profile is valid; the services come up healthy and in order; the sample wire is enriched and its alerts are printed;
# three workers share a load while a worker and a server end as in a crash and come back by themselves; then every article that
# was fed must be enriched or parked exactly once; all stop within their grace periods. Base images that cannot be had are made
# by tests/base-images.sh. Where no engine answers it says so and ends well. Needs docker with its compose tool, and python3.
# The program that the image holds is left as BINARY, if that is given.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() { echo "compose: not tried: $1"; exit 0; }
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || skip "no Docker engine answers"
if docker compose version >/dev/null 2>&1; then tool=(docker compose)
elif command -v docker-compose >/dev/null; then tool=(docker-compose)
else skip "neither docker compose nor docker-compose is here"; fi

inputs=(WIRE_IN) workers=(worker) versions=1
case ${1:-single} in
    single) files=(docker-compose.yml) servers=(nats) articles=4000 rate=200 limit=30 ;;
    cluster) files=(deploy/cluster.yml) servers=(nats-1 nats-2 nats-3) articles=3000 rate=100 limit=90 ;;
    ordered)
        files=(deploy/cluster.yml deploy/ordered.yml) servers=(nats-1 nats-2 nats-3) articles=6000 rate=1000 limit=90
        inputs=(WIRE_IN_0 WIRE_IN_1 WIRE_IN_2) workers=(worker worker-1 worker-2) versions=10
        ;;
    *) sed -n '2,6p' "$0"; exit 2 ;;
esac

# A port of the engine's choice, and a project of our own: nothing else on this machine is touched.
export NATS_PORT=0
project=copytaster-test-$$
work=$(mktemp -d)
plain() { "${tool[@]}" -p "$project" "${files[@]/#/--file=}" "$@"; }
compose() { plain --profile demo "$@"; }
say() { echo "compose: ${files[-1]}: $1"; }
fail() {
    say "FAILED: $1"
    compose ps || true
    compose logs --no-color --tail=20 || true
    exit 1
}
recorder=
end() {
    [ -z "$recorder" ] || kill "$recorder" 2>/dev/null || true
    compose down -v --timeout 5 >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap end EXIT

until_true() { # SECONDS WHAT COMMAND...: tries until it holds
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do [ $SECONDS -lt $deadline ] || fail "$what"; sleep 0.5; done
}
containers() { # [SERVICE]: those of `up`, running or not
    docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$project" \
        --filter "label=com.docker.compose.oneoff=False" ${1:+--filter "label=com.docker.compose.service=$1"}
}
healthy() { # SERVICE COUNT
    [ "$(containers "$1" | xargs -r docker inspect -f '{{.State.Health.Status}}' | grep -cx healthy)" = "$2" ]
}
state() { docker inspect -f "{{.State.$2}}" "$1"; }
tally() { python3 scripts/tally.py "$@"; }

# What each server says of its streams and consumers.
jsz() {
    local server
    for server in "${servers[@]}"; do
        echo "\"$server\""
        docker exec "$(containers "$server")" \
            wget -q -O - 'http://127.0.0.1:8222/jsz?accounts=true&streams=true&consumers=true&config=true' || return 1
    done 2>/dev/null
}
idle() { jsz | tally idle ${#inputs[@]}; }
replicated() { jsz | tally replicas 3 $((3 + ${#inputs[@]})); }
hold() { # STREAM NUMBER
    [ "$(jsz | tally count "$1")" -ge "$2" ]
}

# As in a crash: the process is ended, and the engine starts it again by the file's `restart`. An engine whose processes are
# not this machine's own is asked.
crash() { # CONTAINER
    local pid
    pid=$(state "$1" Pid)
    if grep -qF "$1" "/proc/$pid/cgroup" 2>/dev/null && kill -KILL "$pid" 2>/dev/null; then return; fi
    docker kill "$1" >/dev/null && docker start "$1" >/dev/null
}
restarted() { # CONTAINER SINCE
    [ "$(state "$1" Running)" = true ] && [[ "$(state "$1" StartedAt)" > "$2" ]]
}

stored() { # KIND MARK: every message until one with the mark, which is the last of its kind
    local tap=$project-tap reader
    compose run --rm -T --no-deps --name "$tap" alerts tap "$1" --since all --json \
        >"$work/$1" 2>"$work/tap.log" </dev/null & reader=$!
    until_true 60 "the tap saw no $2 among $1" grep -qF "$2" "$work/$1"
    docker stop -t 10 "$tap" >/dev/null 2>&1 || true
    wait "$reader" || true
}
letters() { compose run --rm -T --no-deps setup dlq list --json >"$work/letters" 2>"$work/dlq.log" </dev/null || fail "no dead letters to be read"; }
mark() { # NAME: an article that comes out after all others
    printf '{"uri":"urn:mark:%s","version":"1","provider":"desk","headline":"Mark","body_text":"Mark."}\n' "$1" >"$work/mark.ndjson"
    feed "$work/mark.ndjson" 100 >/dev/null || { cat "$work/feed.log"; fail "one more article was refused"; }
}
feed() { # FILE RATE
    compose run --rm -T --no-deps -v "$1:/fed.ndjson:ro" feed feed --rate "$2" /fed.ndjson 2>"$work/feed.log" </dev/null
}

say "every profile is valid"
for profile in '' $(sed -n 's/^ *profiles: *\[\(.*\)\]/\1/p' "${files[@]}" | tr -d ',"' | tr ' ' '\n' | sort -u); do
    plain ${profile:+--profile "$profile"} config >/dev/null || fail "profile '$profile' is not valid"
done

tests/base-images.sh
started=$SECONDS
compose build worker >"$work/build.log" 2>&1 || { tail -n 30 "$work/build.log"; fail "the image is not built"; }
docker image inspect copytaster:local --format '{{.Size}} {{.Config.User}}' |
    { read -r size user; say "image built in $((SECONDS - started)) s, $((size / 1000000)) MB, user $user"; }

if [ -n "${2:-}" ]; then
    mkdir -p "$(dirname "$2")"
    id=$(docker create copytaster:local)
    docker cp "$id:/copytaster" "$2" >/dev/null
    docker rm "$id" >/dev/null
fi

docker events --filter "label=com.docker.compose.project=$project" --filter event=start --filter event=die \
    --filter event=health_status --format \
    '{{.Action}} {{index .Actor.Attributes "com.docker.compose.service"}} {{index .Actor.Attributes "exitCode"}}' \
    >"$work/events" & recorder=$!
sleep 1

started=$SECONDS
plain up -d >"$work/up.log" 2>&1 || { cat "$work/up.log"; fail "up"; }
for worker in "${workers[@]}"; do until_true 90 "the $worker is not healthy" healthy "$worker" 1; done
took=$((SECONDS - started))
at() { # EVENT: the line of its first time
    grep -nxm1 "$1 *" "$work/events" | cut -d: -f1 || true
}
after() { # LATER EARLIER
    local later earlier
    later=$(at "$1") earlier=$(at "$2")
    [ -n "$earlier" ] && [ -n "$later" ] && [ "$earlier" -lt "$later" ] ||
        { cat "$work/events"; fail "no '$2' before '$1'"; }
}
sleep 1
for server in "${servers[@]}"; do after "start setup" "health_status: healthy $server"; done
after "start worker" "die setup 0"
after "health_status: healthy worker" "start worker"
for id in $(containers); do
    [ "$(docker inspect -f '{{.RestartCount}}' "$id")" = 0 ] || fail "a container of the first start had to be restarted"
done
say "ready after $took s: servers healthy, then setup done, then the worker healthy"
if [ ${#servers[@]} = 3 ]; then
    until_true 30 "not every stream is on all servers" replicated
    for server in "${servers[@]}"; do
        docker exec "$(containers "$server")" wget -q -O - http://127.0.0.1:8222/varz | grep -q '"sync_always": true' ||
            fail "sync_interval of $server is not 'always'"
    done
    say "every stream on all three servers, each with sync_interval: always"
fi

# The demo profile, as the README says it.
compose up -d >"$work/up.log" 2>&1 || { cat "$work/up.log"; fail "the demo profile"; }
fed() { [ "$(state "$(containers feed)" Running)" = false ]; }
until_true 90 "the sample wire is not through" fed
report=$(docker logs "$(containers feed)" 2>&1)
[ "$(state "$(containers feed)" ExitCode)" = 0 ] || fail "the feed was refused: $report"
until_true 60 "the sample wire is not all acknowledged" idle
published=$(jsz | tally count WIRE_IN)
mark wire
stored enriched urn:mark:wire
letters
read -r articles_told parked < <(tally told "$work/enriched" "$work/letters") || fail "the outputs cannot be read"
say "sample wire: $published published, $((articles_told - 1)) enriched, $parked parked"
[ $((articles_told - 1 + parked)) = "$published" ] || fail "not each message of the sample wire was told once"
docker logs "$(containers alerts)" 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' >"$work/alerts"
alerts=$(grep -cE '^[0-9:]{8} +(FLASH|HIGH|NORMAL) ' "$work/alerts" || true)
grep -qE "HIGH +disaster .*quake hits Philippines" "$work/alerts" && [ "$alerts" -ge 20 ] ||
    { cat "$work/alerts"; fail "the alerts of the sample wire were not printed"; }
say "$alerts alerts printed"

if [ ${#workers[@]} = 1 ]; then
    plain up -d --scale worker=3 >"$work/up.log" 2>&1 || { cat "$work/up.log"; fail "three workers"; }
fi
well() { # all the workers that there are to be
    local worker
    for worker in "${workers[@]}"; do healthy "$worker" $((3 / ${#workers[@]})) || return 1; done
}
until_true 60 "three workers are not healthy" well
server=${servers[0]}
[ ${#servers[@]} = 1 ] || server=$(jsz | tally leader "${inputs[0]}")
worker=$(containers worker | head -n 1) server_id=$(containers "$server")
worker_since=$(state "$worker" StartedAt) server_since=$(state "$server_id" StartedAt)
tally make "$articles" "$versions" samples/wire >"$work/fed.ndjson"
chmod 644 "$work/fed.ndjson"
if [ "$versions" = 1 ]; then
    # The faults come while the feed runs.
    feed "$work/fed.ndjson" "$rate" >"$work/report" & feeding=$!
    until_true 60 "the feed does not come in" hold WIRE_IN $((published + articles / 5))
    crash "$worker"
    until_true 60 "the feed does not come in without one of the workers" hold WIRE_IN $((published + articles / 3))
    crash "$server_id"
    kill -0 "$feeding" 2>/dev/null || fail "the feed was through before the faults"
    until_true "$limit" "$server did not come back" restarted "$server_id" "$server_since"
    wait "$feeding" || { cat "$work/feed.log"; fail "the feed gave up"; }
else
    # A feed that sends again what was not acknowledged changes the order itself: here the faults come after it.
    compose stop "${workers[@]}" >/dev/null 2>&1
    feed "$work/fed.ndjson" "$rate" >"$work/report" || { cat "$work/feed.log"; fail "the feed gave up"; }
    told=$(jsz | tally count WIRE_OUT)
    plain up -d >"$work/up.log" 2>&1 || { cat "$work/up.log"; fail "the workers again"; }
    worker_since=$(state "$worker" StartedAt)
    until_true 60 "the backlog is not worked" hold WIRE_OUT $((told + articles / 20))
    crash "$worker"
    until_true 60 "the backlog is not worked without one of the workers" hold WIRE_OUT $((told + articles / 3))
    crash "$server_id"
    ! idle || fail "the backlog was through before the faults"
    until_true "$limit" "$server did not come back" restarted "$server_id" "$server_since"
fi
until_true 60 "the worker did not come back" restarted "$worker" "$worker_since"
until_true "$limit" "$server is not healthy again" healthy "$server" 1
until_true "$limit" "three workers are not healthy again" well
until_true 120 "not all is acknowledged" idle
mark load
stored enriched urn:mark:load
letters
# What the sample wire left is not of this load.
tail -n +$((parked + 1)) "$work/letters" >"$work/letters-load"
say "a worker and $server ended under load: $(cat "$work/report")"
judged=$(tally judge "$work/fed.ndjson" "$work/enriched" "$work/letters-load") || fail "$judged"
say "$judged"
if [ "$versions" != 1 ]; then
    judged=$(tally order "$work/enriched") || fail "$judged"
    say "$judged"
fi
[ ${#servers[@]} = 1 ] || until_true 60 "not every stream is again on all servers" replicated

started=$SECONDS
compose stop >/dev/null 2>&1
took=$((SECONDS - started))
for id in $(containers); do
    [ "$(state "$id" ExitCode)" != 137 ] || fail "$(docker inspect -f '{{.Name}}' "$id") did not end within its grace period"
done
for worker in "${workers[@]}"; do
    for id in $(containers "$worker"); do
        [ "$(state "$id" ExitCode)" = 0 ] || fail "a worker ended with exit code $(state "$id" ExitCode)"
    done
done
[ "$took" -le 75 ] || fail "stopping took $took s"
say "stopped in $took s, nothing killed"
