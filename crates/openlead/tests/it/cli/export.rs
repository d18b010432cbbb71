use std::collections::HashMap;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::backup::cut_off;
use super::home::{Home, on_both};
use super::server::Server;

/// Three leads of a running server; the second has everything that is hard to write, one enquires again.
fn with_leads(home: Home) -> (Home, Server) {
    let home = home.with_acme();
    let token = home.json(&["token", "show"])["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let server = Server::start(&home, &[]);
    let hard = "name=%3DSUM(A1)&address=%22Rose%22%2C+line%0Atwo&Course=%2B1&Status+note=%27%3Dx&\
                more_phone_numbers=9000000012,9000000013&email=a@example.com";
    for rest in [
        "mobileno=9000000001&name=Asha",
        &format!("mobileno=9000000002&{hard}"),
        "mobileno=9000000003",
        "mobileno=9000000001&Course=BBA",
    ] {
        let body = server.lead(&format!(
            "token={token}&countrycode=91&source=Website&{rest}"
        ));
        assert!(body.contains("success"), "{body}");
    }
    (home, server)
}

/// The leads of a CSV by column, the guard against formulas taken off.
fn read_csv(text: &[u8]) -> Vec<HashMap<String, String>> {
    let mut csv = csv::Reader::from_reader(text);
    let titles = csv.headers().unwrap().clone();
    let own = |cell: &str| {
        let bare = cell.trim_start_matches('\'');
        let guarded = cell.starts_with('\'') && bare.starts_with(['=', '+', '-', '@']);
        if guarded {
            cell[1..].to_owned()
        } else {
            cell.to_owned()
        }
    };
    let row = |row: csv::StringRecord| {
        titles
            .iter()
            .zip(&row)
            .map(|(title, cell)| (title.to_owned(), own(cell)))
            .collect()
    };
    csv.records().map(|record| row(record.unwrap())).collect()
}

fn read_ndjson(text: &str) -> Vec<Json> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

on_both! {
    fn what_is_exported_is_what_came_in_while_the_server_runs(home: Home) {
        let (home, _server) = with_leads(home);
        let out = home.run(&["export", "leads", "--format", "csv"]);
        assert_eq!(out.code, 0, "{}", out.err);
        assert!(out.out.contains("'=SUM(A1)") && !out.out.contains(",=SUM"), "{}", out.out);
        let leads = read_csv(out.out.as_bytes());
        let phones: Vec<_> = leads.iter().map(|lead| lead["Phone"].as_str()).collect();
        assert_eq!(phones, ["+919000000001", "+919000000002", "+919000000003"], "oldest first");
        assert_eq!((leads[0]["Enquiries"].as_str(), leads[0]["Course"].as_str()), ("2", "BBA"));
        let hard = &leads[1];
        assert_eq!((hard["Name"].as_str(), hard["Course"].as_str()), ("=SUM(A1)", "+1"));
        assert_eq!((hard["Status note"].as_str(), hard["More phones"].as_str()), ("'=x", "+919000000012, +919000000013"));
        assert!(hard["Address"].starts_with("\"Rose\", line"));
        assert_eq!((leads[2]["Name"].as_str(), leads[2]["Status"].as_str()), ("", "New"));

        let out = home.run(&["export", "leads", "--format", "ndjson"]);
        let objects = read_ndjson(&out.out);
        assert_eq!(objects.len(), 3);
        for (object, row) in objects.iter().zip(&leads) {
            assert_eq!((&object["id"], &object["phone"]), (&json!(row["Id"]), &json!(row["Phone"])));
            assert_eq!(object["created_at"], json!(row["Created at"]));
        }
        assert_eq!(objects[1]["fields"], json!({ "course": "+1", "status_note": "'=x" }));
        assert_eq!((&objects[1]["name"], &objects[2]["name"]), (&json!("=SUM(A1)"), &json!(null)));
    }
}

#[test]
fn a_file_appears_when_it_is_whole() {
    let (home, _server) = with_leads(Home::sqlite());
    let file = home.file("leads.csv");
    let name = file.to_str().unwrap();
    let done = home.json(&["export", "leads", "--format", "csv", "--output", name]);
    assert_eq!(done, json!({ "leads": 3, "file": name }));
    assert_eq!(read_csv(&std::fs::read(&file).unwrap()).len(), 3);
    let out = home.run(&["export", "leads", "--format", "csv", "--output", "-"]);
    assert_eq!(read_csv(out.out.as_bytes()).len(), 3, "{}", out.err);
    for command in [&["export", "account"][..], &["backup"]] {
        let why = home.refused(&[command, &["--output", "-"]].concat(), 2);
        assert!(why.contains("name a file"), "{why}");
    }
    let nowhere = home.file("nowhere/leads.csv");
    let why = home.refused(
        &[
            "export",
            "leads",
            "--format",
            "csv",
            "--output",
            nowhere.to_str().unwrap(),
        ],
        1,
    );
    assert!(why.contains("nowhere"), "{why}");
    let left = std::fs::read_dir(file.parent().unwrap()).unwrap();
    assert_eq!(left.count(), 2, "the data folder and the file");
}

#[test]
fn an_export_that_is_killed_leaves_what_was_there_or_a_whole_file() {
    let (home, _server) = with_leads(Home::sqlite());
    let (leads, all) = (home.file("leads.csv"), home.file("all.zip"));
    for step in 0..12 {
        let after = Duration::from_millis(step * step);
        let name = leads.to_str().unwrap();
        let args = ["export", "leads", "--format", "csv", "--output", name];
        let ended = cut_off(home.command(&args), after);
        assert!(!ended || leads.exists());
        if leads.exists() {
            assert_eq!(read_csv(&std::fs::read(&leads).unwrap()).len(), 3);
        }
        let args = ["export", "account", "--output", all.to_str().unwrap()];
        let ended = cut_off(home.command(&args), after);
        assert!(!ended || all.exists());
        if all.exists() {
            let zip = std::fs::File::open(&all).unwrap();
            let mut zip = zip::ZipArchive::new(zip).unwrap();
            let lines = std::io::read_to_string(zip.by_name("lead.ndjson").unwrap()).unwrap();
            assert_eq!(lines.lines().count(), 3);
        }
    }
    let done = home.json(&[
        "export",
        "leads",
        "--format",
        "csv",
        "--output",
        leads.to_str().unwrap(),
    ]);
    assert_eq!(done["leads"], 3);
}

#[test]
fn other_formats_and_json_without_a_file_are_wrong_usage() {
    let home = Home::sqlite().with_acme();
    home.refused(&["export", "leads", "--format", "pdf"], 2);
    home.refused(&["export", "leads"], 2);
    home.refused(&["export", "leads", "--format", "csv", "--json"], 2);
}

#[test]
fn a_reader_that_goes_ends_an_export_quietly() {
    let (home, _server) = with_leads(Home::sqlite());
    let mut command = home.command(&["export", "leads", "--format", "ndjson"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && !said.contains("panicked"),
        "{said}"
    );
}
