#!/bin/sh
# Builds the codecs for 64-bit Windows, static: libvpx (VP8 only), opus, libyuv and libjpeg-turbo, from the sources that Linux
# takes ready made, into build/windows/codecs/{include,lib}, which media/... is compiled against.
# Usage: codecs.sh; does nothing when they were made by this script, from the pinned sources. One job, about four minutes.
# Needs g++-mingw-w64-x86-64-posix, cmake, make, nasm, patch and xz-utils, and what source.sh names.
set -eu
cd -P "$(dirname "$0")/../../.."
root=$PWD
here=$root/assets/packaging/windows
out=$root/build/windows/codecs
source=$root/build/windows/source
work=$source/codecs
tool=x86_64-w64-mingw32

. "$here/source.sh"
recipe=$({ cat "$here/codecs.sh" "$here/source.sh"; pins libvpx opus libyuv libjpeg-turbo; } | sha256sum)
if [ "$(cat "$out/recipe" 2>/dev/null)" = "$recipe" ]; then exit 0; fi
for t in $tool-g++-posix cmake make nasm; do
	command -v $t >/dev/null || { echo "codecs: please install what assets/packaging/deps.sh names; $t is missing" >&2; exit 1; }
done

obtain libvpx opus libyuv libjpeg-turbo
rm -rf "$out" "$work"
mkdir -p "$out/include" "$out/lib" "$work"
cd "$work"
# No folder of this computer may stay in what is built.
flags="-O2 -g0 -ffile-prefix-map=$work=."

# quietly says what a step printed only when it fails.
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; echo "codecs: $* failed" >&2; exit 1; }; }

# As Debian limits it: a picture of a stranger may not ask for more memory.
unpack libvpx vpx
(
	cd vpx
	export CROSS=$tool- CC=$tool-gcc-posix CXX=$tool-g++-posix LD=$tool-gcc-posix AR=$tool-ar CFLAGS="$flags"
	quietly ./configure --target=x86_64-win64-gcc --as=nasm --disable-install-bins --disable-install-docs --disable-examples \
		--disable-tools --disable-docs --disable-unit-tests --disable-vp9 --disable-webm-io --disable-libyuv --enable-static --disable-shared \
		--enable-runtime-cpu-detect --size-limit=16384x16384
	quietly make install DIST_DIR="$out"
)

unpack opus opus
(
	cd opus
	quietly ./configure --host=$tool --disable-shared --disable-doc --disable-extra-programs CC=$tool-gcc-posix CFLAGS="$flags"
	quietly make
	mkdir "$out/include/opus"
	cp include/*.h "$out/include/opus/"
	cp .libs/libopus.a "$out/lib/"
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
		-DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX=/usr/local -DCMAKE_C_FLAGS="$flags -DNDEBUG" -DENABLE_SHARED=0 -DWITH_JAVA=0 -DREQUIRE_SIMD=1
	quietly make turbojpeg-static
	# NASM writes the names of its sources, with their folders.
	$tool-strip -D --strip-unneeded libturbojpeg.a
	cp libturbojpeg.a "$out/lib/"
	cp ../turbojpeg.h "$out/include/"
)

# The licences go into the package of the program.
for p in vpx:libvpx opus:opus yuv:libyuv jpeg:libjpeg-turbo; do cp "${p%:*}/debian/copyright" "$out/lib/copyright.${p#*:}"; done
same_everywhere "$out"/lib/*.a
cd "$source"
rm -rf "$work"
echo "$recipe" >"$out/recipe"
