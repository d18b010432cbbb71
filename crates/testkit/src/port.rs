use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};

/// A port of 127.0.0.1 that nobody listens on, from 20000 to 32767: above the well-known services, below the range from
/// which outgoing connections take theirs. Another process may take it first, so prefer to listen on port 0 where the
/// server can say which one it got.
pub fn free_port() -> u16 {
    (0..100)
        .map(|attempt| 20_000 + (RandomState::new().hash_one(attempt) % 12_768) as u16)
        .find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
        .expect("a free port among 100")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_port_can_be_listened_on_and_is_then_not_offered() {
        let port = free_port();
        assert!((20_000..32_768).contains(&port));
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert_ne!(free_port(), port);
    }
}
