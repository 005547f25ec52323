# Read by the scripts beside it: sources of Debian's packages, in build/windows/source, each as sources.sha256 pins it.
# Needs debian-archive-keyring and Debian's archive, or the files in the folder; no root. The archive is the one that apt
# knows; DEBIAN_ARCHIVE names another (a mirror), DEBIAN_SECURITY that of security updates (DEBIAN_ARCHIVE-security otherwise).

# pins PACKAGE... prints the lines of sources.sha256 for each. A package without one is an error: nothing unpinned is taken.
pins() {
	for p in "$@"; do
		grep "^[0-9a-f]\{64\}  ${p}_" "$here/sources.sha256" || { echo "sources: sources.sha256 does not pin $p" >&2; return 1; }
	done
}

# file PACKAGE PART prints the name of the pinned file whose name holds PART.
file() { pins "$1" | sed -n "s/^[0-9a-f]*  \(.*\.$2\..*\)$/\1/p"; }

# version PACKAGE prints the one that is pinned, as file names have it: without an epoch.
version() { file "$1" debian | sed 's/^[^_]*_//; s/\.debian\..*$//'; }

# same_everywhere LIBRARY... fails when one of them names a folder of this computer.
same_everywhere() { ! grep -laF "$root/" "$@" >&2 || { echo "sources: these libraries name the folder that they were built in" >&2; exit 1; }; }

# obtain PACKAGE... downloads what is not there yet. apt gets a list, indexes and a cache of its own: the computer's stay
# as they are.
obtain() {
	mkdir -p "$source"
	pins "$@" >"$source/pins" || exit 1
	(
		cd "$source"
		! sha256sum --check --quiet --strict pins >/dev/null 2>&1 || exit 0
		archive=${DEBIAN_ARCHIVE:-$(archive_of bookworm)}
		[ -n "$archive" ] || { echo "sources: apt knows no archive of Debian 12; name one in DEBIAN_ARCHIVE" >&2; exit 1; }
		security=${DEBIAN_SECURITY:-${DEBIAN_ARCHIVE:+${DEBIAN_ARCHIVE%/}-security}}
		security=${security:-$(archive_of bookworm-security)}
		signed="deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
		rm -rf apt
		mkdir -p apt/lists/partial apt/cache/archives/partial
		echo "$signed $archive bookworm main" >apt/sources.list
		[ -z "$security" ] || echo "$signed $security bookworm-security main" >>apt/sources.list
		own="-q -o Dir::Etc::sourcelist=$PWD/apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/apt/lists
 -o Dir::Cache=$PWD/apt/cache -o APT::Sandbox::User=$(id -un)"
		apt-get $own update
		for p in "$@"; do
			pins "$p" | sha256sum --check --quiet --strict >/dev/null 2>&1 || download "$p"
		done
		rm -rf apt
		sha256sum --check --quiet --strict pins || { echo "sources: these are not the files that sources.sha256 pins; remove them from $source" >&2; exit 1; }
	)
}

archive_of() { apt-get indextargets --format '$(REPO_URI)' "Codename: $1" 'Component: main' 'Created-By: Packages' | head -n 1; }

# download PACKAGE gets the pinned version, also where the archive has a newer one beside it.
download() {
	pinned=$(version "$1")
	served=$(apt-cache $own showsrc --only-source "$1" | sed -n 's/^Version: //p')
	for v in $served; do
		[ "${v#*:}" != "$pinned" ] || { apt-get $own source --download-only "$1=$v"; return; }
	done
	cat >&2 <<-END
		sources: sources.sha256 pins $1 $pinned, the archive has $(echo ${served:-none}).
		Either look at what the newer one changes, and write its files and sums into sources.sha256; or build the pinned one: put
		$(pins "$1" | sed 's/^[0-9a-f]*  //' | paste -sd' ')
		from https://snapshot.debian.org/package/$1/$pinned/ into $source.
	END
	exit 1
}

# unpack PACKAGE FOLDER lays out its source with Debian's changes; unchanged PACKAGE FOLDER without them.
unpack() {
	unchanged "$1" "$2"
	tar -xf "$source/$(file "$1" debian)" -C "$2"
	(
		cd "$2"
		grep -vE '^(#|$)' debian/patches/series | while read -r p; do patch -s -p1 <"debian/patches/$p"; done
	)
}

unchanged() {
	rm -rf "$2"
	mkdir -p "$2"
	tar -xf "$source/$(file "$1" orig)" -C "$2" --strip-components=1
}
