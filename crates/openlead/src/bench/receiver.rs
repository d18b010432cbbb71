//! A receiver of webhooks that notes when the first byte of a request arrived.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Queue, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Result;

/// It answers every request with 204 as long as the process lives.
pub struct Receiver {
    address: SocketAddr,
    told: Queue<Instant>,
}

impl Receiver {
    /// Listens on this machine alone.
    pub fn listen() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (tell, told) = sync_channel(1000);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                thread::spawn(move || serve(stream, &tell));
            }
        });
        Ok(Self { address, told })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// When the next request began to arrive.
    pub fn first_byte(&self, patience: Duration) -> Result<Instant> {
        let told = self.told.recv_timeout(patience);
        told.map_err(|_| "a delivery did not arrive".into())
    }
}

fn serve(stream: TcpStream, tell: &SyncSender<Instant>) {
    let mut stream = BufReader::new(stream);
    while stream.fill_buf().is_ok_and(|bytes| !bytes.is_empty()) {
        let first = Instant::now();
        if skip(&mut stream).is_none()
            || tell.send(first).is_err()
            || stream
                .get_mut()
                .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                .is_err()
        {
            return;
        }
    }
}

/// Reads a request to its end.
fn skip(stream: &mut BufReader<TcpStream>) -> Option<()> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    stream.read_exact(&mut vec![0; length]).ok()
}
