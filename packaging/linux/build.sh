#!/bin/bash
# Build and package for Linux: packaging/linux/build.sh [BUNDLE]
# Makes dist/inkling_VERSION_amd64.deb and dist/inkling-VERSION-linux-x86_64.tar.xz, from a bundle that it builds first
# unless one is given. Needs dpkg-dev, fakeroot, gzip and xz-utils, and what bundle.py needs. With INKLING_QUICK=1 both
# are hardly compressed: to try things in a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
bundle=${1:-dist/inkling}
[ $# -gt 0 ] || python3.11 packaging/bundle.py
version=${INKLING_VERSION:-$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' app/inkling/__init__.py)}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
umask 022
level=${INKLING_QUICK:+0}
stage=build/linux/root
rm -rf build/linux && mkdir -p "$stage/DEBIAN"

# What the desktop sees, as it lies below /usr in the package and below share/ in the archive.
share() {
    local target=$1
    install -Dm644 resources/linux/inkling.desktop "$target/applications/inkling.desktop"
    install -Dm644 resources/linux/org.inkling.inkling.metainfo.xml "$target/metainfo/org.inkling.inkling.metainfo.xml"
    install -Dm644 resources/icons/inkling.svg "$target/icons/hicolor/scalable/apps/inkling.svg"
    for size in 16 22 24 32 48 64 128 256 512; do
        install -Dm644 "build/icons/$size.png" "$target/icons/hicolor/${size}x${size}/apps/inkling.png"
    done
    install -d "$target/man/man1"
    gzip -9n <resources/linux/inkling.1 >"$target/man/man1/inkling.1.gz"
}

mkdir -p "$stage/usr/lib" "$stage/usr/bin"
cp -a "$bundle" "$stage/usr/lib/inkling"
chmod -R u=rwX,go=rX "$stage/usr/lib/inkling"
find "$stage/usr/lib/inkling/lib" -type f -perm /111 ! -name torch_shm_manager -exec chmod 644 {} +
ln -s ../lib/inkling/inkling "$stage/usr/bin/inkling"
share "$stage/usr/share"
packaging/linux/documents.sh "$stage/usr/share/doc/inkling" "$stage/usr/lib/inkling" "$version"
install -Dm644 packaging/linux/lintian-overrides "$stage/usr/share/lintian/overrides/inkling"

depends=$(python3 packaging/linux/depends.py "$stage/usr/lib/inkling")
sed -e "s/@VERSION@/$version/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@SIZE@/$(du -k -s --apparent-size "$stage/usr" | cut -f1)/" packaging/linux/control >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
find "$stage" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
fakeroot dpkg-deb -Zxz -z"${level:-6}" --root-owner-group --build "$stage" "dist/inkling_${version}_amd64.deb"

# The archive: unpack it anywhere and start ./inkling.
loose=build/linux/inkling-$version
cp -al "$stage/usr/lib/inkling" "$loose"
share "$loose/share"
install -m644 LICENSE "$loose/LICENSE"
install -m755 packaging/linux/add-to-menu "$loose/add-to-menu"
find "$loose" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
tar -C build/linux --sort=name --owner=0 --group=0 --numeric-owner -cf - "inkling-$version" |
    xz -T0 -"${level:-6}" >"dist/inkling-$version-linux-x86_64.tar.xz"
rm -rf build/linux
ls -l "dist/inkling_${version}_amd64.deb" "dist/inkling-$version-linux-x86_64.tar.xz"
