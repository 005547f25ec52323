#!/bin/bash
# Tries the packages of build/package: Debian's and rpm's own checks, then, on fresh systems where nothing else is,
# installing, running, upgrading and removing. Pictures of the app's window go to build/linux.
# Usage: test.sh [SUITE...], releases of Debian (bookworm and trixie). As root, with the mirror that apt has here; fresh
# systems are kept in build/roots and never written to.
set -euo pipefail
cd "$(dirname "$0")/../../.."
[ $# -gt 0 ] || set -- bookworm trixie
if [ -z "${APART:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo "test-linux: this needs root: systems of its own are mounted" >&2; exit 1; }
	assets/packaging/deps.sh linux trial-linux
	exec env APART=1 unshare --mount --propagation private "$0" "$@" # mounts end with this program
fi
export OUT=${OUT:-$PWD/build/package} here=$PWD/assets/packaging LC_ALL=C.UTF-8 GOFLAGS=-buildvcs=false PATH=$PWD/build/go/bin:$PATH
VERSION=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
app=zwiesprache_${VERSION}_amd64.deb server=zwiesprache-rendezvous_${VERSION}_amd64.deb
pictures=$PWD/build/linux roots=$PWD/build/roots
work=$(mktemp -d)
mkdir -p "$pictures" "$roots"
. assets/packaging/linux/systems.sh
. assets/packaging/linux/servertest.sh
trap 'finish; rm -rf --one-file-system "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }
die() { echo "FAILED  $*" >&2; exit 1; }
ok() { echo "ok      $*"; }
# until_ok SECONDS COMMAND...: waits until it succeeds.
until_ok() {
	local end=$((SECONDS + $1))
	until "${@:2}" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.3; done
}

files() {
	say "the packages themselves"
	lintian --fail-on error,warning --tag-display-limit 0 --allow-root "$OUT/$app" "$OUT/$server"
	ok "lintian"
	rm -rf "$work/x"
	dpkg-deb -x "$OUT/$app" "$work/x"
	desktop-file-validate "$work/x/usr/share/applications/app.zwiesprache.desktop"
	update-desktop-database "$work/x/usr/share/applications"
	grep -q '^x-scheme-handler/zwiesprache=app.zwiesprache.desktop;' "$work/x/usr/share/applications/mimeinfo.cache" || die "links are not handled"
	appstreamcli validate --no-net "$work/x/usr/share/metainfo/"*.xml >"$work/log" || { cat "$work/log"; die "appstreamcli"; }
	ok "desktop file, links, AppStream"
	for size in 16 24 32 48 64 128 256 512; do
		[ "$(identify -format '%wx%h' "$work/x/usr/share/icons/hicolor/${size}x$size/apps/app.zwiesprache.png")" = ${size}x$size ] || die "icon of $size"
	done
	dpkg-deb -x "$OUT/$server" "$work/x"
	for page in man1/zwiesprache.1 de/man1/zwiesprache.1 man8/rendezvous.8; do
		warnings=$(MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$work/x/usr/share/man/$page.gz" 2>&1 >/dev/null)
		[ -z "$warnings" ] || die "$page: $warnings"
	done
	ok "icons, man pages"
	systemd-analyze security --offline=true --no-pager --threshold=20 "$work/x/usr/lib/systemd/system/rendezvous.service" | tail -1
	nft -c -f "$work/x/usr/share/doc/zwiesprache-rendezvous/examples/rendezvous.nft" || die "the firewall's rules"
	go -C "$here" test -count=1 ./linux/... ./server/...
	for package in "$OUT"/*.rpm; do
		rpm -K --nosignature "$package"
		rpmlint -c "$here/linux/rpmlint.toml" "$package" >"$work/log" || { cat "$work/log"; die "rpmlint"; }
		rpm -qp --requires "$package" | grep -v rpmlib | sed 's/^/        needs /'
	done
	ok "rpm"
}

# try_app SUITE: in the system at $root.
try_app() {
	say "$1: the app"
	cp "$OUT/$app" "$root/srv/"
	inside apt-get install -y -q --no-install-recommends "/srv/$app" >"$work/log" 2>&1 || { tail -20 "$work/log"; die "apt-get install"; }
	ok "installed with $(inside dpkg-query -W -f '${db:Status-Abbrev}\n' | wc -l) packages in all"
	inside useradd -m anna
	as_anna zwiesprache selftest || die "selftest"
	window "$1" /usr/bin/zwiesprache
	[ -d "$root/home/anna/.config/zwiesprache" ] || die "the user's data is not where the man page says"
	inside bash -c '. /usr/share/bash-completion/completions/zwiesprache; COMP_WORDS=(zwiesprache se); COMP_CWORD=1; _zwiesprache; [ "${COMPREPLY[*]}" = selftest ]' || die "completion"
	inside apt-get purge -y -q zwiesprache >"$work/log" 2>&1 || { cat "$work/log"; die "apt-get purge"; }
	nothing_left
	[ -n "$(ls "$root/home/anna/.config/zwiesprache")" ] || die "the user's data went with the package"
	ok "removed; the user's data is left, nothing else"

	say "$1: the app by rpm and as a folder"
	rpm --root "$root" --initdb
	rpm --force-debian --root "$root" --nodeps --test -i "$OUT/zwiesprache-$VERSION-1.x86_64.rpm"
	rpm --force-debian --root "$root" --nodeps -i "$OUT/zwiesprache-$VERSION-1.x86_64.rpm"
	rpm --force-debian --root "$root" --nodeps -V zwiesprache || die "rpm -V"
	as_anna zwiesprache version
	rpm --force-debian --root "$root" --nodeps -e zwiesprache
	nothing_left
	tar -C "$root/usr/local" --strip-components=1 -xf "$OUT/zwiesprache-$VERSION-linux-amd64.tar.xz"
	as_anna /usr/local/bin/zwiesprache version
	ok "rpm installs, verifies, removes; the folder runs from /usr/local"
}

# nothing_left: no file of ours outside people's folders.
nothing_left() {
	local left
	left=$(find "$root" -xdev \( -path "$root/home" -o -path "$root/tmp" -o -path "$root/srv" -o -path "$root/proc" -o -path "$root/var/log" -o -path "$root/usr/lib/sysimage" -o -path "$root/var/lib/rpm" -o -path "$root/var/cache" \) -prune -o \( -iname '*zwiesprache*' -o -iname '*rendezvous*' \) -print)
	[ -z "$left" ] || die "left behind: $left"
}

# window SUITE PROGRAM: starts it on a display of its own and looks for its window and a picture in it.
window() {
	local picture=$pictures/$1.png begin
	display
	begin=$(date +%s%N)
	as_anna env DISPLAY="$DISPLAY" LIBGL_ALWAYS_SOFTWARE=1 "$2" >"$work/app.log" 2>&1 &
	shown=$!
	until_ok 120 sh -c 'xwininfo -root -tree | grep -q "\"Zwiesprache"' || { cat "$work/app.log"; die "no window"; }
	ok "window after $((($(date +%s%N) - begin) / 1000000)) ms"
	until_ok 60 sh -c "import -window root '$picture' && [ \$(identify -format %k '$picture') -gt 100 ]" || die "the window stays empty"
	class=$(sed -n 's/^StartupWMClass=//p' assets/packaging/linux/app.zwiesprache.desktop)
	xprop -name Zwiesprache WM_CLASS | grep -q "\"$class\"" || die "the desktop file names another window class"
	ok "picture: $picture"
	hide
}

# hide ends the program that window started.
hide() {
	[ -n "${shown:-}" ] || return 0
	pkill -TERM -P "$shown" || true
	wait "$shown" || true
	shown=''
}

for f in "$app" "$server"; do [ -f "$OUT/$f" ] || die "$OUT/$f is missing: make package first"; done
for suite in "$@"; do fresh "$suite" || die "no fresh $suite"; done
files
for suite in "$@"; do
	system "$suite"
	try_app "$suite"
	system "$suite"
	try_server "$suite"
	leave
done
try_image
say "all passed"
