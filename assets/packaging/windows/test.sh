#!/bin/bash
# Tries the Windows packages under wine: the .msi installed without a word, reconfigured, repaired, upgraded, not downgraded and
# removed; setup.exe likewise; managed settings; the program's self-test, its window, and what it says without OpenGL.
# Usage: test.sh [FOLDER with the packages, build/package otherwise]. A picture of the window is left in build/windows/window.png.
# Everything of wine's lies in a temporary folder. Needs what `deps.sh windows wine` installs; no root.
# Windows has more to say than wine has: signatures, group policy and rollbacks are not tried here.
set -euo pipefail
cd "$(dirname "$0")/../../.."
here=$PWD/assets/packaging/windows
packages=$(realpath "${1:-build/package}")
version=$(sed -n 's/^Version = "\(.*\)"$/\1/p' FyneApp.toml)
later=${version%.*}.$((${version##*.} + 1))
first=$packages/zwiesprache-$version.msi
setup=$packages/zwiesprache-setup-$version.exe
exe=$packages/zwiesprache-$version.exe
for f in "$first" "$setup" "$exe"; do [ -f "$f" ] || { echo "test-windows: $f is missing: make package first" >&2; exit 1; }; done

work=$(mktemp -d)
export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=;bcryptprimitives=n,b' LIBGL_ALWAYS_SOFTWARE=1
export XDG_RUNTIME_DIR=$work LC_ALL=C.UTF-8 PATH=$PATH:/usr/lib/wine
display=
end() {
	wineserver -k 2>/dev/null || true
	[ -z "$display" ] || kill $display 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$work"
}
trap end EXIT

fail() { echo "FAILED  $*" >&2; exit 1; }
ok() { echo "ok      $*"; }
# Of a hundred seconds nothing needs ten on an idle computer.
wine() { timeout -k 5 300 wine64 "$@" </dev/null 2>>"$work/wine.log"; }
# line runs a whole line as Windows' own shell does: quotes reach the program as they are.
line() { printf '@%s\r\n@exit %%ERRORLEVEL%%\r\n' "$1" >"$work/line.bat"; wine cmd /c "$(windows "$work/line.bat")"; }
windows() { (cd "$(dirname "$1")" && wine winepath -w "$(basename "$1")") | tr -d '\r'; }
msi() { wine msiexec "$@" /qn; }
# refused COMMAND... ends as each installer does when it will not: 2 is setup.exe's; 1603, in a byte, msiexec's.
refused() {
	local code=0
	"$@" || code=$?
	case "$1 $code" in "wine 2" | "msi $((1603 % 256))") ;; *) echo "refused: $* ended with $code" >&2; return 1 ;; esac
}
value() { # KEY NAME, or KEY alone for what stands without a name
	if [ $# = 2 ]; then set -- "$1" /v "$2"; else set -- "$1" /ve; fi
	wine reg query "$@" /reg:64 2>/dev/null | iconv -f CP850 -t UTF-8 | tr -d '\r' | sed -n 's/^.*REG_[A-Z_]* *//p'
}
policy() { value 'HKLM\Software\Policies\Zwiesprache' "$1"; }
is() { [ "$2" = "$3" ] || fail "$1: \"$2\" instead of \"$3\""; }
scheme='HKLM\Software\Classes\zwiesprache'
installed() { # names and versions as the list of programs shows them
	wine reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s /reg:64 | tr -d '\r' |
		sed -n 's/^ *Display\(Name\|Version\) *REG_SZ *//p' | paste -sd' '
}
folder="$WINEPREFIX/drive_c/Program Files/Zwiesprache"
program='C:\Program Files\Zwiesprache\zwiesprache.exe'
# What the program offers to read lies where it looks for it.
papers() { [ -f "$folder/papers/ADMIN.md" ] && [ "$(ls "$folder/papers/legal")" = "$(ls assets/legal | grep '\.md$')" ]; }
# wine puts into the user's menu what Windows puts into everybody's.
link() { find "$WINEPREFIX/drive_c" -path '*/Start Menu/Programs/Zwiesprache.lnk'; }

screen() { # a virtual display that has OpenGL with +extension, and none with -extension
	: >"$work/display"
	setsid Xvfb -displayfd 3 -screen 0 1280x800x24 "$1" GLX -nolisten tcp 3>"$work/display" 2>/dev/null &
	display="$display $!"
	while [ ! -s "$work/display" ]; do kill -0 $! || fail "the virtual display did not start"; sleep 0.1; done
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
}
screen +extension
wine wineboot -i >/dev/null
# Go asks Windows for two things that wine 8.0 does not have.
x86_64-w64-mingw32-gcc-posix -shared -O2 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$here/wine/bcryptprimitives.c" \
	-ladvapi32 -lws2_32

mkdir -p build/windows "$work/later"
QUICK=1 VERSION=$later SOURCE_DATE_EPOCH=$(stat -c %Y "$first") "$here/installers.sh" "$exe" "$work/later" >/dev/null
first=$(windows "$first")
second=$(windows "$work/later/zwiesprache-$later.msi")
setup=$(windows "$setup")

echo "Zwiesprache $version under $(wine64 --version)"
wine winecfg -v win81
refused msi /i "$first" || fail "msi: Windows 8.1 was not refused"
refused wine "$setup" /S || fail "setup: Windows 8.1 was not refused"
[ ! -e "$folder" ] || fail "something was installed on Windows 8.1"
wine winecfg -v win10
ok "msi and setup.exe refused Windows 8.1"
msi /i "$first" || fail "install: $?"
[ -f "$folder/zwiesprache.exe" ] && [ -f "$folder/LICENSES.txt" ] && [ -n "$(link)" ] || fail "install: files are missing"
papers || fail "install: papers are missing"
is "list of programs" "$(installed)" "Zwiesprache $version"
is "link" "$(value "$scheme\\shell\\open\\command")" "\"$program\" \"%1\""
wine reg query "$scheme" /v 'URL Protocol' /reg:64 >/dev/null || fail "no URL Protocol"
is "policy" "$(policy Server)" ""
ok "msi installed without a word; nothing set"
refused wine "$setup" /S RENDEZVOUS_URL=https://other.example || fail "setup.exe over the msi was not refused"
is "list of programs" "$(installed)" "Zwiesprache $version"
is "policy" "$(policy Server)" ""
ok "setup.exe refused to install over the msi"

msi /i "$first" RENDEZVOUS_URL=https://a.example REINSTALL=ALL REINSTALLMODE=vomus || fail "reconfigure: $?"
is "reconfigured" "$(policy Server)" https://a.example
ok "msi reconfigured"

rm "$folder/zwiesprache.exe" "$folder/LICENSES.txt"
wine reg delete "$scheme" /f >/dev/null
msi /i "$first" REINSTALL=ALL REINSTALLMODE=omus || fail "repair: $?"
cmp "$folder/zwiesprache.exe" "$exe" || fail "repair: the program is another"
[ -f "$folder/LICENSES.txt" ] && [ -n "$(value "$scheme\\shell\\open\\command")" ] || fail "repair: something is still missing"
is "after the repair" "$(policy Server)" https://a.example
ok "msi repaired"

msi /i "$second" || fail "upgrade: $?"
is "list of programs" "$(installed)" "Zwiesprache $later"
is "after the upgrade" "$(policy Server)" https://a.example
[ -f "$folder/zwiesprache.exe" ] || fail "upgrade: the program is missing"
ok "msi upgraded; what was set holds"

refused msi /i "$first" || fail "downgrade: it was not refused"
is "list of programs" "$(installed)" "Zwiesprache $later"
ok "msi refused to downgrade"

msi /x "$second" || fail "remove: $?"
[ ! -e "$folder" ] && [ -z "$(link)" ] || fail "remove: files are left"
is "list of programs" "$(installed)" ""
is "link" "$(value "$scheme\\shell\\open\\command")" ""
ok "msi removed"

wine reg delete 'HKLM\Software\Policies\Zwiesprache' /f >/dev/null
msi /i "$first" RENDEZVOUS_URL=https://b.example ORGANISATION='Beratung Süd e. V.' LANGUAGE=de PRIVACY_LINK=https://b.example/privacy || fail "install: $?"
is "set" "$(policy Server), $(policy Organisation), $(policy Language), $(policy PrivacyLink), $(policy Box)" \
	"https://b.example, Beratung Süd e. V., de, https://b.example/privacy, "
ok "msi installed with managed settings"

# The program, as it was installed.
said() { wine "$program" "$@" >"$work/said" 2>&1 || { cat "$work/said"; fail "$*"; }; sed "s/^/        /" "$work/said"; }
said version
said policy check
grep -q 'b\.example' "$work/said" && grep -q 'Beratung Süd e. V.' "$work/said" || fail "the program does not see what was set"
said selftest
! grep -q '^FAILED' "$work/said" || fail "self-test"
for c in store room call echo blur; do grep -q "^ok *$c " "$work/said" || fail "self-test: $c is missing"; done
ok "self-test of the installed program"

wine "$program" &
program_id=$!
picture=build/windows/window.png
for i in $(seq 120); do
	kill -0 $program_id 2>/dev/null || { cat "$work/wine.log"; fail "the program ended"; }
	import -window root "$picture"
	# An empty display has one colour, a window that is still blank a few.
	[ "$(identify -format %k "$picture")" -lt 200 ] || break
	[ "$i" -lt 120 ] || fail "no window was seen; see $picture"
	sleep 1
done
[ -n "$(xdotool search --onlyvisible --name '^Zwiesprache')" ] || fail "no window has the program's name"
ok "window seen: $picture"
wine "$program" zwiesprache:appointment/0 || fail "a link while the program runs: $?"
kill -0 $program_id || fail "the program ended with a link"
wine taskkill /im zwiesprache.exe >/dev/null
wait $program_id || { cat "$work/wine.log"; fail "the program did not end well: $?"; }
ok "a link came to the program that ran; its window was closed"

# As on a terminal server or in a virtual machine. What runs on a display stays there: wine starts anew.
wineserver -k
capable=$DISPLAY
screen -extension
wine "$program" &
program_id=$!
for i in $(seq 120); do
	! xdotool search --onlyvisible --name '^Zwiesprache$' >/dev/null 2>&1 || break
	kill -0 $program_id 2>/dev/null && [ "$i" -lt 120 ] || { cat "$work/wine.log"; fail "no box says that OpenGL is missing"; }
	sleep 1
done
xdotool search --name '^Zwiesprache$' key Return 2>/dev/null || true
! wait $program_id || fail "without OpenGL, the program ended as if all were well"
grep -q 'no OpenGL 2.1' "$work/wine.log" || { cat "$work/wine.log"; fail "the program does not say that OpenGL is missing"; }
wineserver -k
DISPLAY=$capable
ok "without OpenGL a box said so, and the program ended"
msi /x "$first" || fail "remove: $?"
is "after the removal" "$(policy Server)" https://b.example

# The installer for one computer.
line "$setup /S RENDEZVOUS_URL=https://c.example/x ORGANISATION=\"Haus am See\" LANGUAGE=nl" || fail "setup: $?"
cmp "$folder/zwiesprache.exe" "$exe"
is "list of programs" "$(installed)" "Zwiesprache $version"
is "set" "$(policy Server), $(policy Organisation), $(policy Language)" "https://c.example/x, Haus am See, nl"
papers || fail "setup: papers are missing"
refused msi /i "$second" || fail "the msi over setup.exe was not refused"
is "list of programs" "$(installed)" "Zwiesprache $version"
wine "$(windows "$work/later/zwiesprache-setup-$later.exe")" /S || fail "setup, upgrade: $?"
is "list of programs" "$(installed)" "Zwiesprache $later"
is "after the upgrade" "$(policy Server)" https://c.example/x
refused wine "$setup" /S || fail "setup: a downgrade was not refused"
is "list of programs" "$(installed)" "Zwiesprache $later"
wine 'C:\Program Files\Zwiesprache\uninstall.exe' /S || fail "setup, remove: $?"
# It works on as a copy of itself, so as to remove what was started.
for i in $(seq 60); do [ -e "$folder" ] || break; sleep 1; done
[ ! -e "$folder" ] && [ -z "$(link)" ] && [ -z "$(installed)" ] || fail "setup, remove: something is left"
msi /i "$first" || fail "msi after the removal of setup.exe's: $?"
ok "setup.exe installed, upgraded, refused to downgrade, removed; the msi was refused beside it, and taken afterwards"
