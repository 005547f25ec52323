#!/bin/sh
# Installs what building, running and testing need on Debian or Ubuntu; does nothing when all is there.
# Usage: deps.sh; prints nothing but what it installs. Needs root or sudo only when something is missing.
set -eu

build="build-essential pkg-config ca-certificates git make libgl1-mesa-dev xorg-dev libxkbcommon-dev libwayland-dev
 libvpx-dev libopus-dev libyuv-dev libturbojpeg0-dev libtgowt-dev libabsl-dev"
run="xvfb xauth libgl1-mesa-dri libegl1 libpulse0"
# The window is driven by xdotool and looked at by import; sound is played and heard through a sound server of the test's own.
# espeak-ng and flite speak what the echo canceller is measured with; ip makes the networks that are broken on purpose.
# nft makes them firewalls and NATs; coturn is the other relay that ours is tried and measured beside.
# gnome-keyring on a bus of the test's own is the keychain that keys are kept in.
# poppler-utils and zbar-tools read the sheets that are printed, as text, as pictures and their codes.
# xmessage, of x11-utils, is the box that says why there is no window; desktop-file-validate reads the entry that starts at login.
# zsh and fish are asked what they complete.
# npm is for type checks and the two bundled cryptography libraries.
check="chromium xdotool imagemagick poppler-utils zbar-tools openbox pulseaudio pulseaudio-utils espeak-ng flite iproute2 nftables coturn gnome-keyring dbus-daemon zsh fish
 x11-utils desktop-file-utils"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install() {
	missing=""
	for p in "$@"; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
	done
	[ -z "$missing" ] && return 0
	command -v apt-get >/dev/null || { echo "deps: this is not Debian or Ubuntu; please install:$missing" >&2; exit 1; }
	echo "deps: installing$missing"
	as_root apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

# Ubuntu's chromium package is only a pointer to a snap, which cannot run everywhere; a Chrome or Chromium that is there is taken.
for b in chromium chromium-browser google-chrome; do
	if command -v "$b" >/dev/null; then check=$(echo "$check" | sed 's/chromium //'); break; fi
done
install $build $run $check
command -v node >/dev/null && command -v npm >/dev/null || install nodejs npm

# Go fetches the version that go.mod asks for by itself from 1.21 on. An older one (Debian 12) can still fetch
# that toolchain as a module, with the checksum database's proof; it then lies in build/go.
if command -v go >/dev/null && go version | grep -qE 'go1\.(2[1-9]|[3-9][0-9])'; then exit 0; fi
[ -x build/go/bin/go ] && exit 0
command -v go >/dev/null || install golang-go
if go version | grep -qE 'go1\.(2[1-9]|[3-9][0-9])'; then exit 0; fi
want=$(sed -n 's/^go //p' go.mod)
echo "deps: fetching Go $want"
arch=$(dpkg --print-architecture)
mod=golang.org/toolchain@v0.0.1-go$want.linux-$arch
work=$(mktemp -d)
(cd "$work" && go mod init fetch 2>/dev/null && go mod download -json "$mod" >answer) || {
	sed -n 's/^\t"Error": /deps: /p' "$work/answer" >&2
	echo "deps: Go $want could not be fetched; install it by hand and try again" >&2
	exit 1
}
dir=$(sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p' "$work/answer")
rm -rf "$work" build/go
mkdir -p build
cp -r "$dir" build/go
chmod -R u+w build/go
chmod +x build/go/bin/* build/go/pkg/tool/*/*
