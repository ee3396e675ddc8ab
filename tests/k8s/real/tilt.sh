#!/bin/sh
# What Tilt itself makes of the Tiltfile, as JSON; no cluster is asked. Needs `tilt` and `kubectl` on the path.
# Tilt fetches its two extensions from a repository; without a network they are replaced here by as little as they need.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cp -R "$root/k8s" "$root/services" "$root/shared" "$root/schemas" "$root/models" "$work/"
cp "$root/pyproject.toml" "$root/README.md" "$root/LICENSE" "$root/requirements.lock" "$work/"
mkdir -p "$work/build/models"
{
    printf 'def helm_resource(name, chart, namespace="", flags=[], resource_deps=[], labels=[]):\n    local_resource(name, cmd="true", labels=labels)\n'
    printf 'def cmd_button(*args, **kwargs):\n    pass\n'
    grep -v "^load('ext://" "$root/Tiltfile"
} >"$work/Tiltfile"
cat >"$work/kubeconfig" <<'CONFIG'
{"apiVersion": "v1", "kind": "Config", "current-context": "kind-guichet",
 "clusters": [{"name": "none", "cluster": {"server": "https://127.0.0.1:1"}}], "users": [{"name": "none", "user": {}}],
 "contexts": [{"name": "kind-guichet", "context": {"cluster": "none", "user": "none"}}]}
CONFIG
cd "$work"
KUBECONFIG="$work/kubeconfig" HOME="$work" TILT_DISABLE_ANALYTICS=1 tilt alpha tiltfile-result --file Tiltfile -- "$@"
