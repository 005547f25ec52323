#!/bin/sh
# Makes the Windows packages: OUT/zwiesprache-VERSION.exe, .msi, zwiesprache-setup-VERSION.exe and zwiesprache-policies-VERSION.zip.
# Called by ../package.sh, which sets VERSION, SOURCE_DATE_EPOCH, OUT and LDFLAGS.
set -eu
cd "$(dirname "$0")"
exe=$OUT/zwiesprache-$VERSION.exe
./exe.sh "$exe"
./installers.sh "$exe" "$OUT"
