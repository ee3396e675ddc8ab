#!/usr/bin/env bash
# Puts a checked bundle's images into a registry of the site and rewrites the manifests to it.
#
#   ./load.sh FOLDER registry.site.example   # writes FOLDER/../guichet-site.yaml and, where there is one, dead-letters-site.yaml
set -euo pipefail
folder="$1" registry="$2"
for archive in "$folder"/images/*.tar.gz; do
    gunzip -c "$archive" | docker load
done
sites=()
for what in guichet dead-letters; do
    [ -e "$folder/$what.yaml" ] || continue
    cp "$folder/$what.yaml" "$folder/../$what-site.yaml"
    sites+=("$folder/../$what-site.yaml")
done
while read -r image; do
    case "$image" in '' | '#'*) continue ;; esac
    path="${image#*/}"; case "${image%%/*}" in *.* | *:*) ;; *) path="$image" ;; esac
    docker tag "$image" "$registry/$path"
    docker push "$registry/$path"
    digest="$(docker inspect --format '{{index .RepoDigests 0}}' "$registry/$path")"
    sed -i "s#\(image\|imageName\): $image\$#\1: $digest#" "${sites[@]}"
done < <(cat "$folder/images.txt" "$folder/operators.txt")
echo "apply with: kubectl apply --server-side -f $(realpath "$folder/../guichet-site.yaml")"
