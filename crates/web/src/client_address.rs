//! Where a request came from.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::{Extensions, HeaderMap};

use crate::serve::Peer;

/// The address of the client, in each request's extensions; IPv4 also where the socket speaks IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The proxies in front of the server. Others can write what they like into a header: it is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Their addresses.
    pub networks: Vec<Network>,
    /// The header that they write. A client can write the other one.
    pub header: Header,
}

/// A header in which proxies name the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Header {
    /// `X-Forwarded-For: 192.0.2.1, 192.0.2.2`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=192.0.2.1, for="[2001:db8::1]:8080"` (RFC 7239)
    Forwarded,
}

impl Proxies {
    /// The last address on the way to us that is not a proxy of ours.
    pub(crate) fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> ClientAddress {
        let unknown = IpAddr::from([0, 0, 0, 0]);
        let peer = extensions.get().map_or(unknown, |&Peer(address)| address);
        if !self.trusts(peer) {
            return ClientAddress(peer);
        }
        let mut last = peer;
        for hop in self.hops(headers).into_iter().rev() {
            let Some(address) = hop else { break };
            last = address;
            if !self.trusts(address) {
                break;
            }
        }
        ClientAddress(last)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.has(address))
    }

    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let (name, read): (_, fn(&str) -> Option<IpAddr>) = match self.header {
            Header::XForwardedFor => ("x-forwarded-for", node),
            Header::Forwarded => ("forwarded", forwarded),
        };
        let values = headers.get_all(name).into_iter();
        values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(read)
            .collect()
    }
}

/// The `for` of one element of `Forwarded`.
fn forwarded(element: &str) -> Option<IpAddr> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| node(value.trim().trim_matches('"')))?
    })
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`; nothing else names an address.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare.parse().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|with| with.ip()));
    address.map(|address| address.to_canonical())
}

/// A range of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether an address is in it.
    pub fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(of), IpAddr::V4(it)) => {
                (of.to_bits() ^ it.to_bits()).leading_zeros() >= self.prefix
            }
            (IpAddr::V6(of), IpAddr::V6(it)) => {
                (of.to_bits() ^ it.to_bits()).leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is not an address like 10.0.0.1 or a range like 10.0.0.0/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |prefix| prefix.parse().map_err(|_| wrong()))?;
        if prefix > most {
            return Err(wrong());
        }
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, header: Header, name: &'static str, value: &str) -> String {
        let proxies = Proxies {
            networks: ["10.0.0.0/8", "::1"]
                .map(|network| network.parse().unwrap())
                .to_vec(),
            header,
        };
        let mut extensions = Extensions::new();
        extensions.insert(Peer(peer.parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        proxies.client(&extensions, &headers).to_string()
    }

    fn for_value(peer: &str, value: &str) -> String {
        client(peer, Header::XForwardedFor, "x-forwarded-for", value)
    }

    #[test]
    fn only_a_proxy_is_believed() {
        assert_eq!(for_value("192.0.2.9", "198.51.100.1"), "192.0.2.9");
        assert_eq!(for_value("10.1.2.3", "198.51.100.1"), "198.51.100.1");
        assert_eq!(for_value("::1", "2001:db8::5"), "2001:db8::5");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(
            for_value("10.1.2.3", "8.8.8.8, 198.51.100.1"),
            "198.51.100.1"
        );
        assert_eq!(
            for_value("10.1.2.3", "8.8.8.8, 198.51.100.1, 10.9.9.9"),
            "198.51.100.1"
        );
        assert_eq!(for_value("10.1.2.3", "nonsense, 10.9.9.9"), "10.9.9.9");
        let other = client(
            "10.1.2.3",
            Header::XForwardedFor,
            "forwarded",
            "for=8.8.8.8",
        );
        assert_eq!(other, "10.1.2.3");
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_writes_it() {
        let read = |value| client("10.1.2.3", Header::Forwarded, "forwarded", value);
        assert_eq!(read("for=198.51.100.1;proto=https"), "198.51.100.1");
        assert_eq!(
            read("proto=https;For=\"[2001:db8::1]:4711\""),
            "2001:db8::1"
        );
        assert_eq!(read("for=8.8.8.8, for=198.51.100.1:99"), "198.51.100.1");
        assert_eq!(read("for=_hidden"), "10.1.2.3");
    }

    #[test]
    fn a_network_is_an_address_with_a_prefix_that_fits() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "10.0.0.0/-1",
            "::/129",
            "example.com",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.has([1, 2, 3, 4].into()) && !all.has("::1".parse().unwrap()));
    }
}
