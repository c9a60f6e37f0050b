#!/bin/bash
# Write copyright and changelog of the package: packaging/linux/documents.sh FOLDER BUNDLE VERSION
set -euo pipefail
folder=$1 bundle=$2 version=$3
install -d "$folder"
{
    echo "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"
    echo "Upstream-Name: Inkling"
    echo
    echo "Files: *"
    echo "Copyright: 2026 The Inkling authors"
    echo "License: MIT"
    sed -n '/^Permission/,$p' LICENSE | sed 's/^$/./; s/^/ /'
    echo
    echo "Files: usr/lib/inkling/lib/*"
    echo "Copyright: their authors"
    echo "License: several"
    echo " The works of others that come along, each with its licence in"
    echo " /usr/lib/inkling/lib/inkling/resources/licences:"
    python3 -c 'import json, sys
for each in json.load(open(sys.argv[1])):
    print(" *", each["name"], each["version"], "(" + each["licence"] + ")")' \
        "$bundle/lib/inkling/resources/licences/components.json"
} >"$folder/copyright"
{
    echo "inkling ($version) unstable; urgency=medium"
    echo
    echo "  * See the section Changes of README.md."
    echo
    echo " -- The Inkling project <packages@inkling.example>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$folder/changelog.gz"
chmod 644 "$folder"/*
