#!/bin/sh
# Makes zwiesprache.icns from the app's drawing. Needs librsvg2-bin; run it when assets/app/icon.svg changes.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for size in 32 64 128 256 512 1024; do rsvg-convert -w $size -h $size ../../app/icon.svg -o "$work/$size.png"; done
go run ./icns zwiesprache.icns "$work/32.png" "$work/64.png" "$work/128.png" "$work/256.png" "$work/512.png" "$work/1024.png"
