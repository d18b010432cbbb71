//! The load: connections that stay open, on each one request at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use super::Result;
use super::figures::Figures;

/// What is asked, how often at once, and how long.
pub struct Load {
    /// The server.
    pub address: SocketAddr,
    /// How many connections there are.
    pub connections: usize,
    /// How long it runs before anything counts.
    pub warm_up: Duration,
    /// How long it is measured.
    pub time: Duration,
    /// The next body to post, urlencoded.
    pub body: Arc<dyn Fn() -> String + Send + Sync>,
    /// What each answer must contain.
    pub expected: &'static str,
}

/// Runs the load on this thread alone.
///
/// # Errors
/// When a connection breaks, or an answer is another than expected.
pub fn run(load: Load) -> Result<Figures> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (load, begin) = (Arc::new(load), Instant::now());
    runtime.block_on(async {
        let tasks: Vec<_> = (0..load.connections)
            .map(|_| tokio::spawn(connection(load.clone(), begin)))
            .collect();
        let mut took = Vec::new();
        for task in tasks {
            took.extend(task.await??);
        }
        Ok(Figures::of(took, load.time))
    })
}

/// How long each request took that was answered in the time measured.
async fn connection(load: Arc<Load>, begin: Instant) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(load.address).await?;
    stream.set_nodelay(true)?;
    let (begin, end) = (begin + load.warm_up, begin + load.warm_up + load.time);
    let (mut took, mut buffer) = (Vec::new(), Vec::new());
    loop {
        let request = post(&(load.body)());
        let start = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        let answer = read(&mut stream, &mut buffer).await?;
        let now = Instant::now();
        if now >= end {
            return Ok(took);
        }
        check(answer, load.expected)?;
        if now >= begin {
            took.push(now - start);
        }
    }
}

/// Sends one lead, and waits until it is answered.
///
/// # Errors
/// When it is not taken.
pub fn send(address: SocketAddr, form: &str) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        stream.write_all(post(form).as_bytes()).await?;
        let mut buffer = Vec::new();
        check(read(&mut stream, &mut buffer).await?, "}")
    })
}

fn post(body: &str) -> String {
    format!(
        "POST /api/gl-website-contacts HTTP/1.1\r\nHost: bench\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The next answer, head and body.
async fn read<'b>(stream: &mut TcpStream, buffer: &'b mut Vec<u8>) -> Result<&'b str> {
    buffer.clear();
    loop {
        if let Some(length) = length(buffer)
            && buffer.len() >= length
        {
            return Ok(std::str::from_utf8(buffer)?);
        }
        if stream.read_buf(buffer).await? == 0 {
            return Err("the server closed a connection".into());
        }
    }
}

/// How long an answer is, once its head is there.
fn length(answer: &[u8]) -> Option<usize> {
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&answer[..head]).ok()?;
    let lengths = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().ok()).flatten()
    });
    lengths.map(|body: usize| head + 4 + body).next()
}

fn check(answer: &str, expected: &str) -> Result<()> {
    if answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(expected) {
        return Ok(());
    }
    Err(format!("the server answered:\n{answer}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_an_answer_is_known_when_its_head_is_there() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\n\r\n{}";
        assert_eq!(length(answer), Some(answer.len()));
        assert_eq!(length(&answer[..20]), None);
    }

    #[test]
    fn another_answer_than_expected_is_an_error() {
        assert!(check("HTTP/1.1 200 OK\r\n\r\nyes", "yes").is_ok());
        assert!(check("HTTP/1.1 503 Service Unavailable\r\n\r\nyes", "yes").is_err());
        assert!(check("HTTP/1.1 200 OK\r\n\r\nno", "yes").is_err());
    }
}
