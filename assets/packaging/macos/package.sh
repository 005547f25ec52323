#!/bin/bash
# On a Mac: builds the app for both kinds of processor, puts it into a bundle, signs and notarizes it, and makes a .pkg (for
# device management) and a .dmg in build/package. NOBODY HAS RUN THIS YET: there was no Mac.
#
#   SIGN_APP="Developer ID Application: …"        certificates in the keychain; without them the app is signed for this Mac
#   SIGN_INSTALLER="Developer ID Installer: …"    alone, and nothing is notarized
#   NOTARY_PROFILE=NAME                           as `xcrun notarytool store-credentials` keeps it
#   TRUSTED=…                                     as for ../package.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=assets/packaging/macos out=${OUT:-$PWD/build/package} work=$PWD/build/macos
version=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
[ "$(uname)" = Darwin ] || { echo "package: this needs a Mac" >&2; exit 1; }
mkdir -p "$out" "$work"

for arch in arm64 amd64; do
	$here/libraries.sh $arch
	CGO_ENABLED=1 GOOS=darwin GOARCH=$arch GOFLAGS=-buildvcs=false \
		CGO_CFLAGS="-O2 -mmacosx-version-min=12.0 -I$work/$arch/include" CGO_LDFLAGS="-mmacosx-version-min=12.0 -L$work/$arch/lib" \
		go build -trimpath -ldflags "-s -w -buildid=${TRUSTED:+ -X zwiesprache/signal/release.trusted=$TRUSTED}" -o "$work/zwiesprache-$arch" .
done

bundle=$work/Zwiesprache.app
rm -rf "$bundle"
mkdir -p "$bundle/Contents/MacOS" "$bundle/Contents/Resources"
lipo -create -output "$bundle/Contents/MacOS/zwiesprache" "$work"/zwiesprache-{arm64,amd64}
sed "s/@VERSION@/$version/" $here/Info.plist >"$bundle/Contents/Info.plist"
cp $here/zwiesprache.icns "$bundle/Contents/Resources/"
cp -R $here/*.lproj assets/licences/LICENSES.txt "$bundle/Contents/Resources/"
plutil -lint "$bundle/Contents/Info.plist" "$bundle"/Contents/Resources/*.lproj/InfoPlist.strings
"$bundle/Contents/MacOS/zwiesprache" selftest

codesign --force --options runtime ${SIGN_APP:+--timestamp} --entitlements $here/entitlements.plist --sign "${SIGN_APP:--}" "$bundle"
codesign --verify --strict --verbose=2 "$bundle"
pkgbuild --component "$bundle" --install-location /Applications --identifier app.zwiesprache --version "$version" \
	${SIGN_INSTALLER:+--sign "$SIGN_INSTALLER"} "$out/zwiesprache-$version.pkg"
if [ -n "${NOTARY_PROFILE:-}" ]; then
	xcrun notarytool submit "$out/zwiesprache-$version.pkg" --keychain-profile "$NOTARY_PROFILE" --wait
	xcrun stapler staple "$out/zwiesprache-$version.pkg"
	xcrun stapler staple "$bundle"
fi
hdiutil create -ov -volname Zwiesprache -srcfolder "$bundle" -format UDZO "$out/zwiesprache-$version.dmg"
