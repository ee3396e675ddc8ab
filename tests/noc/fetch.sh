#!/bin/sh
# What `make noc-check` runs, built from source by name and version and kept in the cache: Prometheus' promtool. Needs Go.
set -eu
home="${GUICHET_CACHE_DIR:-$HOME/.cache/guichet}/tools"
prometheus=v0.316.0
[ ! -x "$home/promtool-$prometheus" ] || exit 0
mkdir -p "$home"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cd "$work"
go mod init promtool
go get -tool "github.com/prometheus/prometheus/cmd/promtool@$prometheus"
CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -tags remove_all_sd -o promtool github.com/prometheus/prometheus/cmd/promtool
mv promtool "$home/promtool-$prometheus"
