#!/bin/bash
# On a Mac: puts libvpx, Opus, libyuv and libjpeg-turbo into build/macos/ARCH, static, from the same sources as Windows'.
# Usage: libraries.sh arm64|amd64. Needs Xcode's command line tools, cmake, nasm and autoconf, and the sources of
# ../windows/sources.sha256 in build/windows/source. NOBODY HAS RUN THIS YET: there was no Mac.
set -euo pipefail
cd "$(dirname "$0")/../../.."
arch=$1
case $arch in
arm64) apple=arm64 target=arm64-darwin20-gcc ;;
amd64) apple=x86_64 target=x86_64-darwin20-gcc ;;
*) echo "libraries: arm64 or amd64" >&2; exit 2 ;;
esac
source=$PWD/build/windows/source out=$PWD/build/macos/$arch
sums=$(grep -E ' (libvpx|opus|libyuv|libjpeg-turbo)_.*\.orig\.' assets/packaging/windows/sources.sha256)
(cd "$source" && shasum -a 256 --check <<<"$sums")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CFLAGS="-O2 -arch $apple -mmacosx-version-min=12.0" MACOSX_DEPLOYMENT_TARGET=12.0
unpack() { mkdir -p "$work/$1" && tar -xf "$source"/$2 -C "$work/$1" --strip-components=1 && cd "$work/$1"; }

(unpack vpx 'libvpx_*.orig.tar.*' && ./configure --target=$target --prefix="$out" --enable-static --disable-shared --disable-examples --disable-tools \
	--disable-docs --disable-unit-tests --enable-realtime-only --disable-webm-io --disable-libyuv && make -j"$(sysctl -n hw.ncpu)" install)
(unpack opus 'opus_*.orig.tar.*' && { [ -x configure ] || autoreconf -fi; } && ./configure --host=$apple-apple-darwin --prefix="$out" --enable-static --disable-shared \
	--disable-doc --disable-extra-programs && make -j"$(sysctl -n hw.ncpu)" install)
for one in yuv:'libyuv_*.orig.tar.*' turbojpeg:'libjpeg-turbo_*.orig.tar.*'; do
	(unpack "${one%%:*}" "${one#*:}" && cmake -B out -DCMAKE_BUILD_TYPE=Release -DCMAKE_OSX_ARCHITECTURES=$apple -DCMAKE_OSX_DEPLOYMENT_TARGET=12.0 \
		-DCMAKE_INSTALL_PREFIX="$out" -DENABLE_SHARED=OFF -DBUILD_SHARED_LIBS=OFF && cmake --build out --target install)
done
