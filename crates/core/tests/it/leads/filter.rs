//! Filters find what looking at each lead would find.

use openlead_core::lead::{Query, count, list, matching};
use openlead_core::{Act, Error, Id, of};
use openlead_testkit::{Engine, Server, on_each_engine};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};

use super::fleet::{
    AGENTS, COMPANIES, EMAILS, HOUR, MONTH, NAMES, PURPOSES, Person, SOURCES, STATUSES, TOPICS,
    folded, ground, make,
};
use crate::company::Company;

/// A value of a lead.
#[derive(Debug, Clone, PartialEq)]
enum Datum {
    Text(String),
    Number(f64),
}

/// What a condition says, in terms of [`Datum`].
#[derive(Debug, Clone)]
enum Want {
    Nothing,
    Any(Vec<Datum>),
    Part(String),
    Start(String),
    /// From the first up to and with the second.
    Between(f64, f64),
}

#[derive(Debug, Clone)]
enum Tree {
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Leaf {
        field: &'static str,
        op: &'static str,
        value: Json,
        want: Want,
    },
}

impl Tree {
    fn json(&self) -> Json {
        match self {
            Self::And(parts) => json!({ "and": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Or(parts) => json!({ "or": parts.iter().map(Self::json).collect::<Vec<_>>() }),
            Self::Leaf {
                field, op, value, ..
            } => json!({ "field": field, "op": op, "value": value }),
        }
    }

    fn holds(&self, person: &Person) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(person)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(person)),
            Self::Leaf {
                field, op, want, ..
            } => {
                let data = data(person, field);
                let is = data.iter().any(|datum| meets(datum, want))
                    || data.is_empty() && matches!(want, Want::Nothing);
                is != matches!(*op, "is_not" | "not_empty")
            }
        }
    }
}

fn meets(datum: &Datum, want: &Want) -> bool {
    match (datum, want) {
        (_, Want::Any(any)) => any.contains(datum),
        (Datum::Text(text), Want::Part(part)) => text.contains(part),
        (Datum::Text(text), Want::Start(start)) => text.starts_with(start),
        (Datum::Number(number), Want::Between(from, to)) => from <= number && number <= to,
        _ => false,
    }
}

const TEXTS: [&str; 3] = ["name", "company_name", "custom_fields.city"];
const NUMBERS: [&str; 2] = ["score", "custom_fields.budget"];
const MOMENTS: [&str; 3] = ["created_at", "next_follow_up_at", "custom_fields.visit"];

fn data(person: &Person, field: &str) -> Vec<Datum> {
    let text = |text: String| {
        vec![Datum::Text(text)]
            .into_iter()
            .filter(|t| *t != Datum::Text(String::new()))
            .collect()
    };
    let texts = |texts: Vec<&str>| {
        texts
            .into_iter()
            .map(|text| Datum::Text(text.to_owned()))
            .collect()
    };
    let number = |number: Option<f64>| number.map(Datum::Number).into_iter().collect();
    let moment = |hours: Option<i64>| number(hours.map(|hours| (MONTH + hours * HOUR) as f64));
    match field {
        "name" => text(folded(person.name())),
        "email" => text(person.email().to_lowercase()),
        "company_name" => text(person.company().to_ascii_lowercase()),
        "custom_fields.city" => text(person.city().to_ascii_lowercase()),
        "status" => texts(vec![person.status()]),
        "source" => texts(vec![person.source()]),
        "purpose" => texts(person.purposes()),
        "assigned_to" => texts(person.agent().into_iter().collect()),
        "custom_fields.topics" => texts(person.topics()),
        "custom_fields.level" => texts(person.level().into_iter().collect()),
        "score" => number(Some(person.score() as f64)),
        "custom_fields.budget" => number(person.budget()),
        "is_starred" => number(Some(f64::from(u8::from(person.is_starred())))),
        "custom_fields.is_new" => number(person.is_new().map(|is| f64::from(u8::from(is)))),
        "birth_date" => number(person.birth_day().map(f64::from)),
        "created_at" => moment(Some(person.created())),
        "next_follow_up_at" => moment(person.follow_up()),
        "custom_fields.visit" => moment(person.visit()),
        other => panic!("{other}"),
    }
}

/// A condition made of bytes: which sort of field, which field, which operator, which values.
fn leaf(bytes: &[u8]) -> Tree {
    let pick = |place: usize, of: usize| usize::from(bytes[place]) % of;
    match pick(0, 5) {
        0 => text_leaf(TEXTS[pick(1, 3)], pick(2, 7), pick(3, 255)),
        1 => entry_leaf(pick(1, 6), pick(2, 5), pick(3, 3), pick(4, 3)),
        2 => number_leaf(NUMBERS[pick(1, 2)], pick(2, 6), bytes[3] % 5, bytes[4] % 5),
        3 => moment_leaf(MOMENTS[pick(1, 3)], pick(2, 6), bytes[3] % 100, bytes[4]),
        _ => other_leaf(pick(1, 3), pick(2, 4), bytes[3]),
    }
}

fn text_leaf(field: &'static str, op: usize, which: usize) -> Tree {
    const PARTS: [&str; 8] = [
        "meera",
        "MEERA NAIR",
        "nair",
        "josé",
        "%",
        "_",
        "жанна",
        "o'brien \"X\"",
    ];
    let fold = |text: &str| match field {
        "name" => folded(text),
        _ => text.to_ascii_lowercase(),
    };
    let whole = [
        NAMES,
        [
            "x",
            "Nair & Sons",
            "nair ltd",
            "O'Brien \"x\" 50%",
            "y",
            "z",
            "50%",
        ],
    ]
    .concat();
    let whole: Vec<&str> = whole.into_iter().filter(|text| !text.is_empty()).collect();
    let (one, two, part) = (
        whole[which % whole.len()],
        whole[(which + 3) % whole.len()],
        PARTS[which % PARTS.len()],
    );
    let any = |values: &[&str]| {
        Want::Any(
            values
                .iter()
                .map(|value| Datum::Text(fold(value)))
                .collect(),
        )
    };
    let (op, value, want) = match op {
        0 => ("is", json!(one), any(&[one])),
        1 => ("is_not", json!(one), any(&[one])),
        2 => ("in", json!([one, two]), any(&[one, two])),
        3 => ("contains", json!(part), Want::Part(fold(part))),
        4 => ("starts_with", json!(part), Want::Start(fold(part))),
        5 => ("empty", Json::Null, Want::Nothing),
        _ => ("not_empty", Json::Null, Want::Nothing),
    };
    Tree::Leaf {
        field,
        op,
        value,
        want,
    }
}

fn entry_leaf(field: usize, op: usize, one: usize, two: usize) -> Tree {
    let (field, values, may_lack): (_, &[&str], _) = [
        ("status", &STATUSES[..], false),
        ("source", &SOURCES[..], false),
        ("purpose", &PURPOSES[..], true),
        ("assigned_to", &AGENTS[..], true),
        ("custom_fields.topics", &TOPICS[..], true),
        ("custom_fields.level", &TOPICS[..], true),
    ][field];
    let (one, two) = (values[one % values.len()], values[two % values.len()]);
    let any = |values: &[&str]| {
        Want::Any(
            values
                .iter()
                .map(|value| Datum::Text((*value).to_owned()))
                .collect(),
        )
    };
    let (op, value, want) = match op {
        1 => ("is_not", json!(one), any(&[one])),
        2 => ("in", json!([one, two]), any(&[one, two])),
        3 if may_lack => ("empty", Json::Null, Want::Nothing),
        4 if may_lack => ("not_empty", Json::Null, Want::Nothing),
        _ => ("is", json!(one), any(&[one])),
    };
    Tree::Leaf {
        field,
        op,
        value,
        want,
    }
}

const TINY: f64 = 1e-9;

fn number_leaf(field: &'static str, op: usize, one: u8, two: u8) -> Tree {
    let (one, two) = (f64::from(one) / 2.0, f64::from(two) / 2.0);
    let any = |values: &[f64]| Want::Any(values.iter().copied().map(Datum::Number).collect());
    let (op, value, want) = match op {
        0 => ("is", json!(one), any(&[one])),
        1 => ("is_not", json!(one), any(&[one])),
        2 => ("in", json!([one, two]), any(&[one, two])),
        3 => ("gt", json!(one), Want::Between(one + TINY, f64::INFINITY)),
        4 => (
            "lt",
            json!(one),
            Want::Between(f64::NEG_INFINITY, one - TINY),
        ),
        _ => ("between", json!([one, two]), Want::Between(one, two)),
    };
    Tree::Leaf {
        field,
        op,
        value,
        want,
    }
}

/// By a moment, or by a day of the account's time zone.
fn moment_leaf(field: &'static str, op: usize, hours: u8, more: u8) -> Tree {
    let by_day = more.is_multiple_of(2);
    let write = |hours: i64| match by_day {
        true => json!(format!("2026-11-{:02}", 1 + hours / 24)),
        false => json!(openlead_core::time::to_rfc3339(MONTH + hours * HOUR)),
    };
    let hours = i64::from(hours);
    let span = |hours: i64| match by_day {
        true => (hours / 24 * 24, hours / 24 * 24 + 23),
        false => (hours, hours),
    };
    let later = hours + i64::from(more % 40);
    let at = |hours: i64| (MONTH + hours * HOUR) as f64;
    let ((start, end), (_, last)) = (span(hours), span(later));
    let (op, value, want) = match op {
        0 => ("is", write(hours), Want::Between(at(start), at(end))),
        1 => ("is_not", write(hours), Want::Between(at(start), at(end))),
        2 => (
            "gt",
            write(hours),
            Want::Between(at(end + 1), f64::INFINITY),
        ),
        3 => (
            "lt",
            write(hours),
            Want::Between(f64::NEG_INFINITY, at(start - 1)),
        ),
        4 => (
            "between",
            json!([write(hours), null]),
            Want::Between(at(start), f64::INFINITY),
        ),
        _ => (
            "between",
            json!([write(hours), write(later)]),
            Want::Between(at(start), at(last)),
        ),
    };
    Tree::Leaf {
        field,
        op,
        value,
        want,
    }
}

fn other_leaf(which: usize, op: usize, value: u8) -> Tree {
    let flag = value % 2 == 1;
    let (op_name, number) = (["is", "is_not"][op % 2], f64::from(u8::from(flag)));
    let day = 1 + value % 4;
    match which {
        0 | 1 => Tree::Leaf {
            field: ["is_starred", "custom_fields.is_new"][which],
            op: op_name,
            value: json!(flag),
            want: Want::Any(vec![Datum::Number(number)]),
        },
        _ => Tree::Leaf {
            field: "birth_date",
            op: ["is", "is_not", "gt", "lt"][op],
            value: json!(format!("2001-01-{day:02}")),
            want: match op {
                0 | 1 => Want::Any(vec![Datum::Number(day.into())]),
                2 => Want::Between(f64::from(day) + TINY, f64::INFINITY),
                _ => Want::Between(f64::NEG_INFINITY, f64::from(day) - TINY),
            },
        },
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = vec(any::<u8>(), 5).prop_map(|bytes| leaf(&bytes));
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Tree::And),
            vec(inner, 0..4).prop_map(Tree::Or)
        ]
    })
}

/// All leads that a query finds, page by page.
pub fn all(act: &mut Act, mut query: Query) -> Vec<Id<of::Lead>> {
    let mut found = Vec::new();
    loop {
        let page = list(act, &query).unwrap();
        found.extend(page.lines.iter().map(|line| line.lead.id));
        query.cursor = page.next;
        if query.cursor.is_none() {
            return found;
        }
    }
}

async fn story(server: &Server, round: u32, people: Vec<Person>, trees: Vec<Tree>) {
    let company = Company::of(server, &format!("asha{round}@example.com")).await;
    ground(&company).await;
    let those = people.clone();
    let ids = company
        .act(move |act| {
            those
                .iter()
                .enumerate()
                .map(|(n, person)| make(act, person, n))
                .collect::<Result<Vec<_>, _>>()
        })
        .await
        .unwrap();
    for tree in trees {
        let wanted = ids
            .iter()
            .zip(&people)
            .filter(|(_, person)| tree.holds(person))
            .map(|(id, _)| *id);
        let wanted: Vec<_> = wanted.collect();
        let query = Query {
            filter: tree.json(),
            limit: 7,
            ..Query::default()
        };
        let asked = query.clone();
        let (mut found, counted, matched) = company
            .act(move |act| {
                let counted = count(act, &asked)?;
                Ok((
                    all(act, asked.clone()),
                    counted,
                    matching(act, &asked, None, 500)?,
                ))
            })
            .await
            .unwrap();
        found.sort_unstable();
        assert_eq!(found, wanted, "{}", query.filter);
        assert_eq!(
            (counted.number, counted.is_exact),
            (wanted.len() as i64, true)
        );
        assert_eq!(matched, wanted);
    }
}

fn on(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::open(engine));
    let round = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 4,
        failure_persistence: None,
        ..Config::default()
    });
    let people = vec(vec(any::<u8>(), 20).prop_map(Person), 20..40);
    runner
        .run(&(people, vec(tree(), 60)), |(people, trees)| {
            round.set(round.get() + 1);
            runtime.block_on(story(&server, round.get(), people, trees));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_filter_finds_what_looking_at_each_lead_finds_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn a_filter_finds_what_looking_at_each_lead_finds_on_postgres() {
    on(Engine::Postgres);
}

on_each_engine! {
    async fn a_filter_that_cannot_be_read_is_answered_with_what_can(server: &Server) {
        let company = Company::new(server).await;
        ground(&company).await;
        let deep = (0..6).fold(json!({ "field": "name", "op": "empty" }), |inner, _| json!({ "and": [inner] }));
        let long = json!({ "or": vec![json!({ "field": "name", "op": "empty" }); 51] });
        let wrong = [
            (json!("x"), "filter", "\"and\""),
            (json!({ "and": "x" }), "filter.and", "list"),
            (json!({ "and": [{ "field": "nmae", "op": "is", "value": "x" }] }), "filter.and.0", "company_name"),
            (json!({ "field": "custom_fields.none", "op": "is", "value": "x" }), "filter", "custom_fields.none"),
            (json!({ "field": "score", "op": "contains", "value": 1 }), "filter", "between"),
            (json!({ "field": "score", "op": "gt", "value": "many" }), "filter", "score: write a number"),
            (json!({ "field": "status", "op": "is", "value": "Nowhere" }), "filter", "no status \"Nowhere\""),
            (json!({ "field": "status", "op": "in", "value": [] }), "filter", "1 to 100"),
            (json!({ "field": "created_at", "op": "between", "value": ["2026-11-24"] }), "filter", "two values"),
            (json!({ "field": "created_at", "op": "gt", "value": "yesterday" }), "filter", "2026-11-24"),
            (json!({ "field": "custom_fields.level", "op": "is", "value": "Chemistry" }), "filter", "Music"),
            (json!({ "field": "name", "op": "is", "value": "x".repeat(201) }), "filter", "200"),
            (json!({ "field": "name", "op": "is", "value": "\0" }), "filter", "characters"),
            (json!({ "field": "assigned_to", "op": "is", "value": "me" }), "filter", "signed in"),
            (deep, "filter.and.0.and.0.and.0.and.0.and.0", "deep"),
            (long, "filter.or.50", "at most 50"),
        ];
        company.act(move |act| {
            for (filter, field, part) in &wrong {
                let query = Query { filter: filter.clone(), ..Query::default() };
                let Err(Error::Invalid(fields)) = list(act, &query) else { panic!("{filter}") };
                assert_eq!(fields[0].field, *field, "{filter}");
                assert!(fields[0].message.contains(part), "{filter}: {}", fields[0].message);
            }
            Ok(())
        }).await.unwrap();
    }

    async fn an_address_and_any_number_of_a_lead_find_it(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire_with("9846000001", |mut enquiry| {
            enquiry.more_phones = vec![crate::company::phone("9846099999")];
            enquiry.email = openlead_core::email::Email::parse(EMAILS[2]);
            enquiry.company = COMPANIES[1].to_owned();
            enquiry
        }).await.lead();
        company.enquire("9846000002").await;
        let filters = [
            json!({ "field": "phone_number", "op": "is", "value": "098460 99999" }),
            json!({ "field": "phone_number", "op": "contains", "value": "99999" }),
            json!({ "field": "phone_number", "op": "starts_with", "value": "91984609" }),
            json!({ "field": "phone_number", "op": "is_not", "value": "9846000002" }),
            json!({ "field": "email", "op": "is", "value": "anil@EXAMPLE.org" }),
            json!({ "field": "email", "op": "contains", "value": "@Example" }),
            json!({ "field": "email", "op": "starts_with", "value": "Anil" }),
        ];
        crate::search::catch_up(server).await;
        company.act(move |act| {
            for filter in &filters {
                let query = Query { filter: filter.clone(), ..Query::default() };
                assert_eq!(all(act, query), [lead], "{filter}");
            }
            for search in ["9846099999", "+91 98460 00001", "anil@example.org"] {
                let query = Query { search: search.to_owned(), ..Query::default() };
                assert_eq!(all(act, query), [lead], "{search}");
            }
            Ok(())
        }).await.unwrap();
    }
}
