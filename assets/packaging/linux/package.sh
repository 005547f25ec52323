#!/bin/bash
# Makes the packages for Linux in OUT: of the app .deb, .rpm and .tar.xz, of the server .deb, .rpm and an OCI layout.
# Usage: package.sh [server], called by ../package.sh with VERSION, SOURCE_DATE_EPOCH, OUT and GO_LDFLAGS. Needs Debian 12,
# whose static libraries are linked in and whose tools work out what the programs need of a system.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=assets/packaging work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
maintainer=${MAINTAINER:-Zwiesprache <it@example.org>}
date=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
. $here/linux/formats.sh

# tree NAME: an empty stage for the package of that name.
tree() { stage=$work/stage/$1; mkdir -p "$stage"; }
# put MODE FROM TO: a file into the stage; with the version and its date where the file asks for them.
put() {
	install -D -m "$1" "$2" "$stage/$3"
	case $3 in *.xml | *.[0-9]) sed -i "s/@VERSION@/$VERSION/; s/@DATE@/$date/" "$stage/$3" ;; esac
}
# papers NAME: changelog, licences and rights, packed as Debian's policy wants it.
papers() {
	local doc=usr/share/doc/$1
	put 644 $here/linux/copyright "$doc/copyright"
	put 644 assets/licences/LICENSES.txt "$doc/LICENSES.txt"
	changelog "$1" >"$stage/$doc/changelog"
	chmod 644 "$stage/$doc/changelog"
	find "$stage/$doc" "$stage/usr/share/man" -type f \( -name 'LICENSES.txt' -o -name changelog -o -path '*/man/*' \) -exec gzip -9n {} +
}
# shells PROGRAM NAME: what shells complete for it.
shells() {
	local to=$work/completion/$2
	mkdir -p "$to"
	go -C $here run ./linux/completion -name "$2" "$1" "$to"
	put 644 "$to/$2.bash" "usr/share/bash-completion/completions/$2"
	put 644 "$to/_$2" "usr/share/zsh/vendor-completions/_$2"
	put 644 "$to/$2.fish" "usr/share/fish/vendor_completions.d/$2.fish"
}

app() {
	local program=$OUT/.bin/zwiesprache-linux-amd64 size paper
	CGO_ENABLED=1 CGO_CFLAGS="$harden" CGO_CXXFLAGS="$harden" \
		go build -trimpath -buildmode=pie -ldflags "$GO_LDFLAGS -extldflags '-Wl,-z,relro,-z,now,-z,pack-relative-relocs,--gc-sections'" -o "$program" .
	tree zwiesprache
	put 755 "$program" usr/bin/zwiesprache
	put 644 $here/linux/app.zwiesprache.desktop usr/share/applications/app.zwiesprache.desktop
	put 644 $here/linux/app.zwiesprache.zwiesprache.metainfo.xml usr/share/metainfo/app.zwiesprache.zwiesprache.metainfo.xml
	put 644 assets/app/icon.svg usr/share/icons/hicolor/scalable/apps/app.zwiesprache.svg
	for size in 16 24 32 48 64 128 256 512; do
		rsvg-convert -w $size -h $size assets/app/icon.svg -o "$work/icon.png"
		put 644 "$work/icon.png" usr/share/icons/hicolor/${size}x$size/apps/app.zwiesprache.png
	done
	put 644 $here/linux/man/zwiesprache.1 usr/share/man/man1/zwiesprache.1
	put 644 $here/linux/man/zwiesprache.de.1 usr/share/man/de/man1/zwiesprache.1
	for paper in README.md ADMIN.md SECURITY.md; do put 644 $paper "usr/share/doc/zwiesprache/$paper"; done
	for paper in assets/legal/*.md; do put 644 "$paper" "usr/share/doc/zwiesprache/legal/$(basename "$paper")"; done
	put 644 $here/linux/policy.toml usr/share/doc/zwiesprache/examples/policy.toml
	shells "$program" zwiesprache
	papers zwiesprache
	archive zwiesprache
	complete "$program" $here/linux/loads
	deb zwiesprache $here/linux/deb $here/linux/loads
	rpm zwiesprache $here/linux/zwiesprache.spec $here/linux/loads
}

server() {
	local program=$OUT/.bin/rendezvous-linux-amd64
	CGO_ENABLED=0 go build -trimpath -ldflags "$GO_LDFLAGS" -o "$program" ./signal/cmd/rendezvous
	tree zwiesprache-rendezvous
	put 755 "$program" usr/bin/rendezvous
	put 644 $here/server/rendezvous.service usr/lib/systemd/system/rendezvous.service
	put 644 $here/server/rendezvous.socket usr/lib/systemd/system/rendezvous.socket
	put 644 $here/server/rendezvous.toml etc/zwiesprache/rendezvous.toml
	put 644 $here/server/rendezvous.ufw etc/ufw/applications.d/rendezvous
	put 644 $here/server/rendezvous.firewalld.xml usr/lib/firewalld/services/rendezvous.xml
	put 644 $here/server/rendezvous.nft usr/share/doc/zwiesprache-rendezvous/examples/rendezvous.nft
	put 644 $here/server/rendezvous.8 usr/share/man/man8/rendezvous.8
	shells "$program" rendezvous
	papers zwiesprache-rendezvous
	deb zwiesprache-rendezvous $here/server/deb
	rm -r "$stage/etc/ufw" # Debian's and Ubuntu's
	rpm zwiesprache-rendezvous $here/server/zwiesprache-rendezvous.spec
	go -C $here run ./server/oci -program "$program" -version "$VERSION" -time "$SOURCE_DATE_EPOCH" \
		-roots /usr/share/ca-certificates/mozilla -o "$OUT/zwiesprache-rendezvous-$VERSION.oci.tar" \
		"$PWD/assets/licences/LICENSES.txt" "$PWD/LICENSE" /usr/share/doc/ca-certificates/copyright # with the MPL
}

# What Debian builds its own packages with.
harden="-O2 -g0 -fstack-protector-strong -D_FORTIFY_SOURCE=2"
mkdir -p "$OUT/.bin"
[ "${1:-}" = server ] || app
server
