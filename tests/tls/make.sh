#!/usr/bin/env bash
# Makes the certificates of these tests anew, with fixed dates; the authorities' keys are not kept.
#
#   tests/tls/make.sh        needs openssl
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() {
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"
}

cat >"$work/ca.conf" <<'END'
[ca]
default_ca = any
[any]
default_md = sha256
policy = any_policy
database = DIR/index.txt
new_certs_dir = DIR
serial = DIR/serial
[any_policy]
commonName = supplied
END

# sign NAME KEY AUTHORITY FROM TO EXTENSIONS: a certificate, signed by itself where AUTHORITY is -
sign() {
    # a register of none: the same name may be signed again
    : >"$work/index.txt"
    { sed "s,DIR,$work," "$work/ca.conf" && printf '[own]\n%b' "$6"; } >"$work/run.conf"
    openssl req -new -key "$2" -subj "/CN=$1" -out "$work/request.pem"
    local signer=(-cert "$3" -keyfile "$work/ca-key.pem")
    [ "$3" != - ] || signer=(-selfsign -keyfile "$2")
    openssl ca -batch -notext -config "$work/run.conf" -extensions own -rand_serial -startdate "$4" -enddate "$5" \
        "${signer[@]}" -in "$work/request.pem" -out "$work/out.pem" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
    cat "$work/out.pem"
}

authority='basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n'
leaf='basicConstraints = CA:FALSE\nextendedKeyUsage = serverAuth, clientAuth\n'
here="${leaf}subjectAltName = IP:127.0.0.1, DNS:localhost\n"
always=(20200101000000Z 21200101000000Z)

key "$work/ca-key.pem"
sign "Copytaster test authority" "$work/ca-key.pem" - "${always[@]}" "$authority" >ca.pem
key "$work/other-key.pem"
sign "Another authority" "$work/other-key.pem" - "${always[@]}" "$authority" >other-ca.pem
key server-key.pem
sign "copytaster test server" server-key.pem ca.pem "${always[@]}" "$here" >server.pem
sign "copytaster test server" server-key.pem ca.pem "${always[@]}" "${leaf}subjectAltName = DNS:wire.example.org\n" >elsewhere.pem
sign "copytaster test server" server-key.pem ca.pem 20200101000000Z 20210101000000Z "$here" >expired.pem
key client-key.pem
sign "copytaster test client" client-key.pem ca.pem "${always[@]}" "$here" >client.pem
key stranger-key.pem
sign "copytaster test client" stranger-key.pem - "${always[@]}" "$here" >stranger.pem
