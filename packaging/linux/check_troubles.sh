#!/bin/bash
# See that an installed Inkling says in one line what is wrong with its surroundings: packaging/linux/check_troubles.sh ROOT
# ROOT is a Debian root with the package installed; the program runs there as an ordinary user. Needs to be root.
set -euo pipefail
root=$(realpath "$1")
user=1000:1000
failed=0
mkdir -p "$root/home/user" "$root/mnt/small"
chown $user "$root/home/user"
mounted=("$root/mnt/small")
trap 'umount "${mounted[@]}" 2>/dev/null || true' EXIT
# What was mounted before stays.
mountpoint -q "$root/proc" || { mount -t proc proc "$root/proc" && mounted+=("$root/proc"); }
mountpoint -q "$root/dev" || { mount --bind /dev "$root/dev" && mounted+=("$root/dev"); }
as_user() { timeout 120 unshare --net chroot --userspec=$user "$root" /usr/bin/env -i HOME=/home/user "$@"; }

# expect WORDS COMMAND...: exit code 2, nothing but one line, and the words in it
expect() {
    local words=$1 code=0
    shift
    "$@" >"$root/tmp/said" 2>&1 </dev/null || code=$?
    if [ "$code" = 2 ] && [ "$(wc -l <"$root/tmp/said")" = 1 ] && grep -q "$words" "$root/tmp/said"; then
        echo "well:   $(cat "$root/tmp/said")"
    else
        echo "FAILED: $words: exit code $code, $(wc -l <"$root/tmp/said") lines: $(head -c 600 "$root/tmp/said")"
        failed=1
    fi
}

expect "no display" as_user inkling
expect "does not answer" as_user DISPLAY=:987 inkling
expect "permission" as_user HOME=/root inkling status
expect "permission" as_user HOME=/root LANG=C.UTF-8 XDG_CACHE_HOME=/tmp QT_QPA_PLATFORM=offscreen inkling --picture /dev/null

mount -t tmpfs -o size=1m,mode=777 tmpfs "$root/mnt/small"
head -c 2m /dev/zero >"$root/mnt/small/full" 2>/dev/null || true
expect "full" as_user HOME=/mnt/small inkling status
expect "full" as_user HOME=/mnt/small inkling index /usr/share/doc/inkling
# The window opens all the same, says so itself, and ends well.
if as_user HOME=/mnt/small LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen inkling --picture /tmp/full.png >"$root/tmp/said" 2>&1 &&
    grep -q "no room left" "$root/tmp/said" && ! grep -q Traceback "$root/tmp/said"; then
    echo "well:   $(grep "no room left" "$root/tmp/said" | head -1)"
else
    echo "FAILED: full, in the window: $(head -c 600 "$root/tmp/said")"
    failed=1
fi

for library in libEGL.so.1 libfontconfig.so.1; do
    for file in "$root"/usr/lib/x86_64-linux-gnu/$library*; do mv "$file" "$file.away"; done
    expect "$library" as_user QT_QPA_PLATFORM=offscreen inkling
    for file in "$root"/usr/lib/x86_64-linux-gnu/$library*.away; do mv "$file" "${file%.away}"; done
done

sed '/^flags/s/ sse4_2\b//; /^flags/s/ popcnt\b//' /proc/cpuinfo >"$root/tmp/cpuinfo"
old_processor() {
    unshare --mount sh -c 'mount --bind "$1/tmp/cpuinfo" "$1/proc/cpuinfo" && shift &&
        exec timeout 120 chroot --userspec=1000:1000 "$0" /usr/bin/env -i HOME=/home/user "$@"' "$root" "$root" "$@"
}
expect "sse4_2, popcnt" old_processor inkling status
rm -f "$root/tmp/cpuinfo" "$root/tmp/said" "$root/tmp/full.png"
exit $failed
