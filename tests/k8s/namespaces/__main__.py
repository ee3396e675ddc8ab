"""`make reach-check`: starts the drill with a network, mounts and processes of its own, which go when it ends."""

import os
import shutil
import subprocess
import sys

from tests.k8s.namespaces import check

_APART = ("--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")


def main() -> int:
    if sys.argv[1:2] == ["--apart"]:
        return check.main(sys.argv[2:])
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        print("this needs root, `unshare` and `ip`", file=sys.stderr)
        return 2
    again = [sys.executable, "-m", "tests.k8s.namespaces", "--apart", *sys.argv[1:]]
    return subprocess.run(["unshare", *_APART, *again], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
