# Formats of packages, for package.sh: each makes one from the stage, the same bytes from the same stage.

# changelog NAME: the version's section of CHANGELOG.md, as Debian writes it.
changelog() {
	printf '%s (%s) stable; urgency=medium\n\n' "$1" "$VERSION"
	awk -v version="$VERSION" '/^## /{on = $2 == version} on && /^- /' CHANGELOG.md | fold -s -w 76 | sed 's/ *$//; s/^\([^-]\)/    \1/; s/^- /  * /'
	printf '\n -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')"
}

# plain TEXT: as sed's s writes it, & and all.
plain() { sed 's,[&/|\\],\\&,g' <<<"$1"; }

# linked: the packages of what the stage's programs are linked with. Packed relative relocations need glibc 2.36, which
# dpkg-shlibdeps does not see.
linked() {
	local dir=$work/shlibs
	rm -rf "$dir"
	mkdir -p "$dir/debian"
	printf 'Source: zwiesprache\n\nPackage: zwiesprache\nArchitecture: amd64\n' >"$dir/debian/control"
	(cd "$dir" && dpkg-shlibdeps -O "$stage"/usr/bin/* 2>"$dir/log" || { cat "$dir/log" >&2; exit 1; }) | sed -n 's/^shlibs:Depends=//p' |
		if objdump -p "$stage"/usr/bin/* | grep GLIBC_ABI_DT_RELR >/dev/null; then sed -E 's/libc6 \(>= 2\.([0-9]|[12][0-9]|3[0-5])\)/libc6 (>= 2.36)/'; else cat; fi
}

# loaded WORD FILE: the libraries in lines of FILE that begin with WORD.
loaded() { [ ! -f "$2" ] || awk -v word="$1" '$1 == word {for (i = 2; i <= NF; i++) print $i}' "$2"; }

# owners: the packages of the libraries on standard input, with commas between.
owners() {
	while read -r library; do
		dpkg-query -S "*/lib/x86_64-linux-gnu/$library" | sed '/^diversion/d; s/:.*//' | LC_ALL=C sort -u || { echo "package: $library is not installed here" >&2; exit 1; }
	done | LC_ALL=C sort -u | paste -sd, | sed 's/,/, /g'
}

# complete PROGRAM FILE: fails when the program names libraries that it is not linked with and FILE has not.
complete() {
	local unknown
	unknown=$(comm -23 <(strings -n 6 "$1" | grep -xE 'lib[A-Za-z0-9_+-]+\.so\.[0-9]+' | LC_ALL=C sort -u) \
		<({ objdump -p "$1" | awk '$1 == "NEEDED" {print $2}'; for word in needs wants other; do loaded $word "$2"; done; } | LC_ALL=C sort -u))
	[ -z "$unknown" ] || { echo "package: these may be loaded while the program runs; add them to $2:" $unknown >&2; return 1; }
}

# pack FOLDER: the folder as a tar file, root's own and packed with what suits machine code.
pack() {
	tar -C "$1" --format=gnu --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner "${@:2}" -c . |
		xz -T1 --check=crc64 --x86 --lzma2=preset=9e,lc=4
}

# deb NAME FOLDER [LOADS]: FOLDER holds control and scripts, LOADS what is loaded while programs run. dpkg-deb could do
# the last step, but not pack as well.
deb() {
	local control=$work/control/$1 depends recommends script
	mkdir -p "$control"
	install -D -m 644 "$2/lintian" "$stage/usr/share/lintian/overrides/$1"
	depends=$(linked)
	[ $# -lt 3 ] || depends+=", $(loaded needs "$3" | owners)"
	[ $# -lt 3 ] || recommends=$(loaded wants "$3" | owners)
	sed "s/@VERSION@/$VERSION/; s/@MAINTAINER@/$(plain "$maintainer")/; s/@NEEDS@/$depends/; s/@WANTS@/${recommends:-}/
		s/@SIZE@/$(du -sk --apparent-size "$stage" | cut -f1)/; /^[A-Za-z-]*: *$/d" "$2/control" >"$control/control"
	(cd "$stage" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' md5sum) >"$control/md5sums"
	[ ! -d "$stage/etc" ] || (cd "$stage" && find etc -type f | LC_ALL=C sort | sed 's,^,/,') >"$control/conffiles"
	chmod 644 "$control"/*
	for script in postinst prerm postrm; do [ ! -f "$2/$script" ] || install -m 755 "$2/$script" "$control/$script"; done
	echo 2.0 >"$work/debian-binary"
	pack "$control" >"$work/control.tar.xz"
	pack "$stage" >"$work/data.tar.xz"
	rm -f "$OUT/$1_${VERSION}_amd64.deb"
	(cd "$work" && ar rcD "$OUT/$1_${VERSION}_amd64.deb" debian-binary control.tar.xz data.tar.xz)
	rm -r "$stage/usr/share/lintian"
}

# rpm NAME SPEC [LOADS]: what the programs are linked with rpm finds itself.
rpm() {
	local root=$work/rpm/$1 files
	mv "$stage/usr/share/zsh/vendor-completions" "$stage/usr/share/zsh/site-functions"
	rm -rf "$root"
	mkdir -p "$root"
	files=$(cd "$stage" && find . ! -type d ! -path './etc/*' | LC_ALL=C sort | sed 's,^\.,,')
	{
		[ $# -lt 3 ] || loaded needs "$3" | sed 's/.*/Requires: &()(64bit)/'
		[ $# -lt 3 ] || loaded wants "$3" | sed 's/.*/Recommends: &()(64bit)/'
		sed "s/@VERSION@/$VERSION/; s|@STAGE@|$stage|; s/@MAINTAINER@/$(plain "$maintainer")/" "$2"
		(cd "$stage" && find usr/share/doc -mindepth 1 -type d | LC_ALL=C sort | sed 's,^,%dir /,')
		sed 's,^/usr/share/man/.*,%doc &,; s,^/usr/share/doc/.*,%doc &,' <<<"$files"
	} >"$root/package.spec"
	find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	rpmbuild -bb --quiet --target x86_64-linux --define "_topdir $root" --define "_rpmdir $root" \
		--define '_build_name_fmt %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm' --define '_buildhost localhost' \
		--define 'use_source_date_epoch_as_buildtime 1' --define 'clamp_mtime_to_source_date_epoch 1' \
		--define '_binary_payload w9.xzdio' --define '__os_install_post %{nil}' --define 'debug_package %{nil}' \
		--define '_build_id_links none' --define '_unpackaged_files_terminate_build 1' "$root/package.spec" >"$root/log" 2>&1 || { cat "$root/log" >&2; return 1; }
	cp "$root/$1-$VERSION-1.x86_64.rpm" "$OUT/"
}

# archive NAME: the stage's usr as one folder, to unpack into /usr/local or ~/.local.
archive() { pack "$stage/usr" --transform "s,^\.,$1-$VERSION," >"$OUT/$1-$VERSION-linux-amd64.tar.xz"; }
