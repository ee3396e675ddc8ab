#!/usr/bin/env bash
# Puts a checked bundle's images into a registry of the site and rewrites the manifests to it.
#
#   ./load.sh FOLDER registry.site.example   # writes FOLDER/../guichet-site.yaml
set -euo pipefail
folder="$1" registry="$2"
for archive in "$folder"/images/*.tar.gz; do
    gunzip -c "$archive" | docker load
done
cp "$folder/guichet.yaml" "$folder/../guichet-site.yaml"
while read -r image; do
    case "$image" in '' | '#'*) continue ;; esac
    path="${image#*/}"; case "${image%%/*}" in *.* | *:*) ;; *) path="$image" ;; esac
    docker tag "$image" "$registry/$path"
    docker push "$registry/$path"
    digest="$(docker inspect --format '{{index .RepoDigests 0}}' "$registry/$path")"
    sed -i "s#\(image\|imageName\): $image\$#\1: $digest#" "$folder/../guichet-site.yaml"
done < <(cat "$folder/images.txt" "$folder/operators.txt")
echo "apply with: kubectl apply --server-side -f $(realpath "$folder/../guichet-site.yaml")"
