#!/usr/bin/env bash
# Says whether a bundle is whole and from who it should be from. Needs openssl and coreutils, no network.
#
#   ./check.sh FOLDER bundle.pub        # the key and this script must come to you by another way than the bundle
set -euo pipefail
folder="$1" public="$2"
openssl pkeyutl -verify -rawin -pubin -inkey "$public" -in "$folder/SHA256SUMS" -sigfile "$folder/SHA256SUMS.sig" >/dev/null ||
    { echo "the signature is not of this key: do not use this bundle" >&2; exit 1; }
cd "$folder"
sha256sum --quiet --strict --check SHA256SUMS || { echo "a file is missing or was changed: do not use this bundle" >&2; exit 1; }
listed() { cut -c67- SHA256SUMS | LC_ALL=C sort; }
there() { find . ! -type d ! -path ./SHA256SUMS ! -path ./SHA256SUMS.sig | LC_ALL=C sort; }
extra="$(comm -13 <(listed) <(there))"
[ -z "$extra" ] || { echo "files that nobody signed: $extra" >&2; exit 1; }
echo "whole, and signed by that key: $(listed | wc -l) files"
