#!/bin/bash
# Vets our Go code for macOS as far as it compiles without Apple's headers: all packages but the program itself, whose
# window needs them. What uses C (media and below) is seen without it. Usage: vet.sh
set -euo pipefail
cd "$(dirname "$0")/../../.."
export GOFLAGS=-buildvcs=false
packages=$(go list ./... | grep -vx zwiesprache)
GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 go vet $packages
echo "vetted for macOS: $(wc -w <<<"$packages") packages, all but the program itself"
