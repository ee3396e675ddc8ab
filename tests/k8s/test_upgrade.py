"""The steps of a new version, as the page writes them, on what the page applies."""

import re
import subprocess

import pytest
import yaml

from tests.k8s.rendering import KUBERNETES, ROOT, built, needed

pytestmark = pytest.mark.feature(89)


@pytest.mark.parametrize("overlay", ["staging", "production"])
def test_the_job_is_told_to_do_what_comes_after_a_rollout(overlay: str) -> None:
    needed("kubectl")
    page = (ROOT / "docs" / "how-to" / "deploy-on-kubernetes.md").read_text(encoding="utf-8")
    (change,) = re.findall(r"^sed '([^']+)' new\.yaml \| kubectl apply .*=prepare ", page, re.MULTILINE)
    before = built(KUBERNETES / "overlays" / overlay)
    after = subprocess.run(["sed", change], input=before, capture_output=True, text=True, check=True).stdout
    different = [
        (one, other)
        for one, other in zip(yaml.safe_load_all(before), yaml.safe_load_all(after), strict=True)
        if one != other
    ]
    ((job, changed),) = different
    assert (job["kind"], job["metadata"]["labels"]["app.kubernetes.io/component"]) == ("Job", "prepare")
    assert changed["spec"]["template"]["spec"]["containers"][0]["args"] == ["-m", "shared.persistence.prepare", "post"]
