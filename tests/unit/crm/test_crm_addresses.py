"""Which addresses may be connected to, by every way an address can be written."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crm.domain.addresses import AddressRefused, checked, refusal

pytestmark = pytest.mark.feature(76)

INSIDE = [
    "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "192.0.0.192",
    "224.0.0.1", "255.255.255.255", "168.63.129.16", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1",
    "2001:0:7f00:1::1", "fec0::1", "feff::1", "::ffff:0:10.0.0.1", "::ffff:0:a9fe:a9fe", "64:ff9b:1::a00:1", "64:ff9b:1:ffff::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        checked([address], ())


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14", "::ffff:0:93.184.215.14"],
)
def test_what_is_outside_is_reached(address: str) -> None:
    assert checked([address], ())


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_makes_it_no_better(address: IPv4Address) -> None:
    wrapped = IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)
    assert refusal(wrapped, ()) == refusal(address, ())


@given(st.ip_addresses(network="10.0.0.0/8"))
def test_a_network_that_was_allowed_is_allowed_and_no_other(address: IPv4Address) -> None:
    allowed = (ip_network("10.0.0.0/8"),)
    assert refusal(address, allowed) is None
    assert refusal(IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed), allowed) is None
    assert refusal(ip_address("192.168.0.1"), allowed) == "address_private"


def test_a_name_that_also_points_inside_is_refused_whole() -> None:
    with pytest.raises(AddressRefused):
        checked(["93.184.215.14", "10.0.0.1"], ())
    with pytest.raises(AddressRefused):
        checked([], ())
