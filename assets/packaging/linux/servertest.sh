# The server's package on a machine with systemd, and its image, for test.sh.

# try_server SUITE: in the system at $root.
try_server() {
	local first unit
	say "$1: the server"
	cp "$OUT/$server" "$root/srv/"
	inside apt-get install -y -q --no-install-recommends systemd systemd-sysv libbpf1 iproute2 procps >"$work/log" 2>&1 || { tail -20 "$work/log"; die "apt-get install systemd"; }
	mkdir -p "$root/etc/zwiesprache/tls"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=talk.test -addext subjectAltName=DNS:talk.test \
		-keyout "$root/etc/zwiesprache/tls/key.pem" -out "$root/etc/zwiesprache/tls/cert.pem" 2>/dev/null
	chmod 644 "$root/etc/zwiesprache/tls/key.pem" # a real one is for a group: see ADMIN.md
	boot
	on_machine sh -c 'ip link set lo up; ip address add 203.0.113.7/32 dev lo; echo 203.0.113.7 talk.test >>/etc/hosts'
	on_machine dpkg -i "/srv/$server" >"$work/log" 2>&1 || { cat "$work/log"; die "dpkg -i"; }
	on_machine systemctl is-active -q rendezvous && die "it runs before it has a name"
	for unit in rendezvous.socket rendezvous.service; do on_machine systemctl is-enabled -q $unit && die "$unit would start with the machine, before it has a name"; done
	cat >"$root/etc/zwiesprache/rendezvous.toml" <<-T
		origin = "https://talk.test"
		listen = ":443"
		redirect = ":80"
		cert = "/etc/zwiesprache/tls/cert.pem"
		key = "/etc/zwiesprache/tls/key.pem"
		relay-public = ["203.0.113.7"]
		relay-allow = ["203.0.113.7"]
	T
	on_machine systemctl enable -q --now rendezvous.socket rendezvous || { on_machine journalctl --no-pager -n 30 -u rendezvous; die "it does not start"; }
	on_machine env SSL_CERT_FILE=/etc/zwiesprache/tls/cert.pem rendezvous check -origin https://talk.test -relay-public 203.0.113.7 || die "check"
	ports=$(on_machine ss -Hlntu | awk '{sub(/.*:/, "", $5); print $1 "/" $5}' | LC_ALL=C sort -u | paste -sd' ')
	[ "$ports" = "tcp/3478 tcp/443 tcp/80 udp/3478" ] || die "it listens on $ports"
	ok "runs, open to: $ports"
	on_machine systemd-analyze security --no-pager --threshold=20 rendezvous.service | tail -1
	on_machine sh -c 'id=$(systemctl show -P MainPID rendezvous); [ "$(awk "/^Uid/{print \$2}" /proc/$id/status)" -gt 60000 ] && grep -q "^CapEff:.0*$" /proc/$id/status' || die "it has rights that it must not have"
	ok "user of its own, no capabilities"
	echo 'metrics = "127.0.0.1:9090"' >>"$root/etc/zwiesprache/rendezvous.toml"
	on_machine systemctl restart rendezvous 2>/dev/null || true
	until_ok 60 settled || { on_machine journalctl --no-pager -n 60 -u rendezvous; die "it does not start again, and not for the port"; }
	if refused; then
		ok "cannot listen on another port"
	elif on_machine systemctl --version | grep -q -e -BPF_FRAMEWORK; then
		echo "note    $1's systemd is made without BPF: it does not keep the unit from other ports"
	else
		die "it can listen on another port"
	fi
	sed -i /metrics/d "$root/etc/zwiesprache/rendezvous.toml"
	on_machine systemctl stop rendezvous.socket rendezvous
	on_machine systemctl reset-failed rendezvous.socket rendezvous 2>/dev/null || true
	on_machine systemctl start rendezvous.socket rendezvous

	first=$(on_machine systemctl show -P MainPID rendezvous)
	on_machine dpkg -i "/srv/$server" >"$work/log" 2>&1 || { cat "$work/log"; die "upgrade"; }
	grep -q 'origin = "https://talk.test"' "$root/etc/zwiesprache/rendezvous.toml" || die "an upgrade replaced the settings"
	until_ok 60 on_machine systemctl is-active -q rendezvous || die "it does not run after an upgrade"
	[ "$(on_machine systemctl show -P MainPID rendezvous)" != "$first" ] || die "an upgrade left the old program running"
	for unit in rendezvous.socket rendezvous.service; do on_machine systemctl is-enabled -q $unit || die "an upgrade disabled $unit"; done
	ok "upgrade: restarted, settings kept, still enabled"
	on_machine dpkg -r zwiesprache-rendezvous >"$work/log" 2>&1 || { cat "$work/log"; die "dpkg -r"; }
	[ -z "$(on_machine ss -Hlntu)" ] || die "ports stay open after removal"
	[ -f "$root/etc/zwiesprache/rendezvous.toml" ] || die "removal took the settings"
	rm -r "$root/etc/zwiesprache/tls"
	on_machine dpkg -P zwiesprache-rendezvous >"$work/log" 2>&1 || { cat "$work/log"; die "dpkg -P"; }
	halt
	nothing_left
	ok "removed: stopped; purged: nothing left"
	rpm --root "$root" --initdb
	rpm --force-debian --root "$root" --nodeps -i "$OUT/zwiesprache-rendezvous-$VERSION-1.x86_64.rpm"
	rpm --force-debian --root "$root" --nodeps -V zwiesprache-rendezvous || die "rpm -V"
	rpm --force-debian --root "$root" --nodeps -e zwiesprache-rendezvous
	nothing_left
	ok "rpm installs, verifies, removes"
}

# Whether the system keeps the server from a port that the unit does not name.
refused() { on_machine journalctl --no-pager -o cat -u rendezvous | grep ':9090.*not permitted'; } >/dev/null
listens() { on_machine ss -Hlnt | grep :9090; } >/dev/null
settled() { refused || listens; }

# try_image unpacks the image as an engine does and runs it as its user, read-only, without a network.
try_image() {
	local image=$work/image root=$work/imageroot layer
	say "the image"
	skopeo copy -q "oci-archive:$OUT/zwiesprache-rendezvous-$VERSION.oci.tar" "dir:$image"
	skopeo inspect --config "dir:$image" | grep -q '"65532:65532"' || die "it runs as another user"
	mkdir "$root"
	for layer in $(skopeo inspect "dir:$image" | sed -n '/"Layers": \[/,/\]/s/.*sha256:\([0-9a-f]*\).*/\1/p'); do tar -C "$root" --zstd -xf "$image/$layer"; done
	[ "$(cd "$root/licences" && LC_ALL=C ls | paste -sd' ')" = "LICENSE LICENSES.txt ca-certificates" ] || die "licences are missing"
	unshare --net --mount sh -c 'ip link set lo up; mount --bind "$0" "$0"; mount -o remount,ro,bind "$0"
		chroot --userspec=65532:65532 "$0" /rendezvous -listen 127.0.0.1:8080 2>"$1" & id=$!
		for i in $(seq 100); do curl -sf http://127.0.0.1:8080/healthz && break; sleep 0.2; done
		curl -sf http://127.0.0.1:8080/ | grep -q "<html" ; found=$?; kill $id; wait $id; exit $found' "$root" "$work/image.log" ||
		{ cat "$work/image.log"; die "the image does not serve the page"; }
	ok "runs as 65532 in a read-only root"
}
