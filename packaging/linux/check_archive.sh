#!/bin/bash
# Check the archive: packaging/linux/check_archive.sh ARCHIVE
# Unpacks it in a place with an awkward name, tries the program there, puts it into the menu of an empty home and takes
# it out again, and looks after each step. Needs xz-utils and python3, for the smoke test only.
set -euo pipefail
packaging=$(cd "$(dirname "$0")/.." && pwd)
archive=$(realpath "$1")
work=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
trap 'rm -rf "$work"' EXIT
place="$work/my \"new\" \$HOME & 100% \`b\\c\` é"
home=$work/home
say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
at_home() { env -i HOME="$home" PATH=/usr/bin:/bin LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$@"; }

say "unpack"
mkdir -p "$place" "$home/.local/share/inkling"
tar -C "$place" -xf "$archive"
(cd "$place" && ls) >"$work/top"
[ "$(wc -l <"$work/top")" = 1 ] || fail "more than one folder: $(cat "$work/top")"
folder="$place/$(cat "$work/top")"
[ -z "$(find "$folder" ! -type l -perm /022)" ] || fail "others may write into it"
[ -z "$(find "$folder" -type l -lname '/*')" ] || fail "a link leads out of it"
[ -e "$folder/LICENSE" ] || fail "no licence"

say "run"
python3 "$packaging/smoke.py" "$folder" ${PICTURE:+--picture "$PICTURE"} || fail "the smoke test"

say "add to the menu"
data=$home/.local/share
entry=$data/applications/inkling.desktop
echo index >"$data/inkling/index.sqlite"
at_home "$folder/add-to-menu"
at_home "$folder/add-to-menu" >/dev/null
! command -v desktop-file-validate >/dev/null || desktop-file-validate "$entry" || fail "the entry is not valid"
# As a menu reads it: a shell takes quotes off as the rules for entries want it.
eval "set -- $(sed -n 's/^Exec=//p' "$entry" | sed 's/ %F$//; s/%%/%/g; s/\\\\/\\/g')"
[ $# = 1 ] && [ "$1" = "$folder/inkling" ] || fail "the entry starts $*"
at_home "$1" --version || fail "the entry starts nothing"
tried=$(sed -n 's/^TryExec=//p' "$entry" | sed 's/\\\\/\\/g')
[ -x "$tried" ] || fail "the entry looks for $tried"
[ -s "$data/icons/hicolor/scalable/apps/$(sed -n 's/^Icon=//p' "$entry").svg" ] || fail "no icon"
zcat "$data/man/man1/inkling.1.gz" | grep -q "^.TH INKLING" || fail "no manual page"
at_home "$home/.local/bin/inkling" --version >/dev/null || fail "the command starts nothing"

say "take it out"
at_home "$folder/add-to-menu" --remove
left=$(find "$home" ! -type d ! -path "$data/inkling/index.sqlite")
[ -z "$left" ] || fail "left behind: $left"
[ -e "$data/inkling/index.sqlite" ] || fail "the index is gone"
echo another >"$home/.local/bin/inkling"
at_home "$folder/add-to-menu" | grep -q "stays as it is" || fail "another program's command is not spoken of"
at_home "$folder/add-to-menu" --remove >/dev/null
[ "$(cat "$home/.local/bin/inkling")" = another ] || fail "another program's command is gone"
say "unpacked, ran, was put into the menu and taken out; the index is still there"
