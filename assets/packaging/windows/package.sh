#!/bin/sh
# Makes the Windows packages: OUT/zwiesprache-VERSION.exe, .msi, zwiesprache-setup-VERSION.exe and zwiesprache-policies-VERSION.zip.
# Called by ../package.sh, which sets VERSION, SOURCE_DATE_EPOCH, OUT and GO_LDFLAGS.
set -eu
cd "$(dirname "$0")"
exe=$OUT/zwiesprache-$VERSION.exe
./exe.sh "$exe"
./installers.sh "$exe" "$OUT"

# The templates for group policy, as they lie in a PolicyDefinitions folder; with the time of the last commit, in one order.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r policy "$work/"
find "$work" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
cd "$work/policy"
zip=$OUT/zwiesprache-policies-$VERSION.zip
rm -f "$zip"
find . -type f | LC_ALL=C sort | TZ=UTC zip -q -X -D "$zip" -@
