#!/bin/bash
# Vets our Go code for macOS as far as it compiles without Apple's headers. Usage: vet.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
export GOFLAGS=-buildvcs=false GOOS=darwin GOARCH=arm64 CGO_ENABLED=0

# The program's window, camera, sound and codecs need them, and so does what builds on those.
apple='zwiesprache(/media(/(audio|blur|codec|device|peer|picture|screen))?)?'
packages=$(go list -e -tags ci ./... | grep -vxE "$apple")
# Under this tag Fyne leaves out what needs C.
go vet -tags ci $packages
echo "vetted for macOS: $(wc -w <<<"$packages") of $(go list -e -tags ci ./... | wc -w) packages"
