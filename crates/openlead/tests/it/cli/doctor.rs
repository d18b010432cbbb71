use std::net::TcpListener;

use openlead_testkit::free_port;
use serde_json::Value as Json;

use super::home::{Home, on_both};
use super::server::Server;

fn free() -> String {
    format!("127.0.0.1:{}", free_port())
}

/// What the doctor finds wrong, by check.
fn wrong(home: &Home, listen: &str) -> Vec<String> {
    let said = home.run(&["doctor", "--json", "--listen", listen]);
    let json: Json = serde_json::from_str(&said.out).unwrap();
    let checks = json["checks"].as_array().unwrap().iter();
    let wrong = checks.filter(|check| check["ok"] == false);
    let wrong: Vec<String> = wrong
        .map(|check| check["check"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(json["ok"].as_bool().unwrap(), wrong.is_empty());
    assert_eq!(said.code, i32::from(!wrong.is_empty()));
    wrong
}

on_both! {
    fn nothing_is_wrong_where_all_is_well_and_the_server_runs(home: Home) {
        let home = home.with_acme();
        assert_eq!(wrong(&home, &free()), [""; 0]);
        let server = Server::start(&home, &[]);
        assert_eq!(wrong(&home, &server.address), [""; 0]);
    }

    fn a_key_of_another_database_is_found(home: Home) {
        let home = home.with_acme();
        std::fs::write(home.data().join("server.key"), "ab".repeat(32)).unwrap();
        assert_eq!(wrong(&home, &free()), ["server key"]);
    }
}

#[test]
fn before_the_first_start_the_doctor_says_so_and_makes_nothing() {
    let home = Home::sqlite();
    let found = wrong(&home, &free());
    assert!(found.contains(&"data folder".to_owned()) && found.contains(&"database".to_owned()));
    assert!(!home.data().exists());
}

#[cfg(unix)]
#[test]
fn a_folder_open_to_others_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::sqlite().with_acme();
    std::fs::set_permissions(home.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(wrong(&home, &free()), ["data folder"]);
    let said = home.run(&["doctor", "--listen", &free()]);
    assert!(
        said.out.contains("WRONG  data folder") && said.out.contains("chmod 700"),
        "{}",
        said.out
    );
}

#[test]
fn a_port_that_another_program_has_is_found() {
    let home = Home::sqlite().with_acme();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    // It hangs up on whoever calls.
    let hang_up = std::thread::spawn(move || drop(other.accept()));
    assert_eq!(wrong(&home, &address), ["port"]);
    hang_up.join().unwrap();
}
