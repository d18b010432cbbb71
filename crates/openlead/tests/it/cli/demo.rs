use std::collections::HashMap;

use serde_json::Value as Json;

use super::home::Home;
use super::server::Server;

/// What `serve --demo` prints below the address.
struct Guide {
    sign_in: String,
    token: String,
    curl: String,
}

fn start(home: &Home) -> (Server, Guide) {
    let mut server = Server::start(home, &["--demo"]);
    let mut after = |title: &str| {
        let line = server.line();
        let (_, rest) = line
            .split_once(title)
            .unwrap_or_else(|| panic!("{title} in {line}"));
        rest.trim().to_owned()
    };
    let (sign_in, token) = (after("sign-in"), after("API token"));
    after("send a lead:");
    let curl = after("curl ");
    (
        server,
        Guide {
            sign_in,
            token,
            curl,
        },
    )
}

fn leads(home: &Home) -> Vec<Json> {
    let said = home.run(&["export", "leads", "--format", "ndjson"]);
    let lines = said.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Five hundred visitors, and the seventeen leads of the owner's day.
const LEADS: usize = 517;

/// How many leads have each value of a column.
fn counts(leads: &[Json], column: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for lead in leads {
        let value = lead[column].as_str().unwrap_or_default().to_owned();
        *counts.entry(value).or_default() += 1;
    }
    counts
}

#[test]
fn the_demo_company_is_believable_and_there_again_after_a_restart() {
    let home = Home::sqlite();
    let (server, first) = start(&home);
    assert!(first.sign_in.starts_with("demo@example.com "));
    let found = leads(&home);
    assert_eq!(found.len(), LEADS);
    let statuses = counts(&found, "status");
    for status in [
        "New",
        "Contacted",
        "Interested",
        "Qualified",
        "Closed",
        "Lost",
    ] {
        assert!(statuses[status] >= 10, "{statuses:?}");
    }
    let nobody = counts(&found, "agent")[""];
    assert!(
        (10..100).contains(&nobody),
        "{nobody} leads belong to nobody"
    );
    assert!(counts(&found, "agent").len() > 5 && counts(&found, "department").len() == 4);
    assert!(found.iter().any(|lead| lead["enquiries"] == 2));
    let days: Vec<&str> = found
        .iter()
        .map(|lead| &lead["created_at"].as_str().unwrap()[..10])
        .collect();
    assert!(
        days.is_sorted() && counts(&found, "created_at").len() > 480,
        "each came at its own time"
    );
    let staff = home.json(&["staff", "list"]);
    assert_eq!(staff["staff"].as_array().unwrap().len(), 8);
    let departments = home.json(&["department", "list"]);
    assert_eq!(departments["departments"].as_array().unwrap().len(), 3);
    drop(server);
    let (_server, second) = start(&home);
    assert_eq!((second.sign_in, second.token), (first.sign_in, first.token));
    assert_eq!(leads(&home).len(), LEADS);
}

#[test]
fn the_printed_curl_line_brings_in_a_lead() {
    let home = Home::sqlite();
    let (server, guide) = start(&home);
    let words: Vec<&str> = guide.curl.split_whitespace().collect();
    let url = words[0].trim_matches('\'');
    let path = url
        .strip_prefix(&format!("http://{}", server.address))
        .unwrap();
    let (flags, values): (Vec<_>, Vec<_>) =
        words[1..].chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    assert!(flags.iter().all(|flag| *flag == "-d"), "{flags:?}");
    let answer = server.post(path, &values.join("&"));
    assert_eq!(
        answer,
        r#"{"status":"success","message":"Lead Added Successfully."}"#
    );
    let found = leads(&home);
    let last = found.last().unwrap();
    assert_eq!(
        (found.len(), &last["phone"], &last["name"]),
        (LEADS + 1, &"+919000100001".into(), &"Meera".into())
    );
}

#[test]
fn the_demo_company_may_live_on_postgresql() {
    let home = Home::postgres();
    let (_server, guide) = start(&home);
    assert_eq!(leads(&home).len(), LEADS);
    assert_eq!(
        home.json(&["token", "show"])["token"].as_str(),
        Some(guide.token.as_str())
    );
}

#[test]
fn the_demo_is_not_put_into_a_companys_data() {
    let home = Home::sqlite().with_acme();
    let why = home.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"], 1);
    assert!(why.contains("--data"), "{why}");
    assert!(leads(&home).is_empty());
}

#[test]
fn half_a_demo_company_is_not_taken_for_one() {
    let home = Home::sqlite();
    let name = "Kaveri Learning";
    home.json(&[
        "account",
        "create",
        name,
        "--owner-name",
        "A",
        "--owner-email",
        "demo@example.com",
    ]);
    let why = home.refused(&["serve", "--demo", "--listen", "127.0.0.1:0"], 1);
    assert!(why.contains("interrupted"), "{why}");
}
