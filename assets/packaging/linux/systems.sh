# Fresh systems for test.sh: one of Debian at $root, the machine that boots it, a display.

# fresh SUITE: makes it sure that build/roots has that system.
fresh() {
	local mirror
	[ -x "$roots/$1/bin/bash" ] && return
	mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' | awk '$2 == "Debian" && $3 == "Debian" {print $1; exit}')
	debootstrap --variant=minbase "$1" "$roots/$1.new" "$mirror" >"$work/log" 2>&1 || { tail "$work/log"; return 1; }
	mv "$roots/$1.new" "$roots/$1"
}

# system SUITE: a new one at $root; what is written to it is in memory.
system() {
	leave
	root=$work/root
	mkdir -p "$work/layer" "$root" "$roots/$1.archives/partial"
	mount -t tmpfs -o size=4g layer "$work/layer"
	mkdir "$work/layer/upper" "$work/layer/work"
	mount -t overlay -o "lowerdir=$roots/$1,upperdir=$work/layer/upper,workdir=$work/layer/work" root "$root"
	mount --bind "$roots/$1.archives" "$root/var/cache/apt/archives" # what was fetched once
	devices
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing starts while packages settle
	chmod 755 "$root/usr/sbin/policy-rc.d"
	echo 'Binary::apt-get::APT::Keep-Downloaded-Packages "true";' >"$root/etc/apt/apt.conf.d/keep"
	inside apt-get update -q >"$work/log" 2>&1 || { tail "$work/log"; return 1; }
}

devices() {
	mount -t proc proc "$root/proc"
	mount --bind /dev "$root/dev"
	mount -t tmpfs shm "$root/dev/shm"
}

leave() {
	[ -z "${root:-}" ] || umount -R -l "$root" 2>/dev/null || true
	umount -l "$work/layer" 2>/dev/null || true
}

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
as_anna() { chroot "$root" env -i PATH=/usr/bin:/bin LANG=de_DE.UTF-8 HOME=/home/anna USER=anna setpriv --reuid=anna --regid=anna --clear-groups -- "$@"; }

# display: a virtual one that programs inside reach by its abstract socket; once for all.
display() {
	[ -z "${xvfb:-}" ] || return 0
	Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp -ac 3>"$work/display" 2>"$work/xvfb.log" &
	xvfb=$!
	until_ok 60 test -s "$work/display" || die "no display"
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
}

# boot: starts the system at $root with systemd, without a network; on_machine runs commands there.
boot() {
	umount -R -l "$root/proc" "$root/dev"
	rm -f "$root/usr/sbin/policy-rc.d"
	SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn -q -D "$root" -M "trial-$$" --register=no --keep-unit --private-network \
		--capability=all --system-call-filter="bpf perf_event_open" --link-journal=no -b </dev/null >"$work/boot.log" 2>&1 &
	nspawn=$!
	until_ok 60 pgrep -P $nspawn || { cat "$work/boot.log"; die "it does not boot"; }
	leader=$(pgrep -P $nspawn)
	until_ok 120 booted || { cat "$work/boot.log"; die "it does not come up"; }
}
booted() { case $(on_machine systemctl is-system-running) in running | degraded) ;; *) false ;; esac; }
on_machine() { nsenter -t "$leader" -m -u -i -n -p -C -r -w env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
halt() {
	[ -n "${nspawn:-}" ] || return 0
	kill -TERM $nspawn 2>/dev/null || true
	wait $nspawn 2>/dev/null || true
	nspawn=''
}

# finish ends what was started; hide is test.sh's.
finish() {
	hide
	halt
	[ -z "${xvfb:-}" ] || kill $xvfb 2>/dev/null || true
	leave
}
