#!/bin/sh
# Builds the audio processing module for 64-bit Windows: build/windows/lib/libapm.a and build/windows/include, which media/apm
# is compiled against. Its source is what Linux takes ready made, Debian's package libtgowt; nothing of it is in this repository.
# Usage: apm.sh; does nothing when the library was made by this script, from apm.txt and the pinned sources. About five minutes.
# Needs g++-mingw-w64-x86-64-posix, patch and xz-utils, and what source.sh names.
set -eu
cd -P "$(dirname "$0")/../../.."
root=$PWD
here=$root/assets/packaging/windows
out=$root/build/windows
source=$out/source
lib=$out/lib/libapm.a
tool=x86_64-w64-mingw32

. "$here/source.sh"
recipe=$({ cat "$here/apm.sh" "$here/apm.txt" "$here/source.sh"; pins libtgowt abseil; } | sha256sum)
if [ "$(cat "$lib.recipe" 2>/dev/null)" = "$recipe" ]; then exit 0; fi
command -v $tool-g++-posix >/dev/null || { echo "apm: please install g++-mingw-w64-x86-64-posix" >&2; exit 1; }

obtain libtgowt abseil
mkdir -p "$out/lib" "$out/include"
cd "$source"

rm -rf objects "$lib.recipe"
mkdir objects
unpack libtgowt tgowt
unchanged abseil abseil
cd tgowt/src
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
	$compile $flags -I"$out/include" -ffile-prefix-map="$out/include"=. -c "$f" -o "$source/objects/$(echo "$f" | tr / _).o"
done <"$here/apm.txt"

rm -f "$lib.new"
$tool-ar rcsD "$lib.new" "$source"/objects/*.o
same_everywhere "$lib.new"
mv "$lib.new" "$lib"
cd "$source"
# The licences go into the package of the program.
cp tgowt/LICENSE "$out/lib/LICENSE.webrtc"
cp tgowt/debian/copyright "$out/lib/copyright.libtgowt"
cp abseil/LICENSE "$out/lib/LICENSE.abseil"
rm -rf tgowt abseil objects
echo "$recipe" >"$lib.recipe"
