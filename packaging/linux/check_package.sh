#!/bin/bash
# Check the .deb in a bare Debian root: packaging/linux/check_package.sh PACKAGE [ROOT]
# Installs it, runs it as an ordinary user without a network, sees what it says where something is wrong (see
# check_troubles.sh), upgrades it to a bumped version with the index kept, removes and purges it, and looks after each step. Needs to be root, debootstrap and a Debian mirror; an existing ROOT
# (made by debootstrap --variant=minbase) is used again and left there.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
package=$(realpath "$1")
root=${2:-$(mktemp -d)/root}
user=1000:1000
say() { echo "== $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
as_user() { unshare --net chroot --userspec=$user "$root" /usr/bin/env -i HOME=/home/user QT_QPA_PLATFORM=offscreen "$@"; }

if [ ! -e "$root/etc/debian_version" ]; then
    say "making a bare Debian in $root"
    debootstrap --variant=minbase bookworm "$root" >/dev/null
fi
mkdir -p "$root/proc" "$root/home/user" "$root/tmp/package"
chown $user "$root/home/user"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
trap 'umount "$root/proc" "$root/dev"' EXIT
[ ! -e "$root/usr/bin/python3" ] || fail "there is a Python in the root"

say "install"
cp "$package" "$root/tmp/package/inkling.deb"
cp /etc/resolv.conf "$root/etc/resolv.conf"
[ -z "${APT_PROXY_CONFIGURATION-}" ] || cp "$APT_PROXY_CONFIGURATION" "$root/etc/apt/apt.conf.d/90proxy"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends /tmp/package/inkling.deb fonts-dejavu-core >/dev/null
[ -z "$(inside dpkg --audit)" ] || fail "dpkg is not content"
version=$(inside dpkg-query -W -f='${Version}' inkling)
inside dpkg -V inkling || fail "installed files differ from the package's"
[ ! -e "$root/etc/xdg/autostart/inkling.desktop" ] || fail "it starts by itself"

say "run $version"
python3 "$here/smoke.py" /usr/bin/inkling --root "$root" ${PICTURE:+--picture "$PICTURE"} || fail "the smoke test"
mkdir -p "$root/home/user/texts"
cp "$here/../resources/sample/library/Kitchen/"*.md "$root/home/user/texts/"
chown -R $user "$root/home/user"
as_user inkling index /home/user/texts --json | tail -1
before=$(as_user inkling status --json)

say "troubles"
"$here/linux/check_troubles.sh" "$root" || fail "something wrong is not said well"

say "upgrade"
bumped=$version+1
work=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
dpkg-deb -R "$package" "$work/tree"
sed -i "s/^Version: .*/Version: $bumped/" "$work/tree/DEBIAN/control"
dpkg-deb -Znone --root-owner-group --build "$work/tree" "$root/tmp/package/bumped.deb" >/dev/null
rm -rf "$work"
inside dpkg -i /tmp/package/bumped.deb >/dev/null
[ "$(inside dpkg-query -W -f='${Version}' inkling)" = "$bumped" ] || fail "not upgraded"
[ "$(as_user inkling status --json)" = "$before" ] || fail "the index is not the same after the upgrade"
as_user inkling search "bread from rye" --mode meaning | grep -q "Rye bread" || fail "the index does not answer"
as_user inkling index --json | grep -q '"passages_encoded": 0' || fail "something was encoded again"

say "remove"
inside dpkg -r inkling >/dev/null
[ ! -e "$root/usr/bin/inkling" ] && [ ! -e "$root/usr/lib/inkling" ] || fail "something is left of the program"
[ -e "$root/home/user/.local/share/inkling/index.sqlite" ] || fail "the index is gone"

say "purge"
inside dpkg -P inkling >/dev/null 2>&1 || true
left=$(find "$root/usr" "$root/etc" "$root/var" -iname '*inkling*' ! -path '*/var/log/*' ! -path '*/var/cache/apt/*')
[ -z "$left" ] || fail "left behind: $left"
[ -e "$root/home/user/.local/share/inkling/index.sqlite" ] || fail "the index is gone"
rm -r "$root/tmp/package" "$root/home/user/texts"
say "installed, ran, said what was wrong, upgraded, removed, purged; the index is still there"
