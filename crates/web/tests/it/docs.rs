//! What the documents promise is what there is.

use std::collections::BTreeSet;

use openlead_testkit::{Engine, Server};

use crate::site::{Site, form};

const README: &str = include_str!("../../../../README.md");
const OPERATIONS: &str = include_str!("../../../../docs/OPERATIONS.md");
const HOST: &str = "127.0.0.1:8080";

#[tokio::test]
async fn the_calls_of_the_readme_answer_what_it_says() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    site.department("Study Abroad").await;
    let calls = calls();
    assert_eq!(calls.len(), 8, "seven calls and a refusal");
    for (command, expected) in calls {
        let (path, body) = request(&command.replace("$TOKEN", site.token()));
        let answer = site
            .post(&path, "application/x-www-form-urlencoded", body)
            .await;
        assert_eq!(answer.body, expected, "{command}");
    }
}

#[tokio::test]
async fn operations_names_every_metric_and_no_other() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    site.get("/healthz").await;
    let text = site.get("/metrics").await.body;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let there: BTreeSet<String> = types.map(metric).collect();
    let rows = OPERATIONS
        .lines()
        .filter(|line| line.starts_with("| `openlead_"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let names = cells.flat_map(|cell| cell.split(','));
    let named = names.map(|name| name.trim().trim_matches('`').to_owned());
    assert_eq!(there, named.collect());
}

/// The name under which a metric is asked for, of a line like `openlead_requests counter`.
fn metric(line: &str) -> String {
    let (name, kind) = line.split_once(' ').expect("a name and a type");
    match kind {
        "counter" => format!("{name}_total"),
        "info" => format!("{name}_info"),
        _ => name.to_owned(),
    }
}

/// Each `curl` that has its answer in the next block.
fn calls() -> Vec<(String, &'static str)> {
    let blocks = README.split("```sh\n").skip(1);
    let calls = blocks.filter_map(|block| {
        let (command, rest) = block.split_once("\n```\n```json\n")?;
        let (answer, _) = rest.split_once("\n```")?;
        let command = command.replace("\\\n", " ");
        command.starts_with("curl ").then_some((command, answer))
    });
    calls.collect()
}

/// The path and the body that `curl` would send.
fn request(command: &str) -> (String, String) {
    let words = words(command);
    let path = words[1].strip_prefix(HOST).expect("the host").to_owned();
    let options = words[2..].chunks(2);
    let parts = options.map(|option| match option[0].as_str() {
        "-d" => option[1].clone(),
        "--data-urlencode" => form(&[option[1].split_once('=').expect("name=value")]),
        other => panic!("{other} is not an option of these calls"),
    });
    let parts: Vec<String> = parts.collect();
    (path, parts.join("&"))
}

/// The words of a command, in which `'…'` is one.
fn words(command: &str) -> Vec<String> {
    let pieces = command.split('\'').enumerate();
    let words = pieces.flat_map(|(number, piece)| match number % 2 {
        0 => piece.split_whitespace().map(str::to_owned).collect(),
        _ => vec![piece.to_owned()],
    });
    words.collect()
}
