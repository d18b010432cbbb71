mod passphrase;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

const KEY: usize = 32;
const NONCE: usize = 12;

/// The server's key: it finds tokens by a keyed hash and seals what must be shown again. It lies beside the data
/// in `server.key`, 64 hexadecimal digits, readable by its owner alone.
#[derive(Clone)]
pub struct ServerKey([u8; KEY]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey")
    }
}

impl ServerKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self(random())
    }

    /// The key in the file, which is made when it is not there.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub fn open(path: &Path) -> io::Result<Self> {
        match Self::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate();
                match key.put(path) {
                    Ok(()) => Ok(key),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::open(path),
                    Err(error) => Err(error),
                }
            }
            read => read,
        }
    }

    /// The key in the file.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        unhex(text.trim()).map(Self).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "a server key has 64 hexadecimal digits",
            )
        })
    }

    /// Puts the key into a new file. It is written aside and linked into place, so that a crash leaves no half key and of
    /// two processes that start together one wins.
    ///
    /// # Errors
    /// `AlreadyExists` when there is such a file.
    pub fn put(&self, path: &Path) -> io::Result<()> {
        let aside = path.with_extension(format!("new-{}", hex(&random::<4>())));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&aside)?;
        file.write_all(hex(&self.0).as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&aside, path);
        fs::remove_file(&aside)?;
        linked
    }

    /// The keyed hash by which a secret is found: 64 hexadecimal digits.
    pub fn hash(&self, secret: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"token\0");
        mac.update(secret.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// Tells two keys apart without giving either away: 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        self.hash("fingerprint of the server key")[..16].to_owned()
    }

    /// Encrypts a secret that must be shown again.
    pub fn seal(&self, secret: &str) -> String {
        let nonce = random::<NONCE>();
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), secret.as_bytes())
            .expect("a short text can be encrypted");
        hex(&nonce) + &hex(&sealed)
    }

    /// What [`seal`](Self::seal) was given.
    ///
    /// # Errors
    /// `Internal` when it was sealed with another key.
    pub fn unseal(&self, sealed: &str) -> Result<String> {
        let read = || {
            let (nonce, text) = sealed.split_at_checked(2 * NONCE)?;
            let nonce = Nonce::from(unhex::<NONCE>(nonce)?);
            let plain = self
                .cipher()
                .decrypt(&nonce, unhex_all(text)?.as_slice())
                .ok()?;
            String::from_utf8(plain).ok()
        };
        read().ok_or_else(|| {
            Error::Internal("a secret was sealed with another server key: is server.key the one that belongs to this database?".to_owned())
        })
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.0.into())
    }
}

/// A new API secret: the prefix and `digits` random hexadecimal digits.
pub fn new_secret(prefix: &str, digits: usize) -> String {
    let mut text = hex(&random::<32>());
    text.truncate(digits);
    prefix.to_owned() + &text
}

/// A password that a person can type: 4 groups of 4 letters and digits, 80 bits.
pub fn new_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
    let letters = random::<16>().map(|byte| char::from(LETTERS[usize::from(byte & 31)]));
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// The argon2id hash of a password, as PHC text. Takes about 20 ms on purpose: not inside a unit of work.
pub fn hash_password(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .expect("a password of any length can be hashed")
        .to_string()
}

/// Whether the password is the one that was hashed.
pub fn password_matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// A wait with up to a fifth added by chance, so that what failed together does not come again together.
pub(crate) fn jitter(wait: i64) -> i64 {
    let chance = i64::from(u16::from_le_bytes(random()));
    wait.saturating_add(wait / 5 * chance / i64::from(u16::MAX))
}

/// As [`hash_password`], beside the runtime and few at once: each takes 19 MiB.
///
/// # Errors
/// `Internal` when the runtime stops.
pub async fn hashed(password: String) -> Result<String> {
    aside(move || hash_password(&password)).await
}

/// Whether the password is the one that was hashed; without a hash it takes as long and says no.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    aside(move || match hash {
        Some(hash) => password_matches(&password, &hash),
        None => {
            hash_password(&password);
            false
        }
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    static TURNS: Semaphore = Semaphore::const_new(4);
    let _turn = TURNS.acquire().await.expect("it is never closed");
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Internal(error.to_string()))
}

/// So many random bytes.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes
        .iter()
        .flat_map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex_all(text)?.try_into().ok()
}

fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?));
    if rest.is_empty() {
        bytes.collect()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_key_alone() {
        let key = ServerKey::generate();
        let sealed = key.seal("gl_00112233445566778899");
        assert!(!sealed.contains("gl_"));
        assert_eq!(key.unseal(&sealed).unwrap(), "gl_00112233445566778899");
        assert!(ServerKey::generate().unseal(&sealed).is_err());
        assert!(key.unseal("not sealed").is_err());
    }

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.key");
        let key = ServerKey::open(&path).unwrap();
        assert_eq!(
            ServerKey::open(&path).unwrap().fingerprint(),
            key.fingerprint()
        );
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions())
                & 0o777,
            0o600
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.key");
        fs::write(&path, "12ab").unwrap();
        assert!(ServerKey::open(&path).is_err());
    }

    #[test]
    fn a_password_matches_its_hash_only() {
        let hash = hash_password("correct horse");
        assert!(password_matches("correct horse", &hash));
        assert!(!password_matches("wrong horse", &hash));
        assert!(!password_matches("", "not a hash"));
    }

    #[test]
    fn a_token_has_its_prefix_and_hexadecimal_digits() {
        let token = new_secret("gl_", 20);
        assert_eq!(token.len(), 23);
        assert!(
            token[3..]
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        );
        assert_ne!(token, new_secret("gl_", 20));
    }
}
