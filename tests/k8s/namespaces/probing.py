"""Tries every part against every other at every port, each at something that listens there."""

import errno
import resource
import select
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tests.k8s.namespaces.rules import NODE
from tests.k8s.namespaces.wires import inside
from tests.k8s.pairs import Pair
from tests.k8s.reach import Port

_PATIENCE: Final = 1.5
"""Longer than the second after which TCP asks again: one lost packet does not make a refusal."""

_OURS: Final = "guichet-reach"
_MANY_FILES: Final = 32_768
THE_NODE: Final = "node"


def connections(addresses: Mapping[str, str], ports: frozenset[Port], outside: frozenset[str]) -> frozenset[Pair]:
    """Every pair that a connection could be opened between, but for those that are both outside. The node is tried too."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, _MANY_FILES), most))
    targets = {**addresses, THE_NODE: NODE}
    wanted = [
        Pair(source, target, port, protocol)
        for source in addresses
        for target in targets
        for protocol, port in ports
        if source != target and not {source, target} <= outside
    ]
    with ExitStack() as stack:
        mailboxes = [box for part in targets for box in stack.enter_context(_listening(part, ports))]
        _send([pair for pair in wanted if pair.protocol == "UDP"], targets)
        opened = _opened([_Try(pair) for pair in wanted if pair.protocol == "TCP"], targets)
        return frozenset({*opened, *(pair for box in mailboxes for pair in _heard(box))})


def back_again(addresses: Mapping[str, str], pairs: frozenset[Pair], ports: frozenset[Port]) -> frozenset[Pair]:
    """What a part that may be asked opens to whoever may ask it, when it does so from the very port that answers come from."""
    asking = [pair for pair in pairs if pair.protocol == "TCP"]
    tries = [
        _Try(Pair(pair.target, pair.source, port), bound=pair.port)
        for pair in asking
        for protocol, port in ports
        if protocol == "TCP"
    ]
    with ExitStack() as stack:
        for part in {pair.source for pair in asking}:
            stack.enter_context(_listening(part, ports - {("TCP", one.port) for one in asking if one.target == part}))
        return frozenset(_opened(tries, addresses))


@dataclass(frozen=True, slots=True)
class _Try:
    pair: Pair
    bound: int = 0


@contextmanager
def _listening(part: str, ports: frozenset[Port]) -> Iterator[list[socket.socket]]:
    """Something that takes connections at every port, unless the real part does. Gives what datagrams come to."""
    with ExitStack() as stack:
        boxes = []
        with nullcontext() if part == THE_NODE else inside(part):
            for protocol, port in ports:
                kind = socket.SOCK_DGRAM if protocol == "UDP" else socket.SOCK_STREAM
                one = stack.enter_context(socket.socket(socket.AF_INET, kind))
                one.setblocking(False)
                if kind is socket.SOCK_STREAM:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    _listen(one, port)
                else:
                    one.bind(("", port))
                    boxes.append(one)
        yield boxes


def _listen(one: socket.socket, port: int) -> None:
    try:
        one.bind(("", port))
        one.listen(64)
    except OSError as why:
        if why.errno != errno.EADDRINUSE:
            raise


def _send(pairs: list[Pair], targets: Mapping[str, str]) -> None:
    """Each datagram says which pair it is of."""
    for source, of_it in groupby(pairs, lambda pair: pair.source):
        with inside(source), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            for pair in of_it:
                said = f"{_OURS} {pair.source} {pair.target} {pair.port}"
                one.sendto(said.encode(), (targets[pair.target], pair.port))


def _heard(box: socket.socket) -> Iterator[Pair]:
    """Real parts may ask for names meanwhile: what they say is not ours."""
    while True:
        try:
            said = box.recv(2000)
        except BlockingIOError:
            return
        if said.startswith(_OURS.encode()):
            _, source, target, port = said.decode().split()
            yield Pair(source, target, int(port), "UDP")


def _opened(tries: list[_Try], targets: Mapping[str, str]) -> Iterator[Pair]:
    """All are asked at once; what has not answered when time is up was refused, or dropped, which is the same here."""
    with ExitStack() as stack:
        asked: dict[int, tuple[Pair, socket.socket]] = {}
        waiting = select.epoll()
        stack.callback(waiting.close)
        for source, of_it in groupby(tries, lambda one: one.pair.source):
            for pair, one in _asked(source, of_it, targets):
                stack.enter_context(one)
                asked[one.fileno()] = (pair, one)
                waiting.register(one, select.EPOLLOUT)
        deadline = time.monotonic() + _PATIENCE
        while asked and (left := deadline - time.monotonic()) > 0:
            for number, _ in waiting.poll(left):
                pair, one = asked.pop(number)
                waiting.unregister(number)
                if one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                    yield pair


def _asked(source: str, tries: Iterable[_Try], targets: Mapping[str, str]) -> list[tuple[Pair, socket.socket]]:
    found = []
    with inside(source):
        for each in tries:
            one = socket.socket()
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(("", each.bound))
            one.connect_ex((targets[each.pair.target], each.pair.port))
            found.append((each.pair, one))
    return found
