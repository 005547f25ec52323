#!/bin/bash
# Signs what package.sh made: from build/package into build/signed, which is what people get.
#
#   RELEASE_KEY=FILE       the release key, 32 random bytes in base64; its public half must be the one that the packages trust
#   SIGN_PKCS12=FILE       certificate and key for Windows, with SIGN_PASSWORD=FILE that holds the password; or
#   SIGN_PKCS11=URI        key in a token (RFC 7512; pin-source=file:… for its PIN) with SIGN_MODULE=FILE (the token's library)
#                          and SIGN_CERTIFICATE=FILE (the chain, PEM)
#   SIGN_TIMESTAMP=URL     the certificate authority's time stamps: without them signatures end with the certificate
#
# Signed are: the page's manifest, for which the server is built once more, with nothing else changed; the Windows program,
# then the installers around it; .deb, .rpm and SHA256SUMS by FILE.sig; the notice of the release, update.json, with what
# notes/VERSION.toml tells people. It runs where make package ran: the list of works names the libraries of Windows' program
# by the files that make package built (build/windows).
set -euo pipefail
cd "$(dirname "$0")/../.."
export ROOT=$PWD
export GOFLAGS=-buildvcs=false TZ=UTC LC_ALL=C.UTF-8 PATH=$PWD/build/go/bin:$PATH
IN=$(realpath -m "${IN:-build/package}") OUT=$(realpath -m "${OUT:-build/signed}")
export IN OUT
fail() { echo "sign: $*" >&2; exit 1; }
umask 022

[ -f "${RELEASE_KEY:-}" ] || fail "set RELEASE_KEY to the file with the release key (sed -n 2,14p $0)"
[ "$IN" != "$OUT" ] || fail "IN and OUT are the same folder"
[ -f "$IN/SHA256SUMS" ] || fail "there is nothing in $IN: make package first"
(cd "$IN" && sha256sum --quiet --check SHA256SUMS) || fail "$IN is not as it was made"
assets/packaging/deps.sh sign
CGO_ENABLED=0 go build -o build/tools/ ./signal/cmd/manifest
go -C assets/packaging build -o "$ROOT/build/tools/" ./detach ./sbom
public=$(build/tools/manifest -public -key "$RELEASE_KEY")
trusted=$(sed 's/ .*//' "$IN/release-key.txt")
[[ ,$trusted, == *,$public,* ]] || fail "the packages do not trust this key: make package TRUSTED=$public"

VERSION=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
notes=assets/packaging/notes/$VERSION.toml
[ -f "$notes" ] || fail "say in $notes what is new in this release"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
GO_LDFLAGS="-s -w -buildid= -X zwiesprache/signal/release.trusted=$trusted"
export VERSION SOURCE_DATE_EPOCH GO_LDFLAGS

exe=$OUT/zwiesprache-$VERSION.exe
[ ! -f "$IN/${exe##*/}" ] || [ -n "${SIGN_PKCS11:-}${SIGN_PKCS12:-}" ] || fail "set SIGN_PKCS12 or SIGN_PKCS11: the Windows program needs a certificate"
if [ -f "$IN/sbom-app-windows.cdx.json" ]; then
	for f in lib/libapm.a codecs/lib/libvpx.a; do
		[ -f "build/windows/$f" ] || fail "build/windows/$f is missing: sign where make package ran, or run assets/packaging/windows/{apm,codecs}.sh"
	done
fi

. assets/packaging/empty.sh
empty "$OUT"
cp -r "$IN/." "$OUT"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -f "$IN/.bin/rendezvous-linux-amd64" ]; then
	CGO_ENABLED=0 go build -trimpath -ldflags "$GO_LDFLAGS" -o "$work/same" ./signal/cmd/rendezvous
	cmp -s "$work/same" "$IN/.bin/rendezvous-linux-amd64" || fail "the source is not the one that $IN was made from"
	mkdir -p "$work/page/signal/web"
	cp -r signal/web/dist "$work/page/signal/web/"
	cp FyneApp.toml "$work/page/"
	(cd "$work/page/signal/web" && "$ROOT/build/tools/manifest" -key "$RELEASE_KEY") | sed 's/^page \(.*\) \(.*\)$/\2  page of release \1/' >"$work/page.sha256"
	cmp "$work/page.sha256" "$IN/page.sha256" || fail "the page is not the one that $IN was made from"
	echo "{\"Replace\":{\"$ROOT/signal/web/dist/manifest.json\":\"$work/page/signal/web/dist/manifest.json\"}}" >"$work/overlay.json"
	MAINTAINER=$(dpkg-deb -f "$IN/zwiesprache-rendezvous_${VERSION}_amd64.deb" Maintainer)
	export MAINTAINER
	GOFLAGS="$GOFLAGS -overlay=$work/overlay.json" assets/packaging/linux/package.sh server >&2
	build/tools/sbom -root . -product server "$OUT/.bin/rendezvous-linux-amd64" >"$OUT/sbom-server.cdx.json"
fi

authenticode() { # FILE
	local with=(-pkcs12 "${SIGN_PKCS12:-}" -readpass "${SIGN_PASSWORD:-}")
	if [ -n "${SIGN_PKCS11:-}" ]; then
		with=(-pkcs11engine "$(openssl version -e | sed 's/.*"\(.*\)"/\1/')/pkcs11.so" -pkcs11module "$SIGN_MODULE" -certs "$SIGN_CERTIFICATE" -key "$SIGN_PKCS11")
	fi
	osslsigncode sign "${with[@]}" -h sha256 -n "Zwiesprache $VERSION" ${SIGN_TIMESTAMP:+-ts "$SIGN_TIMESTAMP"} -in "$1" -out "$1.signed" >&2 || fail "$1 could not be signed"
	mv "$1.signed" "$1"
}
if [ -f "$exe" ]; then
	assets/packaging/deps.sh windows # for the installers
	authenticode "$exe"
	assets/packaging/windows/installers.sh "$exe" "$OUT"
	authenticode "$OUT/zwiesprache-$VERSION.msi"
	authenticode "$OUT/zwiesprache-setup-$VERSION.exe"
	[ ! -f "$OUT/sbom-app-windows.cdx.json" ] || build/tools/sbom -root . -product "app for Windows" "$exe" >"$OUT/sbom-app-windows.cdx.json"
fi

build/tools/detach -key "$RELEASE_KEY" -pem "$OUT/release-key.pem"
find "$OUT" -maxdepth 1 \( -name '*.deb' -o -name '*.rpm' \) -print0 | xargs -0r build/tools/detach -key "$RELEASE_KEY"
assets/packaging/finish.sh
build/tools/detach -key "$RELEASE_KEY" "$OUT/SHA256SUMS"
build/tools/manifest -key "$RELEASE_KEY" -update "$OUT/SHA256SUMS" -notes "$notes" -out "$OUT/update.json" >&2
echo "signed packages are in $OUT; on the server: rendezvous -update update.json"
