"""A network namespace for each part, and one router between them that passes what was derived and nothing else.

The router is this process's own namespace. It stands for the node: like a kubelet it reaches every part, and no part opens
a connection to it. No filter but the kernel's routing rules is needed, so `ip` is all there has to be.
"""

import ctypes
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from tests.k8s.namespaces.rules import EPHEMERAL, NODE, commands
from tests.k8s.pairs import Pair

T = TypeVar("T")
_NAMES: Final = Path("/run/netns")
_NEW_NETWORK: Final = 0x4000_0000
_GATE: Final = "02:00:00:00:00:01"
_KERNEL: Final = {
    "net.ipv4.ip_forward": 1,
    "net.ipv4.conf.all.rp_filter": 0,
    "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv6.conf.all.disable_ipv6": 1,
    "net.ipv6.conf.default.disable_ipv6": 1,
}


class NotApart(Exception):  # noqa: N818
    """This process still has the machine's own network, in which nothing must be laid."""


def _ip(*lines: str) -> None:
    given = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(["ip", "-batch", "-"], input=given, text=True, capture_output=True, check=False)
    if done.returncode:
        raise OSError(f"ip: {done.stderr.strip()}")


class Wires:
    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses
        self._open: frozenset[Pair] = frozenset()

    def lay(self) -> None:
        """Every part can be named and nobody reaches anybody.

        Raises:
            NotApart: before anything was done.
        """
        if [name for _, name in socket.if_nameindex()] != ["lo"]:
            raise NotApart("start it with a network namespace of its own")
        _NAMES.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", _NAMES], check=True)
        _replace(
            "/etc/hosts", "127.0.0.1 localhost", *(f"{address} {part}" for part, address in self.addresses.items())
        )
        _replace("/etc/resolv.conf", f"nameserver {self.addresses['dns']}", "options timeout:1 attempts:1")
        _tell_kernel(_KERNEL)
        _ip("link set lo up", f"addr add {NODE}/32 dev lo", *_refusing())
        for number, (part, address) in enumerate(self.addresses.items()):
            self._part(part, address, f"v{number}")

    def _part(self, part: str, address: str, link: str) -> None:
        """The router's hardware address is told beforehand: who may send is not asked by ARP."""
        _ip(
            f"netns add {part}",
            f"link add {link} address {_GATE} type veth peer name eth0 netns {part}",
            f"link set {link} up",
            f"route add {address}/32 dev {link} src {NODE}",
        )
        with inside(part):
            _tell_kernel({"net.ipv4.ip_local_port_range": EPHEMERAL.replace("-", " ")})
            _ip(
                *("link set lo up", "link set eth0 up", f"addr add {address}/32 dev eth0"),
                f"neigh add {NODE} lladdr {_GATE} dev eth0 nud permanent",
                *(f"route add {NODE} dev eth0", f"route add default via {NODE}"),
            )

    def open(self, pairs: frozenset[Pair]) -> None:
        """From now on these pass and no others; what was connected and is no longer allowed goes silent."""
        gone, new = self._open - pairs, pairs - self._open
        for word, which in (("del", gone), ("add", new)):
            _ip(
                *(
                    f"rule {word} pref 30 {line} lookup main"
                    for pair in which
                    for line in commands(pair, self.addresses)
                )
            )
        self._open = pairs

    @contextmanager
    def without(self, pairs: frozenset[Pair]) -> Iterator[None]:
        before = self._open
        self.open(before - pairs)
        try:
            yield
        finally:
            self.open(before)


def _replace(file: str, *lines: str) -> None:
    """In this process's own mounts. Kafka asks for its own name at each log-in, and waits for a server that does not answer."""
    mine = _NAMES / f".{Path(file).name}"
    mine.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    subprocess.run(["mount", "--bind", mine, file], check=True)


def _refusing() -> list[str]:
    """What the router itself sends, answers to it, and then the refusal of all else, at the router's own address too."""
    return [
        "rule add pref 10 iif lo lookup local",
        "rule add pref 11 iif lo lookup main",
        f"rule add pref 20 to {NODE} ipproto tcp dport {EPHEMERAL} lookup local",
        "rule add pref 40 prohibit",
        "rule del pref 0",
    ]


def _tell_kernel(values: Mapping[str, int | str]) -> None:
    for name, value in values.items():
        path = Path("/proc/sys", *name.split("."))
        if path.exists():
            path.write_text(str(value), encoding="ascii")


@contextmanager
def inside(part: str) -> Iterator[None]:
    """Sockets and children that this thread makes in the block are the part's. Nothing may be awaited in it."""
    with Path("/proc/thread-self/ns/net").open("rb") as home, (_NAMES / part).open("rb") as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


def _enter(descriptor: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


def at(part: str, call: Callable[[], T]) -> T:
    with inside(part):
        return call()
