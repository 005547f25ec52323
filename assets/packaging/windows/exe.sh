#!/bin/sh
# Builds the app for 64-bit Windows as one file that needs nothing but Windows itself.
# Usage: exe.sh FILE. Environment: VERSION; GO_LDFLAGS, GOFLAGS as package.sh sets them.
# The codecs are built first where they are not there yet.
set -eu
file=$1
cd "$(dirname "$0")/../../.."
here=assets/packaging/windows
tool=x86_64-w64-mingw32
$here/apm.sh
$here/codecs.sh

# Debian's plain names may be either of two compilers, only one of which knows C++'s threads.
export GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=$tool-gcc-posix CXX=$tool-g++-posix
resources=$PWD/build/windows/resources.o
$tool-windres --target=pe-x86-64 -O coff -I $here -DVERSION_COMMAS="$(echo "$VERSION" | tr . ,),0" -DVERSION="\\\"$VERSION\\\"" \
	-i $here/zwiesprache.rc -o "$resources"
# Without a time in it, and with all that Windows has against exploits of memory errors.
linker="-static $resources -Wl,--no-insert-timestamp -Wl,--dynamicbase -Wl,--nxcompat -Wl,--high-entropy-va"
# The compiler has much to say about others' code: it is shown only where that does not build.
log=$PWD/build/windows/exe.log
go build -trimpath -ldflags "${GO_LDFLAGS:--s -w -buildid=} -H=windowsgui -extldflags '$linker'" -o "$file" . 2>"$log" || { cat "$log" >&2; exit 1; }
