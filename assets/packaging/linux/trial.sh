#!/bin/sh
# Starts the app with its own rendezvous on this computer. Without a display it starts a virtual one.
# Usage: trial.sh PATH-OF-APP [FLAGS]
set -eu
app=$1; shift
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then exec "$app" --trial "$@"; fi

dir=$(mktemp -d)
trap 'kill $xvfb 2>/dev/null; rm -rf "$dir"' EXIT INT TERM
# In a session of its own: Ctrl+C ends the app, and only then the display.
setsid Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$dir/display" 2>"$dir/log" &
xvfb=$!
while [ ! -s "$dir/display" ]; do
	kill -0 $xvfb 2>/dev/null || { cat "$dir/log" >&2; echo "The virtual display did not start." >&2; exit 1; }
	sleep 0.1
done
DISPLAY=:$(cat "$dir/display"); export DISPLAY
echo "There is no display here: the window is on the virtual display $DISPLAY."
echo "A picture of it:  DISPLAY=$DISPLAY import -window root window.png"
echo "To use it:        x11vnc -display $DISPLAY -localhost   and a VNC viewer on this computer"
"$app" --trial "$@"
