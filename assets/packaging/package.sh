#!/bin/bash
# Makes everything that is given out, unsigned, in build/package. The same source gives the same bytes, wherever it lies.
# Usage: package.sh [linux|windows|server]: all, or one part without list of works and checksums of the others.
# TRUSTED are the public release keys (base64, with commas) that the programs take pages and notices from; without it
# they trust the development key, which is worth nothing. MAINTAINER, "Name <address>", is whom the Linux packages name as
# responsible for them. OUT is another folder than build/package: a new one, an empty one, or one made by this.
set -euo pipefail
cd "$(dirname "$0")/../.."
export ROOT=$PWD
export GOFLAGS=${GOFLAGS:--buildvcs=false} TZ=UTC LC_ALL=C.UTF-8 PATH=$PWD/build/go/bin:$PATH
OUT=$(realpath -m "${OUT:-build/package}")
export OUT
part=${1:-all}

VERSION=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
[[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "package: FyneApp.toml holds no version" >&2; exit 1; }
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
GO_LDFLAGS="-s -w -buildid=${TRUSTED:+ -X zwiesprache/signal/release.trusted=$TRUSTED}"
export VERSION SOURCE_DATE_EPOCH GO_LDFLAGS
umask 022

case $part in
all) parts="linux windows" ;;
linux | windows | server) parts=$part ;;
*) echo "package: $part is no part; there are linux, windows and server" >&2; exit 2 ;;
esac
commit=$(git rev-parse HEAD 2>/dev/null || echo none)
git diff --quiet HEAD 2>/dev/null || { commit+=" and changes"; echo "package: note: there are changes that no commit holds" >&2; }
[ -n "${MAINTAINER:-}" ] || echo "package: note: MAINTAINER is not set: the Linux packages name nobody who can be reached" >&2

assets/packaging/deps.sh common ${parts/server/}
mkdir -p build/tools
go -C assets/packaging build -o "$ROOT/build/tools/" ./sbom
. assets/packaging/empty.sh
empty "$OUT"
echo "$commit" >"$OUT/commit.txt"
mkdir "$OUT/.bin"
install -m 644 assets/licences/LICENSES.txt "$OUT/"

# The page: its hash is what a policy may name; the manifest's own signature is no part of it.
page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
mkdir -p "$page/signal/web"
cp -r signal/web/dist "$page/signal/web/"
cp FyneApp.toml "$page/"
CGO_ENABLED=0 go build -o build/tools/ ./signal/cmd/manifest
(cd "$page/signal/web" && "$ROOT/build/tools/manifest") | sed 's/^page \(.*\) \(.*\)$/\2  page of release \1/' >"$OUT/page.sha256"
echo "${TRUSTED:-$(build/tools/manifest -public) (development: worth nothing)}" >"$OUT/release-key.txt"

for p in $parts; do
	echo "package: making what is for $p; this takes minutes"
	case $p in
	server) assets/packaging/linux/package.sh server ;;
	*) assets/packaging/$p/package.sh ;;
	esac
done

sbom() { [ ! -f "$2" ] || build/tools/sbom -root . -product "$1" "$2" >"$OUT/$3"; }
sbom "app for Linux" "$OUT/.bin/zwiesprache-linux-amd64" sbom-app-linux.cdx.json
sbom "app for Windows" "$OUT/zwiesprache-$VERSION.exe" sbom-app-windows.cdx.json
sbom server "$OUT/.bin/rendezvous-linux-amd64" sbom-server.cdx.json

assets/packaging/finish.sh
