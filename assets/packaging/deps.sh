#!/bin/sh
# Installs what making, signing and trying packages needs on Debian 12, beside what linux/deps.sh installs for building.
# Usage: deps.sh [PART…]: all, or only what the parts need. Does nothing when all is there; needs root or sudo only when not.
set -eu

common="git xz-utils zstd binutils dpkg-dev rpm ca-certificates"
linux="librsvg2-bin libegl1 libdecor-0-0 libwayland-cursor0 libwayland-egl1 libxcursor1 libxi6 libxinerama1 libxrandr2
 libxrender1 libxxf86vm1 libx11-xcb1 libxkbcommon0 libpulse0 libasound2"
trial_linux="lintian rpmlint appstream desktop-file-utils man-db nftables bash zsh fish debootstrap systemd-container xvfb x11-utils
 imagemagick openssl skopeo curl iproute2 procps"
windows="g++-mingw-w64-x86-64-posix nasm cmake patch debian-archive-keyring wixl msitools nsis faketime zip"
wine="wine wine64 xvfb imagemagick xdotool"
sign="osslsigncode openssl opensc softhsm2 libengine-pkcs11-openssl"

missing=""
[ $# -gt 0 ] || set -- common linux trial-linux windows wine sign
for part in common "$@"; do
	case $part in
	common) list=$common ;; linux) list=$linux ;; trial-linux) list=$trial_linux ;; windows) list=$windows ;; wine) list=$wine ;; sign) list=$sign ;;
	*) echo "deps: $part is no part; there are common, linux, trial-linux, windows, wine and sign" >&2; exit 2 ;;
	esac
	for p in $list; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
	done
done
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null || { echo "deps: packages are made on Debian 12; please install:$missing" >&2; exit 1; }
echo "deps: installing$missing"
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
as_root apt-get update -q
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
