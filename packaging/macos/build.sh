#!/bin/bash
# Make a disk image of Inkling.app: packaging/macos/build.sh [SIGNING_IDENTITY]
# From dist/Inkling.app, which packaging/bundle.py makes. Without an identity the program is signed ad hoc, and another
# machine runs it only after its user allows that.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -d dist/Inkling.app ] || python3.11 packaging/bundle.py
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' app/inkling/__init__.py)
identity=${1:--}
# Licences are written beside the program after it was signed, so it is signed again, inside out.
cp -R dist/inkling/lib/inkling/resources/licences dist/Inkling.app/Contents/Resources/inkling/resources/
find dist/Inkling.app -type f \( -name '*.so' -o -name '*.dylib' -o -name torch_shm_manager \) -print0 |
    xargs -0 -n 20 codesign --force --options runtime --sign "$identity"
codesign --force --options runtime --entitlements packaging/macos/entitlements.plist --sign "$identity" dist/Inkling.app
codesign --verify --deep --strict dist/Inkling.app
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R dist/Inkling.app "$stage/"
ln -s /Applications "$stage/Applications"
cp LICENSE "$stage/License.txt"
hdiutil create -volname "Inkling $version" -srcfolder "$stage" -ov -format UDZO \
    "dist/inkling-$version-macos-$(uname -m).dmg"
