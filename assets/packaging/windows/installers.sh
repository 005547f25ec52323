#!/bin/sh
# Makes the installers around a built, possibly signed, program: OUTDIR/zwiesprache-VERSION.msi and OUTDIR/zwiesprache-setup-VERSION.exe.
# Usage: installers.sh EXE OUTDIR. Environment: VERSION, SOURCE_DATE_EPOCH. The same program gives the same bytes.
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
sed 's/$/\r/' ../../licences/LICENSES.txt >"$work/LICENSES.txt"

# code NAME is the same for the same name: a UUID of version 8 (RFC 9562) from its hash.
code() { printf 'zwiesprache %s' "$1" | sha256sum | sed 's/^\(.\{8\}\)\(....\).\(...\).\(...\)\(.\{12\}\).*/\1-\2-8\3-8\4-\5/' | tr a-f A-F; }

# What settings.txt names is written into the policy of the computer where it was given: by name on the command line now,
# or by an earlier installation, which is looked up.
key='Software\Policies\Zwiesprache'
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
	echo "UPDATE \`RegLocator\` SET \`Type\` = 18 WHERE \`Signature_\` = '$value'" >>"$work/queries"
	echo "!insertmacro keep $property $value" >>"$work/settings.nsh"
	secure="${secure:-};$property;KEPT_$property"
done <"$work/settings"
for sequence in Execute UI; do
	echo "<Install${sequence}Sequence>"
	cat "$work/actions"
	echo "</Install${sequence}Sequence>"
done >>"$work/searches"
sed -i -e "/@SEARCHES@/{r $work/searches
d}" -e "/@COMPONENTS@/{r $work/components
d}" -e "/@REFERENCES@/{r $work/references
d}" "$work/zwiesprache.wxs"

# Files and tables carry times: all get that of the last commit.
touch -d "@$SOURCE_DATE_EPOCH" "$work"/*
export TZ=UTC
now=$(date -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%d %H:%M:%S')
(cd "$work" && faketime -f "$now" wixl -a x64 -D Version="$VERSION" -D ProductCode="$(code "product $VERSION")" -o "$msi" zwiesprache.wxs >log 2>&1) || {
	cat "$work/log" >&2
	exit 1
}

query() { faketime -f "$now" msibuild "$msi" -q "$1"; }
while read -r q; do query "$q"; done <"$work/queries"
query "UPDATE \`File\` SET \`Version\` = '$VERSION.0', \`Language\` = '0' WHERE \`File\` = 'Program'"
query "INSERT INTO \`LaunchCondition\` (\`Condition\`, \`Description\`) VALUES ('Installed OR VersionNT64 >= 603',
 'Zwiesprache needs Windows 10 or later. / Zwiesprache braucht Windows 10 oder neuer.')"
query "UPDATE \`Property\` SET \`Value\` = '$(msiinfo export "$msi" Property | tr -d '\r' | sed -n 's/^SecureCustomProperties\t//p')$secure' WHERE \`Property\` = 'SecureCustomProperties'"
faketime -f "$now" msibuild "$msi" -s "Zwiesprache $VERSION" Zwiesprache 'x64;0' "{$(code "package $VERSION $(sha256sum "$exe" | cut -c 1-64)")}"

# NSIS writes no times but those of the files.
(cd "$work" && makensis -V2 -DVERSION="$VERSION" -DOUT="$out/zwiesprache-setup-$VERSION.exe" zwiesprache.nsi)
