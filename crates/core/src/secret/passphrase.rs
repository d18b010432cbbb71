use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};

use super::{KEY, NONCE, ServerKey, hex, random, unhex, unhex_all};

/// What a locked key begins with: argon2id over 64 MiB, three times, then ChaCha20-Poly1305.
const KIND: &str = "openlead-key-1";
const MEMORY: u32 = 64 << 10;
const TIMES: u32 = 3;
const SALT: usize = 16;

impl ServerKey {
    /// The key as a text that only the passphrase opens. Takes a while on purpose.
    pub fn lock(&self, passphrase: &str) -> String {
        let (salt, nonce) = (random::<SALT>(), random::<NONCE>());
        let sealed = cipher(passphrase, &salt)
            .encrypt(&Nonce::from(nonce), self.0.as_slice())
            .expect("a key can be encrypted");
        [KIND, &hex(&salt), &hex(&nonce), &hex(&sealed)].join("$")
    }

    /// The key that [`lock`](Self::lock) locked; `None` with another passphrase or when it is not such a text.
    pub fn unlock(locked: &str, passphrase: &str) -> Option<Self> {
        let parts: Vec<&str> = locked.trim().split('$').collect();
        let [KIND, salt, nonce, sealed] = parts[..] else {
            return None;
        };
        let (salt, nonce) = (unhex::<SALT>(salt)?, unhex::<NONCE>(nonce)?);
        let key = cipher(passphrase, &salt)
            .decrypt(&Nonce::from(nonce), unhex_all(sealed)?.as_slice())
            .ok()?;
        key.try_into().ok().map(Self)
    }
}

fn cipher(passphrase: &str, salt: &[u8]) -> ChaCha20Poly1305 {
    let params = Params::new(MEMORY, TIMES, 1, Some(KEY)).expect("these are allowed");
    let mut key = [0; KEY];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .expect("a passphrase of any length can be hashed");
    ChaCha20Poly1305::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_key_opens_with_its_passphrase_alone() {
        let key = ServerKey::generate();
        let locked = key.lock("correct horse battery");
        let opened = ServerKey::unlock(&locked, "correct horse battery").unwrap();
        assert_eq!(opened.fingerprint(), key.fingerprint());
        assert!(ServerKey::unlock(&locked, "wrong horse battery").is_none());
        assert!(ServerKey::unlock("openlead-key-1$00$00$00", "correct horse battery").is_none());
    }
}
