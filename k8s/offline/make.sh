#!/usr/bin/env bash
# Makes one folder that an installation without any network is made from: manifests, images, wheels, models, what is in
# them (SBOM, CycloneDX), digests and a signature. Runs where there is a network, from a checkout with `make install tools`.
#
#   k8s/offline/make.sh OVERLAY FOLDER KEY.pem
#   openssl genpkey -algorithm ed25519 -out KEY.pem && openssl pkey -in KEY.pem -pubout -out bundle.pub
#
# STEPS names the steps to take, all of them unless told, NAMES the images to describe. `images` needs skopeo, and Docker or,
# with ENGINE=podman or ENGINE=buildah, one of these. TLS_VERIFY=false for a registry without TLS.
set -euo pipefail
overlay="$1" folder="$(realpath --canonicalize-missing "$2")" key="$(realpath --canonicalize-missing "$3")"
cd "$(dirname "$0")/../.."
: "${STEPS:=manifests images wheels models sbom sign seal}"
: "${ENGINE:=docker}" "${TLS_VERIFY:=true}"
: "${NAMES:=intake pseudonymizer triage drafter desk crm audit tools triage-cuda}"
mkdir -p "$folder"

place() { if [ "$1" = tools ]; then echo shared/cli; else echo "services/$1"; fi; }

manifests() { # What is applied, whole, the list of every image that it names, and what is applied by hand.
    .tools/bin/kubectl kustomize "k8s/overlays/$overlay" >"$folder/guichet.yaml"
    local applied=("$folder/guichet.yaml")
    for what in dead-letters classifiers; do
        rm -f "$folder/$what.yaml"
        [ -d "k8s/overlays/$overlay/$what" ] || continue
        .tools/bin/kubectl kustomize "k8s/overlays/$overlay/$what" >"$folder/$what.yaml"
        applied+=("$folder/$what.yaml")
    done
    [ -e "$folder/dead-letters.yaml" ] ||
        echo "k8s/overlays/$overlay has no dead-letters/: the bundle has no place to ask for a replay from" >&2
    grep -ohE '^ *(- )?(image|imageName): \S+' "${applied[@]}" | awk '{print $NF}' | sort -u >"$folder/images.txt"
    cp k8s/offline/operators.txt k8s/offline/check.sh k8s/offline/load.sh "$folder/"
}

source_of() { # By its digest alone where it has one: skopeo takes no name with a tag and a digest.
    case "$1" in *@*) echo "$1" | sed 's#:[^:/@]*@#@#' ;; *) echo "$1" ;; esac
}

images() { # Ours are built, others are fetched, and so is what is named by its digest; each is one OCI layout, byte for byte.
    .venv/bin/python -m models.collect build/models
    "$ENGINE" build --file models/Dockerfile --tag guichet/models:local build/models
    while read -r image; do
        layout="$folder/images/$(echo "$image" | tr '/:@' '___')"
        rm -rf "$layout" && mkdir -p "$layout"
        case "$image" in
        *@*) build= ;;
        guichet/* | */guichet/*) build=yes ;;
        *) build= ;;
        esac
        if [ "$build" ]; then
            name="${image##*guichet/}"; name="${name%%:*}"
            file="$(place "${name%-cuda}")/Dockerfile"
            [ "$name" = "${name%-cuda}" ] || file="$file.cuda"
            "$ENGINE" build --file "$file" --tag "$image" .
            if [ "$ENGINE" = docker ]; then store=docker-daemon; else store=containers-storage; fi
            skopeo copy --quiet "$store:$image" "oci:$layout:image"
        else
            skopeo copy --quiet --all --preserve-digests --src-tls-verify="$TLS_VERIFY" "docker://$(source_of "$image")" "oci:$layout:image"
        fi
    done < <(cat "$folder/images.txt" k8s/offline/operators.txt | grep -v '^#')
}

wheels() { # To build an image anew on the other side: docker build --build-arg PIP_NO_INDEX=1 --build-arg PIP_FIND_LINKS=…
    local python
    python="$(sed -n 's/^ARG BASE=python:\([0-9]*\.[0-9]*\).*/\1/p' shared/cli/Dockerfile)"
    .venv/bin/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$python')" ||
        { echo "images run Python $python, .venv another: make clean install PYTHON=python$python" >&2; exit 1; }
    .venv/bin/python -m pip download --quiet --require-hashes --no-deps --only-binary :all: \
        --requirement requirements.lock --dest "$folder/wheels"
}

models() { # Each folder is named after what it was made from; services check the digests again.
    .venv/bin/python -m models.collect "$folder/models"
}

sbom() { # One for each image: every package with its version and digests.
    mkdir -p "$folder/sbom"
    for name in $NAMES; do
        lock="$folder/sbom/$name.lock"
        packages="$(place "${name%-cuda}")/packages.txt"
        if [ "$name" = "${name%-cuda}" ]; then
            .venv/bin/python shared/cluster/wheels.py requirements.lock "$packages" >"$lock"
        else # ONNX Runtime for the CPU is not in it.
            # shellcheck disable=SC2046
            .venv/bin/python shared/cluster/wheels.py requirements.lock $(grep -vx onnxruntime "$packages") >"$lock"
            grep -v '^#' services/triage/cuda.lock >>"$lock"
        fi
        .tools/bin/cyclonedx-py requirements "$lock" --output-reproducible --of JSON -o "$folder/sbom/$name.cdx.json"
    done
}

sign() { # Each image by itself, and what is in ours, as cosign reads them: a registry and a cluster can ask for it too.
    .venv/bin/python -m shared.cluster.sign_images "$folder" "$key"
}

seal() { # Digests of all, and a signature of the digests.
    (cd "$folder" && find . ! -type d ! -path ./SHA256SUMS ! -path ./SHA256SUMS.sig -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
    openssl pkeyutl -sign -rawin -inkey "$key" -in "$folder/SHA256SUMS" -out "$folder/SHA256SUMS.sig"
}

for step in $STEPS; do
    echo "== $step"
    "$step"
done
