#!/bin/sh
# Builds the codecs for 64-bit Windows, static: libvpx (VP8 only), opus, libyuv and libjpeg-turbo, from the sources that Linux
# takes ready made, into build/windows/codecs/{include,lib}, which media/... is compiled against.
# Usage: codecs.sh; does nothing when they are newer than this script and the pinned sums. One job, about four minutes.
# Needs g++-mingw-w64-x86-64-posix, cmake, make, nasm, patch and xz-utils, and what source.sh names.
set -eu
cd "$(dirname "$0")/../../.."
here=$PWD/assets/packaging/windows
out=$PWD/build/windows/codecs
source=$PWD/build/windows/source
work=$source/codecs
tool=x86_64-w64-mingw32

if [ -f "$out/built" ] && [ -z "$(find "$here/codecs.sh" "$here/sources.sha256" -newer "$out/built")" ]; then exit 0; fi
for t in $tool-g++-posix cmake make nasm; do
	command -v $t >/dev/null || { echo "codecs: please install what assets/packaging/deps.sh names; $t is missing" >&2; exit 1; }
done

. "$here/source.sh"
obtain libvpx opus libyuv libjpeg-turbo
rm -rf "$out" "$work"
mkdir -p "$out/include" "$out/lib" "$work"
cd "$work"
# No folder of this computer may stay in what is built: it is to be the same everywhere.
flags="-O2 -g0 -ffile-prefix-map=$work=."

# quietly says what a step printed only when it fails.
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; echo "codecs: $* failed" >&2; exit 1; }; }

# As Debian limits it: a picture of a stranger may not ask for more memory.
unpack libvpx vpx
(
	cd vpx
	export CROSS=$tool- CC=$tool-gcc-posix CXX=$tool-g++-posix LD=$tool-gcc-posix AR=$tool-ar CFLAGS="$flags"
	quietly ./configure --target=x86_64-win64-gcc --as=nasm --prefix="$out" --disable-install-bins --disable-install-docs --disable-examples \
		--disable-tools --disable-docs --disable-unit-tests --disable-vp9 --disable-webm-io --disable-libyuv --enable-static --disable-shared \
		--enable-runtime-cpu-detect --size-limit=16384x16384
	quietly make install
)

unpack opus opus
(
	cd opus
	quietly ./configure --host=$tool --prefix="$out" --disable-shared --disable-doc --disable-extra-programs CC=$tool-gcc-posix CFLAGS="$flags"
	quietly make install
)

unpack libyuv yuv
(
	cd yuv
	mkdir objects
	for f in source/*.cc; do
		$tool-g++-posix $flags -DNDEBUG -Iinclude -c "$f" -o "objects/$(basename "$f" .cc).o"
	done
	$tool-ar rcsD "$out/lib/libyuv.a" objects/*.o
	cp -r include/libyuv include/libyuv.h "$out/include/"
)

unpack libjpeg-turbo jpeg
(
	mkdir jpeg/build
	cd jpeg/build
	quietly cmake .. -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=AMD64 -DCMAKE_C_COMPILER=$tool-gcc-posix -DCMAKE_RC_COMPILER=$tool-windres \
		-DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$out" -DCMAKE_C_FLAGS="$flags -DNDEBUG" -DENABLE_SHARED=0 -DWITH_JAVA=0 -DREQUIRE_SIMD=1
	quietly make turbojpeg-static
	cp libturbojpeg.a "$out/lib/"
	cp ../turbojpeg.h "$out/include/"
)

# The licences go into the package of the program.
for p in vpx:libvpx opus:opus yuv:libyuv jpeg:libjpeg-turbo; do cp "${p%:*}/debian/copyright" "$out/lib/copyright.${p#*:}"; done
cd "$source"
rm -rf "$work"
touch "$out/built"
