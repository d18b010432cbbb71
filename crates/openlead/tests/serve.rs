//! The program as an operator runs it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use openlead_testkit::{Program, TempDir, temp_dir};

const OPENLEAD: &str = env!("CARGO_BIN_EXE_openlead");
const LIMIT: Duration = Duration::from_secs(30);

/// A server over a new data folder inside `folder`.
fn serve(folder: &TempDir, args: &[&str]) -> Program {
    let data = data(folder);
    Program::serve(OPENLEAD, &[&["--data", data.as_str()], args].concat())
}

fn data(folder: &TempDir) -> String {
    folder.path().join("data").display().to_string()
}

fn connect(program: &Program) -> TcpStream {
    let socket = TcpStream::connect(program.address()).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    socket
}

/// What comes until the server closes the connection.
fn rest(mut socket: TcpStream) -> String {
    let mut all = Vec::new();
    // A server that closes on bytes it has not read resets the connection.
    let _ = socket.read_to_end(&mut all);
    String::from_utf8(all).unwrap()
}

fn answer(program: &Program, request: &str) -> String {
    let mut socket = connect(program);
    socket.write_all(request.as_bytes()).unwrap();
    rest(socket)
}

fn get(program: &Program, path: &str) -> String {
    answer(
        program,
        &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    )
}

#[test]
fn a_new_server_is_alive_ready_and_counts_in_a_folder_of_its_own() {
    let folder = temp_dir();
    let program = serve(&folder, &[]);
    assert!(get(&program, "/healthz").starts_with("HTTP/1.1 200 "));
    assert!(get(&program, "/readyz").starts_with("HTTP/1.1 200 "));
    let metrics = get(&program, "/metrics");
    assert!(
        metrics.contains(r#"route="/readyz",outcome="2xx"} 1"#),
        "{metrics}"
    );
    let mode = std::fs::metadata(data(&folder))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_connection_is_kept_for_the_next_request() {
    let folder = temp_dir();
    let program = serve(&folder, &[]);
    let mut socket = connect(&program);
    socket
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    socket.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    socket
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert!(rest(socket).contains("\"ready\""));
}

#[test]
fn a_broken_head_and_a_slow_head_end_the_connection() {
    let folder = temp_dir();
    let program = serve(&folder, &["--head-timeout", "1"]);
    assert!(answer(&program, "GE\x01T /\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let from = Instant::now();
    let slow = answer(&program, "GET /healthz HTTP/1.1\r\n");
    assert_eq!(slow, "");
    assert!(from.elapsed() >= Duration::from_secs(1) && from.elapsed() < LIMIT);
    assert!(get(&program, "/healthz").starts_with("HTTP/1.1 200 "));
}

#[test]
fn sigterm_finishes_an_open_request_and_refuses_new_connections() {
    let folder = temp_dir();
    let program = serve(&folder, &[]);
    let mut open = connect(&program);
    let head = "POST /api/gl-website-contacts HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
    open.write_all(head.as_bytes()).unwrap();
    program.terminate();
    let until = Instant::now() + LIMIT;
    while TcpStream::connect(program.address()).is_ok() {
        assert!(Instant::now() < until, "still listening");
        std::thread::yield_now();
    }
    open.write_all(b"a=b&").unwrap();
    let answer = rest(open);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains("Please check the parameters."), "{answer}");
    assert_eq!(program.wait().status.code(), Some(0));
}

#[test]
fn a_second_server_on_the_same_data_says_so_and_a_killed_one_leaves_no_lock() {
    let folder = temp_dir();
    let program = serve(&folder, &[]);
    let data = data(&folder);
    let ended = Program::try_serve(OPENLEAD, &["--data", &data]).unwrap_err();
    assert_eq!(ended.status.code(), Some(1));
    assert!(
        ended.log.contains("another openlead serves"),
        "{}",
        ended.log
    );
    program.kill9();
    serve(&folder, &[]);
}

#[test]
fn the_log_has_a_line_for_each_request_without_its_token_or_phone() {
    let folder = temp_dir();
    let program = serve(&folder, &["--log-format", "json", "--log-level", "debug"]);
    let token = "gl_0123456789abcdef0123";
    get(
        &program,
        &format!(
            "/api/gl-website-contacts?token={token}&countrycode=91&mobileno=9846012345&source=x"
        ),
    );
    get(
        &program,
        &format!("/api/gl-department-vise-agent-assign/{token}"),
    );
    get(&program, &format!("/elsewhere/{token}"));
    program.terminate();
    let log = program.wait().log;
    let lines = log.lines().filter(|line| line.contains("\"route\""));
    assert_eq!(lines.count(), 3, "{log}");
    assert!(!log.contains(token) && !log.contains("9846012345"), "{log}");
}

/// Without optimisation the program's own code alone is 37 MB, which the system drops when it needs the room: there the
/// memory that the server has asked for counts, and in a release all that is resident.
#[test]
fn an_idle_server_takes_less_than_40_mb() {
    let folder = temp_dir();
    let program = serve(&folder, &[]);
    get(&program, "/readyz");
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap();
    let counted = if cfg!(debug_assertions) {
        "RssAnon:"
    } else {
        "VmRSS:"
    };
    let line = status.lines().find_map(|line| line.strip_prefix(counted));
    let kilobytes = line
        .expect("the system says")
        .trim()
        .trim_end_matches(" kB");
    let bytes = kilobytes.parse::<u64>().unwrap() << 10;
    assert!(bytes < 40 << 20, "{bytes} bytes");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let status = |args: &[&str]| Command::new(OPENLEAD).args(args).output().unwrap().status;
    assert_eq!(status(&["serve", "--no-such-option"]).code(), Some(2));
    assert_eq!(status(&["serve", "--listen", "nowhere"]).code(), Some(2));
    assert_eq!(status(&["serve", "--help"]).code(), Some(0));
}
