#!/bin/bash
# Tell which packages a bundle needs of a Debian system: packaging/linux/depends.sh BUNDLE
# Asks dpkg-shlibdeps for every library of the bundle; what the bundle brings itself is no dependency.
set -euo pipefail
bundle=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: inkling\n\nPackage: inkling\nArchitecture: amd64\n' >"$work/debian/control"
mapfile -t programs < <(find "$bundle" -type f \( -name '*.so' -o -name '*.so.*' -o -path "$bundle/inkling" \))
mapfile -t folders < <(find "$bundle" -type f -name '*.so*' -printf '%h\n' | sort -u | sed 's/^/-l/')
cd "$work"
found=$(dpkg-shlibdeps -O --ignore-missing-info "${folders[@]}" "${programs[@]}" 2>"$work/said" | sed 's/^shlibs:Depends=//') ||
    { grep -v '^dpkg-shlibdeps: warning' "$work/said" >&2; exit 1; }
# The bundle's own copies come first; their packages are not needed.
own=$(find "$bundle" -name '*.so*' -printf '%f\n' | sort -u)
for each in $(echo "$found" | sed 's/, /\n/g; s/ (.*)//' | sed 's/ (.*//'); do
    for library in $(dpkg-query -L "$each" 2>/dev/null | sed -n 's|.*/\(lib[^/]*\.so\.[0-9]*\)$|\1|p'); do
        if ! grep -qxF "$library" <<<"$own"; then echo "$found" | sed 's/, /\n/g' | grep -E "^$each( |$)"; break; fi
    done
done | sort -u | paste -sd, | sed 's/,/, /g'
