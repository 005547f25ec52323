#!/bin/bash
# Signs packages with a key and a certificate made on the spot, FOR TRIAL ONLY, and shows that tampering is seen: with the
# Windows program and its installers, Linux packages, checksums, the page and the notice of the release.
# Usage: test-sign.sh. Takes the Windows program from build/package if it is there, else any program stands in for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
export GOFLAGS=-buildvcs=false PATH=$PWD/build/go/bin:$PATH
root=$PWD here=assets/packaging
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
version=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
passed=0
ok() { passed=$((passed + 1)); echo "ok   $*"; }
bad() { echo "FAIL $*" >&2; exit 1; }
must() { local what=$1; shift; "$@" >"$work/log" 2>&1 && ok "$what" || { cat "$work/log" >&2; bad "$what"; }; }
mustnot() { local what=$1; shift; ! "$@" >"$work/log" 2>&1 && ok "$what" || { cat "$work/log" >&2; bad "$what"; }; }
# tamper FILE: a copy with one byte changed in its middle.
tamper() {
	local at=$(($(stat -c %s "$1") / 2)) byte
	cp "$1" "$work/tampered"
	byte=$(od -An -tu1 -j $at -N 1 "$1")
	printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$work/tampered" bs=1 seek=$at conv=notrunc status=none
}

$here/deps.sh common windows sign
head -c 32 /dev/urandom | base64 >"$work/key"
head -c 32 /dev/urandom | base64 >"$work/other-key"
CGO_ENABLED=0 go build -o build/tools/ ./signal/cmd/manifest
public=$(build/tools/manifest -public -key "$work/key")

# A certificate authority and a certificate, in a file and in a token.
cd "$work"
trial="FOR TRIAL ONLY, worth nothing"
openssl req -x509 -newkey rsa:3072 -nodes -keyout ca.key -out ca.pem -days 2 -subj "/CN=Authority $trial" -addext basicConstraints=critical,CA:TRUE \
	-addext keyUsage=critical,keyCertSign 2>/dev/null
openssl req -newkey rsa:3072 -nodes -keyout code.key -out code.csr -subj "/O=Zwiesprache/CN=Signature $trial" 2>/dev/null
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,codeSigning\n' >ext
openssl x509 -req -in code.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out code.pem 2>/dev/null
printf trial >password
openssl pkcs12 -export -inkey code.key -in code.pem -certfile ca.pem -out code.p12 -passout file:password
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$work" >softhsm.conf
export SOFTHSM2_CONF=$work/softhsm.conf
softhsm2-util --init-token --free --label trial --so-pin 12345678 --pin 1234 >/dev/null
openssl pkcs8 -topk8 -nocrypt -in code.key -out code.pk8
softhsm2-util --import code.pk8 --token trial --label release --id 01 --pin 1234 >/dev/null
printf 1234 >pin
cd "$root"

# What is signed: the server as it is made, and a program for Windows.
TRUSTED=$public OUT=$work/package $here/package.sh server >"$work/log" 2>&1 || { cat "$work/log" >&2; bad "make the server's packages"; }
exe=$work/package/zwiesprache-$version.exe
if [ -f "build/package/zwiesprache-$version.exe" ]; then
	cp "build/package/zwiesprache-$version.exe" "$exe"
else
	GOOS=windows CGO_ENABLED=0 go build -trimpath -o "$exe" ./signal/cmd/manifest
fi
(cd "$work/package" && sha256sum "zwiesprache-$version.exe" >>SHA256SUMS)

export IN=$work/package OUT=$work/signed SIGN_PASSWORD=$work/password
mustnot "another key than the packages trust is refused" env RELEASE_KEY="$work/other-key" SIGN_PKCS12="$work/code.p12" $here/sign.sh
mustnot "without a certificate nothing is signed" env RELEASE_KEY="$work/key" $here/sign.sh
must "signed with a key in a token (PKCS #11)" env RELEASE_KEY="$work/key" SIGN_PKCS11="pkcs11:token=trial;object=release;pin-source=file:$work/pin" \
	SIGN_MODULE=/usr/lib/softhsm/libsofthsm2.so SIGN_CERTIFICATE="$work/code.pem" $here/sign.sh
must "the program carries it" osslsigncode verify -CAfile "$work/ca.pem" -in "$OUT/zwiesprache-$version.exe"
must "signed with a certificate in a file" env RELEASE_KEY="$work/key" SIGN_PKCS12="$work/code.p12" $here/sign.sh

cd "$OUT"
for f in zwiesprache-$version.exe zwiesprache-$version.msi zwiesprache-setup-$version.exe; do
	must "$f is signed" osslsigncode verify -CAfile "$work/ca.pem" -in "$f"
	tamper "$f"
	mustnot "$f with one bit changed is seen" osslsigncode verify -CAfile "$work/ca.pem" -in "$work/tampered"
done
check() { openssl pkeyutl -verify -pubin -inkey release-key.pem -rawin -in "$1" -sigfile "$2"; }
for f in *.deb *.rpm SHA256SUMS; do
	must "$f is signed" check "$f" "$f.sig"
	tamper "$f"
	mustnot "$f with one bit changed is seen" check "$work/tampered" "$f.sig"
done
must "all files are those of SHA256SUMS" sha256sum --check --strict SHA256SUMS
grep -q "$(sha256sum <zwiesprache-$version.msi | cut -c1-64)" update.json && ok "the notice of the release names the signed MSI" || bad "update.json names another MSI"

# The page: what the server gives out is signed with the key that the programs trust, and with no other.
serve() { # PROGRAM NOTICE: runs it until the end of this script, and keeps its address
	"$1" -listen 127.0.0.1:0 -update "$2" >"$work/server.log" 2>&1 &
	for _ in $(seq 300); do
		address=$(sed -n 's/.*msg=serving origin=//p' "$work/server.log")
		[ -z "$address" ] || return 0
		sleep 0.1
	done
	cat "$work/server.log" >&2
	bad "the server does not start"
}
signed=$OUT/.bin/rendezvous-linux-amd64 unsigned=$work/package/.bin/rendezvous-linux-amd64
says() { "$signed" check -origin "$address" >"$work/said" 2>&1 || true; grep -E "$1" "$work/said" || { cat "$work/said"; return 1; }; }
serve "$signed" "$OUT/update.json"
must "the signed server's page is taken" says '^ok +page'
must "the notice of the release is taken" says '^ok +update'
sed "s/$version/99.$version/" "$OUT/update.json" >"$work/update.json"
serve "$unsigned" "$work/update.json"
must "a notice of another release is refused" says '^FAIL +update'
must "a page signed for development is refused" says 'page.*not signed by a release key'
cd "$root"
echo "$passed passed, 0 failed"
