use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use openlead_testkit::temp_dir;

use crate::program::{Client, Kept};

#[test]
fn the_demo_prints_a_call_that_adds_a_lead() {
    let data = temp_dir();
    let mut child = Command::new(env!("CARGO_BIN_EXE_openlead"))
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--log-level",
            "error",
            "--data",
        ])
        .arg(data.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let curl = lines
        .find(|line| line.contains("curl "))
        .expect("a ready call");
    let words: Vec<_> = curl.split_whitespace().collect();
    let url = words[1].trim_matches('\'').strip_prefix("http://").unwrap();
    let (address, path) = url.split_once('/').unwrap();
    let form: Vec<_> = words
        .iter()
        .skip(2)
        .filter(|word| **word != "-d")
        .copied()
        .collect();
    let answer = Client::connect(address.parse().unwrap())
        .unwrap()
        .post(&format!("/{path}"), &form.join("&"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answer.unwrap().is_success());
    let kept = Kept::open(&format!(
        "sqlite://{}",
        data.path().join("openlead.db").display()
    ));
    assert!(kept.phones().contains(&919_846_012_345));
    assert!(kept.numbers("SELECT count(*) FROM lead")[0] > 490);
    assert_eq!(kept.numbers("SELECT count(*) FROM staff"), [8]);
    assert_eq!(kept.numbers("SELECT count(*) FROM department"), [3]);
    kept.numbers("SELECT count(*) FROM deal")
        .iter()
        .for_each(|&deals| assert!(deals > 20));
}
