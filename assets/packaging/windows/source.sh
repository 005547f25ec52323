# Read by the scripts beside it: sources of Debian's packages, in build/windows/source, each as sources.sha256 pins it.
# Needs debian-archive-keyring and Debian's archive (as apt knows it, or DEBIAN_ARCHIVE), or the files in the folder; no root.

# obtain PACKAGE... downloads what is not there yet. apt gets a list, indexes and a cache of its own: the computer's stay
# as they are. Its list names the archive that the computer's does.
obtain() {
	mkdir -p "$source"
	(
		cd "$source"
		pinned "$@" >/dev/null 2>&1 && exit 0
		archive=${DEBIAN_ARCHIVE:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 'Created-By: Packages' | head -n 1)}
		[ -n "$archive" ] || { echo "sources: apt knows no archive of Debian 12; name one in DEBIAN_ARCHIVE" >&2; exit 1; }
		mkdir -p apt/lists/partial apt/cache/archives/partial
		echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive bookworm main" >apt/sources.list
		own="-q -o Dir::Etc::sourcelist=$PWD/apt/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/apt/lists
 -o Dir::Cache=$PWD/apt/cache -o APT::Sandbox::User=$(id -un)"
		apt-get $own update
		apt-get $own source --download-only "$@"
		rm -rf apt
		pinned "$@" || { echo "sources: the archive has other versions than sources.sha256 pins" >&2; exit 1; }
	)
}

pinned() {
	for p in "$@"; do grep " ${p}_" "$here/sources.sha256"; done | sha256sum --check --quiet --strict
}

# unpack PACKAGE FOLDER lays out its source with Debian's changes.
unpack() {
	rm -rf "$2"
	mkdir -p "$2"
	tar -xf "$source/$1"_*.orig.tar.* -C "$2" --strip-components=1
	tar -xf "$source/$1"_*.debian.tar.xz -C "$2"
	(
		cd "$2"
		grep -vE '^(#|$)' debian/patches/series | while read -r p; do patch -s -p1 <"debian/patches/$p"; done
	)
}
