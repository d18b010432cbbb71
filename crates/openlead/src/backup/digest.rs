use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

/// Reads or writes through, and keeps length and SHA-256 of what went by.
pub struct Through<T> {
    inner: T,
    hash: Sha256,
    bytes: u64,
}

impl<T> Through<T> {
    /// Nothing yet.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// How many bytes went by, and their SHA-256 in hexadecimal digits.
    pub fn end(self) -> (u64, String) {
        let digits = self
            .hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        (self.bytes, digits)
    }

    fn note(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }
}

impl<T: Read> Read for Through<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.note(&buffer[..read]);
        Ok(read)
    }
}

impl<T: Write> Write for Through<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.note(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
