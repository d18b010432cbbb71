//! Which addresses may be reached: what a company types must not lead into the network of its host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::client_address::Network;

/// What may be reached: everything public, and the networks that the operator allows besides.
#[derive(Debug, Clone, Default)]
pub struct Reach(pub Vec<Network>);

impl Reach {
    /// Whether a request may go there.
    pub fn allows(&self, address: IpAddr) -> bool {
        let plain = match address {
            IpAddr::V4(it) => is_public(it),
            IpAddr::V6(it) => is_public_v6(it),
        };
        plain || self.0.iter().any(|network| network.has(address))
    }
}

/// Not private, of a provider's own network (CGNAT), of this machine, of this link, for documents or tests, or for many.
/// After the special-purpose registry of IANA (RFC 6890).
fn is_public(address: Ipv4Addr) -> bool {
    const SPECIAL: [(u32, u32); 14] = [
        (0x0000_0000, 8),  // 0.0.0.0: this network
        (0x0a00_0000, 8),  // 10.0.0.0: private
        (0x6440_0000, 10), // 100.64.0.0: CGNAT
        (0x7f00_0000, 8),  // 127.0.0.0: loopback
        (0xa9fe_0000, 16), // 169.254.0.0: link-local, where clouds have their secrets
        (0xac10_0000, 12), // 172.16.0.0: private
        (0xc000_0000, 24), // 192.0.0.0: protocols
        (0xc000_0200, 24), // 192.0.2.0: documents
        (0xc058_6300, 24), // 192.88.99.0: 6to4 relays
        (0xc0a8_0000, 16), // 192.168.0.0: private
        (0xc612_0000, 15), // 198.18.0.0: benchmarks
        (0xc633_6400, 24), // 198.51.100.0: documents
        (0xcb00_7100, 24), // 203.0.113.0: documents
        (0xe000_0000, 3),  // 224.0.0.0 and above: multicast, reserved, broadcast
    ];
    let bits = address.to_bits();
    let inside = |&(network, prefix): &(u32, u32)| (bits ^ network) >> (32 - prefix) == 0;
    !SPECIAL.iter().any(inside)
}

/// Global unicast (2000::/3) without what carries an IPv4 address inside (Teredo, 6to4) or is for documents and tests. So
/// IPv4-mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local and link-local ones are out.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let protocols = first == 0x2001 && second < 0x0200;
    let documents = (first == 0x2001 && second == 0x0db8) || first & 0xfff0 == 0x3ff0;
    first & 0xe000 == 0x2000 && first != 0x2002 && !protocols && !documents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(reach: &Reach, address: &str) -> bool {
        reach.allows(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_reached_and_no_others() {
        let reach = Reach::default();
        for public in [
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(allows(&reach, public), "{public}");
        }
        for not in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "::7f00:1",
        ] {
            assert!(!allows(&reach, not), "{not}");
        }
    }

    #[test]
    fn the_operator_allows_networks_besides() {
        let reach = Reach(vec![
            "10.0.0.0/8".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ]);
        assert!(allows(&reach, "10.1.2.3") && allows(&reach, "fd12::1"));
        assert!(!allows(&reach, "192.168.0.1") && !allows(&reach, "127.0.0.1"));
    }
}
