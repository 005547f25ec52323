#!/bin/sh
# Builds the audio processing module for 64-bit Windows: build/windows/lib/libapm.a and build/windows/include, which media/apm
# is compiled against. Its source is what Linux takes ready made, Debian's package libtgowt; nothing of it is in this repository.
# Usage: apm.sh; does nothing when the library is newer than this script and apm.txt. One job, about five minutes.
# Needs g++-mingw-w64-x86-64-posix, debian-archive-keyring, patch and xz-utils, and Debian's archive (as apt knows it, or DEBIAN_ARCHIVE) or the three files below
# in build/windows/source; no root.
set -eu
cd "$(dirname "$0")/../../.."
here=$PWD/assets/packaging/windows
out=$PWD/build/windows
source=$out/source
lib=$out/lib/libapm.a
tool=x86_64-w64-mingw32

if [ -f "$lib" ] && [ -z "$(find "$here/apm.sh" "$here/apm.txt" -newer "$lib")" ]; then exit 0; fi
command -v $tool-g++-posix >/dev/null || { echo "apm: please install g++-mingw-w64-x86-64-posix" >&2; exit 1; }

pinned() {
	sha256sum --check --quiet --strict <<-SUMS
		6dea19e84d8dc1ae60d3f6215bf946fd445587189c3a768a40a9f75e974ac282  libtgowt_0~git20230105.5098730+dfsg.orig.tar.xz
		d6185077bbd058842a5b196302c835384c805f334869dc0bbf2d075c0c828c4d  libtgowt_0~git20230105.5098730+dfsg-2.debian.tar.xz
		abfe2897f3a30edaa74bc34365afe3c2a3cd012091a97dc7e008f7016adcd5fe  abseil_20220623.1.orig.tar.gz
	SUMS
}

# apt gets a list, indexes and a cache of its own: the computer's stay as they are. Its list names the archive that the computer's does.
fetch() {
	archive=${DEBIAN_ARCHIVE:-$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 'Created-By: Packages' | head -n 1)}
	[ -n "$archive" ] || { echo "apm: apt knows no archive of Debian 12; name one in DEBIAN_ARCHIVE" >&2; exit 1; }
	mkdir -p apt/lists/partial apt/cache/archives/partial
	echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive bookworm main" >apt/sources.list
	set -- -q -o Dir::Etc::sourcelist="$PWD/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$PWD/apt/lists" \
		-o Dir::Cache="$PWD/apt/cache" -o APT::Sandbox::User="$(id -un)"
	apt-get "$@" update
	apt-get "$@" source --download-only libtgowt abseil
	rm -rf apt
}

mkdir -p "$source" "$out/lib" "$out/include"
cd "$source"
pinned >/dev/null 2>&1 || fetch
pinned

rm -rf tgowt abseil objects
mkdir tgowt abseil objects
tar -xJf libtgowt_*.orig.tar.xz -C tgowt --strip-components=1
tar -xJf libtgowt_*.debian.tar.xz -C tgowt
tar -xzf abseil_*.orig.tar.gz -C abseil --strip-components=1
cd tgowt
while read -r p; do patch -s -p1 <"debian/patches/$p"; done <debian/patches/series
cd src
# GCC has no __try; what stands in it tells a debugger the name of a thread.
sed -i 's/^  __try {/  if (false) {/; s/} __except (EXCEPTION_EXECUTE_HANDLER) {/} else {/' rtc_base/platform_thread_types.cc

rm -rf "$out/include"
mkdir -p "$out/include"
find api common_audio modules rtc_base system_wrappers -name '*.h' -exec cp --parents -t "$out/include" {} +
(cd ../../abseil && find absl -name '*.h' -o -name '*.inc' | xargs cp --parents -t "$out/include")

# Without options of their own the headers of abseil take C++17's types: its library is not needed.
flags="-O2 -g0 -w -DNDEBUG -DWEBRTC_WIN -DWEBRTC_APM_DEBUG_DUMP=0 -DWEBRTC_USE_RNNOISE=0 -DRTC_DISABLE_METRICS -DRTC_DISABLE_TRACE_EVENTS
 -DWIN32_LEAN_AND_MEAN -DNOMINMAX -D_USE_MATH_DEFINES -DUNICODE -D_UNICODE -I."
# On Windows GCC aligns the stack to 16 bytes only: vectors of 32 must not be expected there aligned.
vectors="-mavx2 -mfma -Wa,-muse-unaligned-vector-move"
while read -r f; do
	case $f in *.c) compile="$tool-gcc-posix" ;; *) compile="$tool-g++-posix -std=c++17" ;; esac
	case $f in *_avx2.cc) compile="$compile $vectors" ;; esac
	# Names repeat among the folders.
	nice -n 15 $compile $flags -I"$out/include" -ffile-prefix-map="$out/include"=. -c "$f" -o "$source/objects/$(echo "$f" | tr / _).o"
done <"$here/apm.txt"

rm -f "$lib.new"
$tool-ar rcsD "$lib.new" "$source"/objects/*.o
mv "$lib.new" "$lib"
cd "$source"
# The licences go into the package of the program.
cp tgowt/LICENSE "$out/lib/LICENSE.webrtc"
cp tgowt/debian/copyright "$out/lib/copyright.libtgowt"
cp abseil/LICENSE "$out/lib/LICENSE.abseil"
rm -rf tgowt abseil objects
