//! What is found is what a look at every lead would find.

use openlead_core::lead::{self, Enquiry};
use openlead_core::note::{self, Kind};
use openlead_core::{Act, Id, Result, event, of, search};
use openlead_db::args;
use openlead_testkit::{Engine, Server};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::company::{Company, website};
use crate::search::catch_up;

const WORDS: &[&str] = &[
    "Anna",
    "ÄNNÄ",
    "Nair",
    "na",
    "n",
    "Ana",
    "Жуков",
    "жук",
    "മലയ",
    "മല",
    "O'Nair",
    "annanair",
    "x%_",
];

#[derive(Debug, Clone)]
enum Deed {
    Name(u8, String),
    Note(u8, String),
    Trash(u8),
    Restore(u8),
    CatchUp,
}

/// A lead as the test knows it.
#[derive(Debug, Clone, Default)]
struct Known {
    id: Option<Id<of::Lead>>,
    name: String,
    notes: String,
    in_trash: bool,
}

fn text() -> impl Strategy<Value = String> {
    vec(select(WORDS), 1..4).prop_map(|words| words.join(" "))
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0_u8..5;
    prop_oneof![
        4 => (which.clone(), text()).prop_map(|(which, text)| Deed::Name(which, text)),
        3 => (which.clone(), text()).prop_map(|(which, text)| Deed::Note(which, text)),
        1 => which.clone().prop_map(Deed::Trash),
        1 => which.prop_map(Deed::Restore),
        1 => Just(Deed::CatchUp),
    ]
}

/// The lead of a number, made when it is not there.
async fn there(company: &Company<'_>, known: &mut Known, which: u8) -> Id<of::Lead> {
    if let Some(id) = known.id {
        return id;
    }
    let make = move |act: &mut Act| {
        let enquiry: Enquiry = website(act, &format!("984600000{which}"));
        Ok(lead::capture(act, &enquiry)?.lead())
    };
    *known.id.insert(company.act(make).await.unwrap())
}

fn rename(act: &mut Act, lead: Id<of::Lead>, name: &str) -> Result<()> {
    let args = args![act.actor.account, lead, name];
    act.tx.execute(
        "UPDATE lead SET name = $3 WHERE account_id = $1 AND id = $2",
        args,
    )?;
    event::of_lead(act, lead, "lead.updated", &json!({})).map(drop)
}

async fn perform(company: &Company<'_>, leads: &mut [Known], deed: Deed) {
    match deed {
        Deed::Name(which, text) => {
            let known = &mut leads[usize::from(which)];
            let lead = there(company, known, which).await;
            known.name.clone_from(&text);
            company
                .act(move |act| rename(act, lead, &text))
                .await
                .unwrap();
        }
        Deed::Note(which, text) => {
            let known = &mut leads[usize::from(which)];
            let lead = there(company, known, which).await;
            known.notes.push_str(&format!(" {text}"));
            let noted = company.act(move |act| note::add(act, lead, Kind::Note, &text).map(drop));
            noted.await.unwrap();
        }
        Deed::Trash(which) => {
            let known = &mut leads[usize::from(which)];
            let lead = there(company, known, which).await;
            if !std::mem::replace(&mut known.in_trash, true) {
                company
                    .act(move |act| lead::trash(act, lead))
                    .await
                    .unwrap();
            }
        }
        Deed::Restore(which) => {
            let known = &mut leads[usize::from(which)];
            let lead = there(company, known, which).await;
            if std::mem::take(&mut known.in_trash) {
                company
                    .act(move |act| lead::restore(act, lead))
                    .await
                    .unwrap();
            }
        }
        Deed::CatchUp => catch_up(company.server).await,
    }
}

fn folded(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('ä', "a").replace('\'', "");
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Whether somebody who reads the whole lead finds it by this.
fn is_found(lead: &Known, typed: &str) -> bool {
    let (names, notes) = (folded(&lead.name), folded(&lead.notes));
    let all = || names.iter().chain(&notes);
    !lead.in_trash
        && folded(typed).iter().all(|word| match word.chars().count() {
            1 => names.iter().any(|name| name.starts_with(word.as_str())),
            2 => all().any(|other| other.starts_with(word.as_str())),
            _ => all().any(|other| other.contains(word.as_str())),
        })
}

async fn story(server: &Server, round: u32, deeds: Vec<Deed>, searches: Vec<String>) {
    let company = Company::of(server, &format!("scan{round}@example.com")).await;
    let mut leads = vec![Known::default(); 5];
    for deed in deeds {
        perform(&company, &mut leads, deed).await;
    }
    catch_up(server).await;
    for typed in searches {
        let mut expected: Vec<_> = leads
            .iter()
            .filter(|lead| is_found(lead, &typed))
            .filter_map(|lead| lead.id)
            .collect();
        let words = typed.clone();
        let found = company
            .act(move |act| search::find(act, &words, 100))
            .await
            .unwrap();
        let mut found: Vec<_> = found.into_iter().map(|found| found.lead).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{typed:?} in {leads:?}");
    }
}

fn on(engine: Engine) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::open(engine));
    let round = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    // Words, and parts of them, alone and two together.
    let part = (select(WORDS), 0_usize..4, 1_usize..5).prop_map(|(word, from, length)| {
        let part: String = word.chars().skip(from).take(length).collect();
        part
    });
    let typed = vec(part, 1..3).prop_map(|parts| parts.join(" "));
    let typed = typed.prop_filter("something is typed", |typed| !folded(typed).is_empty());
    runner
        .run(
            &(vec(deed(), 1..20), vec(typed, 20)),
            |(deeds, searches)| {
                round.set(round.get() + 1);
                runtime.block_on(story(&server, round.get(), deeds, searches));
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn what_is_found_is_what_a_look_at_every_lead_finds_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn what_is_found_is_what_a_look_at_every_lead_finds_on_postgres() {
    on(Engine::Postgres);
}

#[test]
fn what_is_found_is_what_a_look_at_every_lead_finds_on_partitioned_postgres() {
    on(Engine::Partitioned);
}
