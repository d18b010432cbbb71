//! Whatever is sent to any of the seven calls, in whatever encoding: the answer is one of the contract.

use std::collections::BTreeMap;

use openlead_testkit::{Engine, Server};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value as Json};

use crate::site::{Site, form, multipart};

/// A call and its parameters, each with a value that it takes.
type Call = (&'static str, &'static [(&'static str, &'static str)]);

const CALLS: [Call; 7] = [
    (
        "gl-website-contacts",
        &[
            ("countrycode", "91"),
            ("mobileno", "9846012345"),
            ("source", "Website"),
            ("name", "Meera"),
            ("email", "meera@example.com"),
            ("company_name", "Acme"),
            ("address", "Kochi"),
            ("feedback", "Call me"),
            ("lead_note", "Fees"),
            ("purpose", "BBA"),
            ("type", "Student"),
            ("status", "New"),
            ("staff_name", "Ravi"),
            ("department", "Sales"),
            ("date_of_birth", "1990-01-31"),
            ("more_phone_numbers", "9846012346,9846012347"),
            ("source_number", "04844000101"),
            ("City", "Kochi"),
        ],
    ),
    (
        "gl-task-creation-api",
        &[
            ("name", "Call"),
            ("description", "Fees"),
            ("countrycode", "91"),
            ("mobile_no", "9846012345"),
            ("email", "meera@example.com"),
            ("comment", "soon"),
            ("task_category_id", "2"),
            ("scheduled_date", "2026-12-31 10:00 AM"),
            ("assigned_to", "Ravi"),
        ],
    ),
    (
        "gl-note-creation-api",
        &[
            ("note", "Fees"),
            ("countrycode", "91"),
            ("mobile_no", "9846012345"),
            ("email", "meera@example.com"),
        ],
    ),
    (
        "gl-status-change-api",
        &[
            ("status", "Interested"),
            ("countrycode", "91"),
            ("mobile_no", "9846012345"),
            ("email", "meera@example.com"),
        ],
    ),
    (
        "gl-deal-creation-api",
        &[
            ("mobile", "9846012345"),
            ("status", "Proposal"),
            ("deal name", "BBA"),
            ("countrycode", "91"),
            ("staff_name", "Ravi"),
            ("deal_amount", "75000.50"),
            ("start_date", "2026-01-31"),
            ("end_date", "31/12/2026"),
            ("deal_note", "Fees"),
        ],
    ),
    (
        "gl-department-vise-agent-assign",
        &[("SourceNumber", "04844000101"), ("department", "Sales")],
    ),
    (
        "get-lead-status",
        &[("mobile_no", "9846012345"), ("countrycode", "91")],
    ),
];

/// All that any of them may say.
const MESSAGES: [&str; 11] = [
    "Please check the parameters.",
    "Lead Added Successfully.",
    "The mobileno must be between 8 and 14 digits.",
    "Task Added Successfully.",
    "Note Added Successfully.",
    "Enquiry Not Found.",
    "The source number has been assigned to the specified department.",
    "The SourceNumber is required.",
    "The department is required.",
    "The department was not found.",
    "Lead status found.",
];

/// A request with a longer address cannot be built.
const LONGEST_URL: usize = 60_000;

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Query,
    Form,
    Multipart,
    Json,
}

/// What nobody means to send.
fn odd() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,30}",
        "[0-9]{0,40}",
        "-?[0-9]{0,25}[.,][0-9]{0,25}",
        "[0-9]{1,6}[-/][0-9]{1,6}[-/][0-9]{1,6}[ T]?[0-9]{0,3}:?[0-9]{0,3}( [AaPp][Mm])?",
        "[+0-9 ()-]{0,30}",
        "\\PC{0,10}@\\PC{0,10}\\.\\PC{0,4}",
        Just("\0".to_owned()),
        Just("i64 9223372036854775808 1e400 NaN -0".to_owned()),
        Just("\u{1F468}\u{200D}\u{1F469}\u{202E}".repeat(500)),
        Just("x".repeat(30_000)),
    ]
}

/// The value that a parameter takes, another, or none.
fn value(usual: &'static str) -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        6 => Just(Some(usual.to_owned())),
        2 => odd().prop_map(Some),
        1 => Just(None),
    ]
}

/// A call and all that comes with it.
fn request() -> impl Strategy<Value = (&'static str, Vec<(String, String)>, Encoding)> {
    let encoding = prop_oneof![
        Just(Encoding::Query),
        Just(Encoding::Form),
        Just(Encoding::Multipart),
        Just(Encoding::Json)
    ];
    let call = proptest::sample::select(&CALLS[..]);
    let more = vec((odd(), option::of(odd())), 0..3);
    (call, more, encoding).prop_flat_map(|((name, parameters), more, encoding)| {
        let values: Vec<_> = parameters.iter().map(|(_, usual)| value(usual)).collect();
        values.prop_map(move |values| {
            let known = parameters.iter().zip(values);
            let known = known.filter_map(|((name, _), value)| Some(((*name).to_owned(), value?)));
            let more = more.iter().cloned();
            let more = more.map(|(name, value)| (name, value.unwrap_or_default()));
            (name, known.chain(more).collect(), encoding)
        })
    })
}

/// Sends it; whether it was done.
async fn send(
    site: &Site,
    call: &str,
    parameters: &[(String, String)],
    encoding: Encoding,
) -> bool {
    let mut path = format!("/api/{call}");
    if call == "gl-department-vise-agent-assign" {
        path = format!("{path}/{}", site.token());
    }
    let token = [("token", site.token())];
    let pairs = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let pairs: Vec<(&str, &str)> = pairs.chain(token).collect();
    let answer = match encoding {
        Encoding::Query if form(&pairs).len() < LONGEST_URL => {
            site.get(&format!("{path}?{}", form(&pairs))).await
        }
        Encoding::Query | Encoding::Form => {
            let kind = "application/x-www-form-urlencoded";
            site.post(&path, kind, form(&pairs)).await
        }
        Encoding::Multipart => {
            let (kind, body) = multipart(&pairs);
            site.post(&path, kind, body).await
        }
        Encoding::Json => {
            let json = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).into());
            let body: Map<String, Json> = pairs.iter().map(json).collect();
            let body = Json::Object(body).to_string();
            site.post(&path, "application/json", body).await
        }
    };
    assert_eq!(answer.code, 200, "{call} {parameters:?} {}", answer.body);
    let (status, message) = answer.said();
    let refusal = match call {
        "gl-website-contacts" => "fail",
        _ => "error",
    };
    assert!(
        [refusal, "success"].contains(&status.as_str()) && MESSAGES.contains(&message.as_str()),
        "{call} {parameters:?}: {status} {message}"
    );
    status == "success"
}

fn on(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::open(engine));
    let site = runtime.block_on(async {
        let site = Site::of(&server).await;
        let sales = site.department("Sales").await;
        site.agent("Ravi", &[sales]).await;
        site.lead("9846012345", &[]).await;
        site
    });
    let done = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    let mut runner = TestRunner::new(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&request(), |(call, parameters, encoding)| {
            if runtime.block_on(send(&site, call, &parameters, encoding)) {
                *done.borrow_mut().entry(call).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    let done = done.into_inner();
    assert_eq!(done.len(), CALLS.len(), "each was also taken: {done:?}");
}

#[test]
fn whatever_is_sent_is_answered_in_the_contract_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn whatever_is_sent_is_answered_in_the_contract_on_postgres() {
    on(Engine::Postgres);
}
