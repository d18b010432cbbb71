//! The v1 API over a real connection to the real server.

use std::thread;

use openlead_testkit::temp_dir;

use crate::program::{Program, account};

/// A server over an SQLite file, and a token.
fn server(more: &[&str]) -> (openlead_testkit::TempDir, String, Program) {
    let data = temp_dir();
    let database = format!("sqlite://{}", data.path().join("openlead.db").display());
    let token = account(data.path(), &database);
    let program = Program::start(data.path(), &database, more);
    (data, token, program)
}

#[test]
fn a_connection_is_kept_for_the_next_call() {
    let (_data, token, program) = server(&[]);
    let mut client = program.connect();
    for number in 9_846_000_000..9_846_000_020 {
        let answer = client.add_lead(&token, number).unwrap();
        assert_eq!(
            answer.body,
            r#"{"status":"success","message":"Lead Added Successfully."}"#
        );
    }
}

#[test]
fn a_browser_asks_first_and_reads_the_answer() {
    let (_data, _token, program) = server(&[]);
    let mut client = program.connect();
    client.send(b"OPTIONS /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\nOrigin: https://example.com\r\nAccess-Control-Request-Method: POST\r\n\r\n").unwrap();
    let answer = client.answer().unwrap();
    assert_eq!(answer.code, 204);
    let head = answer.head.to_lowercase();
    assert!(
        head.contains("access-control-allow-origin: *")
            && head.contains("access-control-allow-methods: get, post, options")
    );
    let failure = client.get("/api/gl-website-contacts").unwrap();
    assert!(
        failure
            .head
            .to_lowercase()
            .contains("access-control-allow-origin: *")
    );
}

#[test]
fn a_chunked_multipart_body_is_read() {
    let (_data, token, program) = server(&[]);
    let mut client = program.connect();
    let part = |name: &str, value: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = [
        ("token", token.as_str()),
        ("countrycode", "91"),
        ("mobileno", "9846012345"),
        ("source", "Website"),
    ];
    client.send(b"POST /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    for chunk in parts
        .map(|(name, value)| part(name, value))
        .iter()
        .map(String::as_str)
        .chain(["--B--\r\n"])
    {
        client
            .send(format!("{:x}\r\n{chunk}\r\n", chunk.len()).as_bytes())
            .unwrap();
    }
    client.send(b"0\r\n\r\n").unwrap();
    assert!(client.answer().unwrap().is_success());
}

#[test]
fn an_empty_json_body_with_all_in_the_query_is_a_lead() {
    let (_data, token, program) = server(&[]);
    let mut client = program.connect();
    let head = format!(
        "POST /api/gl-website-contacts?token={token}&countrycode=91&mobileno=9846012345&source=Website HTTP/1.1\r\n\
         Host: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"
    );
    client.send(head.as_bytes()).unwrap();
    assert!(client.answer().unwrap().is_success());
}

#[test]
fn broken_bytes_cost_their_own_connection_only() {
    let (_data, token, program) = server(&[]);
    let broken: [&[u8]; 5] = [
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ];
    for bytes in broken {
        let mut client = program.connect();
        client.send(bytes).unwrap();
        let answer = client.answer();
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.code < 500));
    }
    assert!(
        program
            .connect()
            .add_lead(&token, 9_846_012_345)
            .unwrap()
            .is_success()
    );
}

#[test]
fn a_slow_client_is_cut_off_and_holds_up_nobody() {
    let (_data, token, program) = server(&["--head-timeout", "1", "--body-timeout", "1"]);
    let mut slow_head = program.connect();
    slow_head
        .send(b"POST /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\n")
        .unwrap();
    let mut slow_body = program.connect();
    slow_body
        .send(b"POST /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\ntok")
        .unwrap();
    assert!(
        program
            .connect()
            .add_lead(&token, 9_846_012_345)
            .unwrap()
            .is_success()
    );
    let answer = slow_body.answer().unwrap();
    assert_eq!(
        (answer.code, answer.body.contains("in time")),
        (408, true),
        "{answer:?}"
    );
    assert!(slow_head.is_closed() || slow_head.is_closed());
}

#[test]
fn a_server_told_to_stop_answers_what_has_begun() {
    let (_data, token, program) = server(&[]);
    let form = format!("token={token}&countrycode=91&mobileno=9846012345&source=Website");
    let mut client = program.connect();
    let head = format!(
        "POST /api/gl-website-contacts HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{}",
        form.len(),
        &form[..10]
    );
    let mut idle = program.connect();
    assert_eq!(idle.get("/healthz").unwrap().code, 200);
    client.send(head.as_bytes()).unwrap();
    // The server has the head when it answers another call that came later.
    assert_eq!(idle.get("/healthz").unwrap().code, 200);
    program.tell_to_stop();
    assert!(idle.is_closed(), "an idle connection is closed at once");
    client.send(&form.as_bytes()[10..]).unwrap();
    assert!(client.answer().unwrap().is_success());
    let ended = thread::spawn(move || program.terminate()).join().unwrap();
    assert!(ended.success());
}

#[test]
fn a_second_server_on_the_same_folder_says_so() {
    let (data, _token, _program) = server(&[]);
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_openlead"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another openlead"));
}
