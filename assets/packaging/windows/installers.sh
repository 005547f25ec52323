#!/bin/sh
# Makes the installers around a built, possibly signed, program: OUTDIR/zwiesprache-VERSION.msi and OUTDIR/zwiesprache-setup-VERSION.exe.
# Usage: installers.sh EXE OUTDIR. Environment: VERSION, SOURCE_DATE_EPOCH. The same program and papers give the same bytes.
# QUICK=1 packs setup.exe less, for trials.
# Needs wixl, msitools, nsis and faketime.
set -eu
exe=$(realpath "$1")
out=$(realpath "$2")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
msi=$out/zwiesprache-$VERSION.msi

cp "$exe" "$work/zwiesprache.exe"
cp zwiesprache.wxs zwiesprache.nsi zwiesprache.ico "$work/"
# Windows' own editor of before 2018 knows no other ends of lines.
for_windows() { sed 's/$/\r/' "$1" >"$2"; }
for_windows ../../licences/LICENSES.txt "$work/LICENSES.txt"
mkdir -p "$work/papers/legal"
for paper in README.md ADMIN.md SECURITY.md; do for_windows "../../../$paper" "$work/papers/$paper"; done
for paper in ../../legal/*.md; do for_windows "$paper" "$work/papers/legal/$(basename "$paper")"; done

# code NAME is the same for the same name: a UUID of version 8 (RFC 9562) from its hash.
code() { printf 'zwiesprache %s' "$1" | sha256sum | sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-8\3-8\4-\5/' | tr a-f A-F; }

# papers FOLDER prints a component for each paper in it.
papers() {
	for paper in "$work/$1"/*.md; do
		name=$(basename "$paper")
		id=$(echo "$1.$name" | tr -c 'A-Za-z0-9.\n' _)
		cat <<-XML
			<Component Id="$id" Guid="$(code "$1/$name")" Win64="yes"><File Id="$id" Source="$1/$name" Name="$name" KeyPath="yes"/></Component>
		XML
		echo "<ComponentRef Id=\"$id\"/>" >>"$work/references"
	done
}
papers papers >"$work/papers.xml"
papers papers/legal >"$work/legal.xml"

# What settings.txt names is written into the policy of the computer where it was given: by name on the command line now,
# or by an earlier installation, which is looked up.
key='Software\Policies\Zwiesprache'
secure=";WINDOWS_BUILD;SETUP_EXE"
grep -v '^#' settings.txt >"$work/settings"
while read -r property value number; do
	printf '%s\n' "<Property Id=\"KEPT_$property\"><RegistrySearch Id=\"$value\" Root=\"HKLM\" Key=\"$key\" Name=\"$value\" Type=\"raw\"/></Property>" >>"$work/searches"
	echo "<CustomAction Id=\"Keep$value\" Property=\"$property\" Value=\"[KEPT_$property]\"/>" >>"$work/searches"
	cat >>"$work/components" <<-XML
		<Component Id="$value" Guid="5E0D8A2B-3C55-4E0A-93F1-6D0C1B7E2A$number" Win64="yes">
		  <RegistryValue Root="HKLM" Key="$key" Name="$value" Type="string" Value="[$property]" KeyPath="yes"/>
		</Component>
	XML
	echo "<ComponentRef Id=\"$value\"/>" >>"$work/references"
	# wixl puts them anywhere: just behind the search (50) is meant.
	for sequence in Execute UI; do
		echo "UPDATE \`Install${sequence}Sequence\` SET \`Sequence\` = $((50 + number)) WHERE \`Action\` = 'Keep$value'" >>"$work/queries"
	done
	echo "<Custom Action=\"Keep$value\" After=\"AppSearch\">NOT $property AND KEPT_$property</Custom>" >>"$work/actions"
	# 64-bit, permanent (GPO may have written the same value), transitive (looked at anew when something is changed), a key.
	echo "UPDATE \`Component\` SET \`Condition\` = '$property', \`Attributes\` = 340 WHERE \`Component\` = '$value'" >>"$work/queries"
	echo "!insertmacro keep $property $value" >>"$work/settings.nsh"
	secure="$secure;$property;KEPT_$property"
done <"$work/settings"
for sequence in Execute UI; do
	echo "<Install${sequence}Sequence>"
	cat "$work/actions"
	echo "</Install${sequence}Sequence>"
done >>"$work/searches"
sed -i -e "/@SEARCHES@/{r $work/searches
d}" -e "/@COMPONENTS@/{r $work/components
d}" -e "/@PAPERS@/{r $work/papers.xml
d}" -e "/@LEGAL@/{r $work/legal.xml
d}" -e "/@REFERENCES@/{r $work/references
d}" "$work/zwiesprache.wxs"

# Files and tables carry times: all get that of the last commit.
find "$work" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
export TZ=UTC
now=$(date -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%d %H:%M:%S')
(cd "$work" && faketime -f "$now" wixl -a x64 -D Version="$VERSION" -D ProductCode="$(code "product $VERSION")" -o "$msi" zwiesprache.wxs >log 2>&1) || {
	cat "$work/log" >&2
	exit 1
}

query() { faketime -f "$now" msibuild "$msi" -q "$1"; }
while read -r q; do query "$q"; done <"$work/queries"
query "UPDATE \`File\` SET \`Version\` = '$VERSION.0', \`Language\` = '0' WHERE \`File\` = 'Program'"
query 'UPDATE `RegLocator` SET `Type` = 18' # raw, in the 64-bit registry
condition() { query "INSERT INTO \`LaunchCondition\` (\`Condition\`, \`Description\`) VALUES ('$1', '$2')"; }
condition 'Installed OR WINDOWS_BUILD >= 10240' 'Zwiesprache needs Windows 10 or later. / Zwiesprache braucht Windows 10 oder neuer.'
condition 'Installed OR NOT SETUP_EXE' "Zwiesprache is here already, by its setup.exe: please remove it first; settings and data stay. / Zwiesprache ist schon mit setup.exe installiert: Bitte zuerst entfernen; Einstellungen und Daten bleiben."
query "UPDATE \`Property\` SET \`Value\` = '$(msiinfo export "$msi" Property | tr -d '\r' | sed -n 's/^SecureCustomProperties\t//p')$secure' WHERE \`Property\` = 'SecureCustomProperties'"
contents=$(cat "$exe" "$work"/zwiesprache.wxs "$work"/*.txt "$work"/papers/*.md "$work"/papers/legal/*.md | sha256sum | cut -c 1-64)
faketime -f "$now" msibuild "$msi" -s "Zwiesprache $VERSION" Zwiesprache 'x64;0' "{$(code "package $VERSION $contents")}"

# NSIS writes no times but those of the files.
(cd "$work" && makensis -V2 ${QUICK:+"-XSetCompressor /FINAL zlib"} -DVERSION="$VERSION" -DOUT="$out/zwiesprache-setup-$VERSION.exe" zwiesprache.nsi)
