use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a program may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(60);
const READY: &str = "openlead is ready at http://";

/// A running `openlead serve`, killed on drop and also when the test's process ends in any way.
#[derive(Debug)]
pub struct Program {
    process: Child,
    watcher: Watcher,
    lines: Receiver<String>,
    log: Arc<Mutex<String>>,
    collector: Option<JoinHandle<()>>,
    address: SocketAddr,
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it wrote on standard error.
    pub log: String,
}

impl Program {
    /// Starts `program serve ARGS…` on a free port and waits until it says that it is ready. In a test of the crate
    /// `openlead`, `program` is `env!("CARGO_BIN_EXE_openlead")`.
    ///
    /// # Panics
    /// When it ends before, with what it wrote on standard error.
    pub fn serve(program: &str, args: &[&str]) -> Self {
        match Self::try_serve(program, args) {
            Ok(running) => running,
            Err(ended) => panic!("openlead serve ended with {}:\n{}", ended.status, ended.log),
        }
    }

    /// As [`serve`](Self::serve), where it may refuse to start.
    pub fn try_serve(program: &str, args: &[&str]) -> Result<Self, Ended> {
        let mut process = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let watcher = Watcher::of(&process);
        let lines = read_lines(process.stdout.take().expect("a piped output"));
        let log = Arc::default();
        let collector = collect(
            process.stderr.take().expect("a piped output"),
            Arc::clone(&log),
        );
        let mut program = Self {
            process,
            watcher,
            lines,
            log,
            collector: Some(collector),
            address: SocketAddr::from(([0; 4], 0)),
        };
        match program.read_address() {
            Some(address) => program.address = address,
            None => return Err(program.wait()),
        }
        Ok(program)
    }

    fn read_address(&self) -> Option<SocketAddr> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => match line.strip_prefix(READY) {
                    Some(address) => return Some(address.parse().expect("an address")),
                    None => continue,
                },
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => panic!("not ready in time:\n{}", self.log()),
            }
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, without a slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it has written on standard error so far.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Asks it to stop, with SIGTERM; [`wait`](Self::wait) tells when it has.
    pub fn terminate(&self) {
        let id = self.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.expect("kill can be started").success());
    }

    /// Ends it at once, as a power cut would; returns when it is gone.
    pub fn kill9(mut self) {
        self.process.kill().expect("it runs, or has ended");
        self.wait();
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it takes longer than a minute.
    pub fn wait(mut self) -> Ended {
        let until = Instant::now() + PATIENCE;
        // Its standard output ends when it does.
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(_line) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("not ended in time:\n{}", self.log()),
            }
        }
        let status = self.process.wait().expect("a child of this process");
        if let Some(collector) = self.collector.take() {
            let _ = collector.join();
        }
        Ended {
            status,
            log: self.log(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.watcher.dismiss();
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Kills the program when this process has gone without doing so: then the pipe of its standard input ends.
#[derive(Debug)]
struct Watcher {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Watcher {
    fn of(process: &Child) -> Self {
        let script = format!("read -r dismissed || kill -KILL {}", process.id());
        let mut shell = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh can be started");
        let pipe = shell.stdin.take();
        Self { shell, pipe }
    }

    fn dismiss(&mut self) {
        if let Some(mut pipe) = self.pipe.take() {
            let _ = pipe.write_all(b"dismissed\n");
        }
        let _ = self.shell.wait();
    }
}

fn read_lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = sync_channel(1000);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Those that nobody reads are lost rather than holding up the program.
            let _ = tell.try_send(line);
        }
    });
    lines
}

fn collect(mut output: impl Read + Send + 'static, log: Arc<Mutex<String>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..read]);
            log.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push_str(&text);
        }
    })
}
