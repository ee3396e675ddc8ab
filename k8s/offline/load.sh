#!/usr/bin/env bash
# Puts a checked bundle's images into a registry of the site, each with its signature and its contents list, and rewrites
# the manifests to it. Needs skopeo.
#
#   ./load.sh FOLDER registry.site.example   # writes FOLDER/../guichet-site.yaml and, where they are, dead-letters- and classifiers-site.yaml
#
# TLS_VERIFY=false for a registry without TLS.
set -euo pipefail
folder="$1" registry="$2"
: "${TLS_VERIFY:=true}"

put() { # Byte for byte. Whose images these are was checked by check.sh; skopeo's own policy speaks of sources elsewhere.
    skopeo --insecure-policy copy --quiet --all --preserve-digests --dest-tls-verify="$TLS_VERIFY" "oci:$1" "docker://$2"
}

sites=()
for what in guichet dead-letters classifiers; do
    [ -e "$folder/$what.yaml" ] || continue
    cp "$folder/$what.yaml" "$folder/../$what-site.yaml"
    sites+=("$folder/../$what-site.yaml")
done
while read -r image; do
    case "$image" in '' | '#'*) continue ;; esac
    named="${image%@*}"
    path="${named#*/}"; case "${named%%/*}" in *.* | *:*) ;; *) path="$named" ;; esac
    layout="$folder/images/$(echo "$image" | tr '/:@' '___')"
    digest="$(skopeo inspect --raw "oci:$layout:image" | sha256sum | cut -d' ' -f1)"
    case "$path" in *:*) tag="${path##*:}" ;; *) tag="$digest" ;; esac
    repository="$registry/${path%%:*}"
    put "$layout:image" "$repository:$tag"
    for kind in sig att; do
        if grep -q "sha256-$digest.$kind" "$layout/index.json"; then
            put "$layout:sha256-$digest.$kind" "$repository:sha256-$digest.$kind"
        fi
    done
    # The tag stays beside the digest: by it the database's operator knows the version, and refuses an image without.
    sed -i "s#\(image\|imageName\): $image\$#\1: $repository:$tag@sha256:$digest#" "${sites[@]}"
done < <(cat "$folder/images.txt" "$folder/operators.txt")
echo "apply with: kubectl apply --server-side -f $(realpath "$folder/../guichet-site.yaml")"
