use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::finding::Finding;

const PORT: &str = "port";
const PATIENCE: Duration = Duration::from_secs(3);

/// It is free, or served by openlead.
pub fn check(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => Finding::fine(PORT, format!("{listen} is free")),
        Err(_) if is_served(listen) => Finding::fine(PORT, format!("openlead answers at {listen}")),
        Err(error) => Finding::wrong(
            PORT,
            format!("{listen}: {error}"),
            "end the program that has it, or say --listen ADDR",
        ),
    }
}

/// Whether our own health check answers there.
fn is_served(at: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&at, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: openlead\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    ask().is_ok_and(|answer| {
        answer.starts_with("HTTP/1.1 200") && answer.to_lowercase().contains("x-request-id:")
    })
}
