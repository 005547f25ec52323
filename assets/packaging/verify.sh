#!/bin/bash
# Proves that packages depend on the source alone: makes them from clones of the last commit and compares every byte.
# Usage: verify.sh           what stands in build/package (made first if nothing does) against all made again elsewhere,
#                            with empty caches: some twenty minutes of two processors. It must be of the last commit.
#        verify.sh server    the page, the server and its packages, made twice in two places: two minutes
set -euo pipefail
cd "$(dirname "$0")/../.."
export GOFLAGS=-buildvcs=false PATH=$PWD/build/go/bin:$PATH
root=$PWD
commit=$(git rev-parse HEAD)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# make FOLDER PART: that part from a clone in FOLDER, into FOLDER.out.
make_in() {
	mkdir -p "$(dirname "$1")"
	git clone -q --no-checkout "$root" "$1"
	git -C "$1" checkout -q --detach "$commit"
	mkdir -p "$1/build"
	[ ! -d build/go ] || ln -s "$root/build/go" "$1/build/go"
	(cd "$1/signal/web" && npm ci --silent --no-audit --no-fund)
	OUT=$1.out "$1/assets/packaging/package.sh" "$2" >"$1.log" 2>&1 || { tail -n 50 "$1.log" >&2; echo "verify: could not be made in $1" >&2; exit 1; }
}

# same ONE OTHER: every file that one of the folders has, the other has with the same bytes.
same() {
	local different=0 f n=0
	while read -r f; do
		if cmp -s "$1/$f" "$2/$f"; then n=$((n + 1)); else echo "verify: $f is another" >&2; different=1; fi
	done < <({ (cd "$1" && find . -type f -printf '%P\n'); (cd "$2" && find . -type f -printf '%P\n'); } | sort -u)
	[ $different = 0 ] || exit 1
	echo "verify: $n files, the same bytes from two places"
}

case ${1:-all} in
server)
	git diff --quiet HEAD || echo "verify: note: only what is committed is looked at" >&2
	make_in "$work/a" server
	(umask 077 && GOCACHE=$work/cache make_in "$work/another/place-with-a-longer-name" server)
	other="$work/another/place-with-a-longer-name"
	(cd "$other" && GOCACHE=$work/cache go generate ./signal/web && git diff --exit-code --stat) >&2 || { echo "verify: the page is not as its source makes it" >&2; exit 1; }
	same "$work/a.out" "$other.out"
	;;
all)
	git diff --quiet HEAD || { echo "verify: there are changes that no commit holds: commit them first" >&2; exit 1; }
	[ -f build/package/SHA256SUMS ] || assets/packaging/package.sh
	made=$(cat build/package/commit.txt)
	[ "$made" = "$commit" ] || { printf 'verify: build/package was made of %s, and the last commit is %s: make package first\n' "$made" "$commit" >&2; exit 1; }
	MAINTAINER=$(dpkg-deb -f build/package/zwiesprache_*.deb Maintainer)
	export MAINTAINER
	key=$(cat build/package/release-key.txt)
	case $key in *development*) unset TRUSTED ;; *) export TRUSTED=$key ;; esac
	(umask 077 && GOCACHE=$work/cache make_in "$work/another/place" all)
	same build/package "$work/another/place.out"
	;;
*) echo "verify: there is only server" >&2; exit 2 ;;
esac
