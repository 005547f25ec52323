# For package.sh and sign.sh.

# empty FOLDER: makes it an empty one. Nothing is deleted where no packages were made: they come with commit.txt.
empty() {
	if [ -e "$1" ] && [ ! -f "$1/commit.txt" ]; then
		rmdir "$1" 2>/dev/null || { echo "packages: $1 holds other things: it is left as it is" >&2; exit 1; }
	fi
	rm -rf "$1"
	mkdir -p "$1"
}
