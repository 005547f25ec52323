#!/bin/bash
# Writes SHA256SUMS of all files in OUT, and says how large they are beside what was aimed at.
set -euo pipefail
cd "$OUT"
rm -f SHA256SUMS
find . -maxdepth 1 -type f ! -name 'SHA256SUMS*' ! -name update.json -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS

goal() { # GOAL in MB for files like PATTERN
	for f in $2; do
		[ -f "$f" ] || continue
		size=$(stat -c %s "$f")
		word=ok
		[ "$size" -le $(($1 * 1000000)) ] || word="TOO LARGE"
		printf '%-52s %3d.%02d MB   goal %3s MB   %s\n' "$f" $((size / 1000000)) $((size / 10000 % 100)) "$1" "$word"
	done
}
goal 15 'zwiesprache_*.deb'
goal 16 'zwiesprache-[0-9]*.rpm' # whose xz knows no filter for machine code
goal 15 'zwiesprache-[0-9]*.tar.xz'
goal 4 'zwiesprache-rendezvous[-_]*.[dr][ep][bm]'
goal 5 'zwiesprache-rendezvous-*.oci.tar'
goal 18 'zwiesprache-*.msi'
goal 18 'zwiesprache-setup-*.exe'
goal 40 "zwiesprache-$VERSION.exe"
