#!/bin/sh
# What `make noc-check` and `make noc` run, built from source by name and version and kept in the cache: Prometheus and its promtool,
# and an OpenTelemetry Collector of the components in collector-builder.yaml. Needs Go 1.26; 4 GB while it builds.
set -eu
home="${GUICHET_CACHE_DIR:-$HOME/.cache/guichet}/tools"
here=$(cd "$(dirname "$0")" && pwd)
prometheus=v0.316.0 collector=v0.139.0
mkdir -p "$home"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0

for tool in promtool prometheus; do
    [ ! -x "$home/$tool-$prometheus" ] || continue
    mkdir "$work/$tool" && cd "$work/$tool"
    go mod init "$tool"
    go get -tool "github.com/prometheus/prometheus/cmd/$tool@$prometheus"
    # Without its pages, which are made by Node: its HTTP API is all that is asked here.
    go build -trimpath -ldflags="-s -w" -tags remove_all_sd -o "$tool" "github.com/prometheus/prometheus/cmd/$tool"
    mv "$tool" "$home/$tool-$prometheus"
done

if [ ! -x "$home/otelcol-$collector" ]; then
    mkdir "$work/otelcol" && cd "$work/otelcol"
    GOBIN="$work" go install "go.opentelemetry.io/collector/cmd/builder@$collector"
    cp "$here/collector-builder.yaml" . && "$work/builder" --config collector-builder.yaml
    mv dist/otelcol "$home/otelcol-$collector"
fi
