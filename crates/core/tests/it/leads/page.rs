//! Pages of any order have each lead once, whatever comes and goes meanwhile.

use std::collections::BTreeMap;

use openlead_core::lead::{self, Query, Segment, list};
use openlead_core::list::List;
use openlead_core::{Error, Id, note, of};
use openlead_testkit::{Engine, Server, on_each_engine};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::filter::all;
use super::fleet::{
    AGENTS, PURPOSES, Person, SOURCES, STATUSES, TOPICS, folded, ground, item, make,
};
use crate::company::Company;

/// A value to sort by, as a text or a number that sorts as it does.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Key {
    Text(String),
    Number(f64),
}

const ORDERS: [&str; 14] = [
    "name",
    "company_name",
    "status",
    "source",
    "purpose",
    "assigned_to",
    "score",
    "is_starred",
    "birth_date",
    "created_at",
    "next_follow_up_at",
    "custom_fields.budget",
    "custom_fields.city",
    "custom_fields.level",
];

fn key(person: &Person, order: &str) -> Option<Key> {
    let text = |text: String| Some(Key::Text(text)).filter(|key| *key != Key::Text(String::new()));
    let place = |of: &[&str], name: &str| {
        of.iter()
            .position(|one| *one == name)
            .map(|place| Key::Number(place as f64))
    };
    let number = |number: Option<i64>| number.map(|number| Key::Number(number as f64));
    match order {
        "name" => text(folded(person.name())),
        "company_name" => text(person.company().to_ascii_lowercase()),
        "status" => place(&STATUSES, person.status()),
        "source" => place(&SOURCES, person.source()),
        "purpose" => place(&PURPOSES, person.purposes().first()?),
        // Lata comes before Ravi.
        "assigned_to" => place(&[AGENTS[1], AGENTS[0]], person.agent()?),
        "score" => number(Some(person.score())),
        "is_starred" => number(Some(i64::from(person.is_starred()))),
        "birth_date" => number(person.birth_day().map(i64::from)),
        "created_at" => number(Some(person.created())),
        "next_follow_up_at" => number(person.follow_up()),
        "custom_fields.budget" => person.budget().map(Key::Number),
        "custom_fields.city" => text(person.city().to_ascii_lowercase()),
        "custom_fields.level" => person.level().map(|level| Key::Text(level.to_owned())),
        other => panic!("{other}"),
    }
}

async fn story(server: &Server, round: u32, people: Vec<Person>) {
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
    let of: BTreeMap<Id<of::Lead>, Person> = ids.into_iter().zip(people).collect();
    for order in ORDERS {
        for descending in [false, true] {
            let query = Query {
                sort_by: order.to_owned(),
                descending,
                limit: 3,
                ..Query::default()
            };
            let found = company
                .act(move |act| Ok(all(act, query.clone())))
                .await
                .unwrap();
            let mut once = found.clone();
            once.sort_unstable();
            assert!(once.iter().eq(of.keys()), "{order}: each lead once");
            let keys: Vec<_> = found.iter().map(|id| key(&of[id], order)).collect();
            let (have, lack) = keys.split_at(keys.iter().take_while(|key| key.is_some()).count());
            assert!(
                lack.iter().all(Option::is_none),
                "{order}: those without come last: {keys:?}"
            );
            let sorted = have.windows(2).all(|pair| {
                if descending {
                    pair[0] >= pair[1]
                } else {
                    pair[0] <= pair[1]
                }
            });
            assert!(sorted, "{order}: {keys:?}");
        }
    }
    super::group::check(&company).await;
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
        cases: 3,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(
            &vec(vec(any::<u8>(), 20).prop_map(Person), 1..30),
            |people| {
                round.set(round.get() + 1);
                runtime.block_on(story(&server, round.get(), people));
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn paging_in_any_order_gives_each_lead_once_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn paging_in_any_order_gives_each_lead_once_on_postgres() {
    on(Engine::Postgres);
}

on_each_engine! {
    async fn a_cursor_survives_what_comes_and_goes(server: &Server) {
        let company = Company::new(server).await;
        let mut leads = Vec::new();
        for number in ["9846000001", "9846000002", "9846000003", "9846000004", "9846000005"] {
            leads.push(company.enquire(number).await.lead());
        }
        let query = Query { limit: 2, ..Query::default() };
        let first = company.act({ let query = query.clone(); move |act| list(act, &query) }).await.unwrap();
        let seen: Vec<_> = first.lines.iter().map(|line| line.lead.id).collect();
        assert_eq!(seen, [leads[4], leads[3]]);
        // The one that the cursor stands on goes, a new one comes before it.
        let last = leads[3];
        company.act(move |act| lead::trash(act, last)).await.unwrap();
        company.enquire("9846000006").await;
        let query = Query { cursor: first.next, ..query };
        let rest = company.act(move |act| Ok(all(act, query.clone()))).await.unwrap();
        assert_eq!(rest, [leads[2], leads[1], leads[0]]);
    }

    async fn a_segment_has_its_leads(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let mine = company.enquire_with("9846000001", move |mut enquiry| {
            enquiry.assign = lead::Assign::Agent(ravi);
            enquiry
        }).await.lead();
        let touched = company.enquire("9846000002").await.lead();
        let trashed = company.enquire("9846000003").await.lead();
        let closed = company.enquire("9846000004").await.lead();
        let owner = company.created.owner;
        company.act(move |act| lead::trash(act, trashed)).await.unwrap();
        company.act_as(owner, move |act| {
            note::add(act, touched, note::Kind::Note, "called")?;
            lead::set_status(act, closed, item(act, List::Status, "Lost"))
        }).await.unwrap();
        let of = |who: Id<of::Staff>, segment| {
            let query = Query { segment, descending: false, ..Query::default() };
            company.act_as(who, move |act| Ok(all(act, query.clone())))
        };
        assert_eq!(of(owner, Segment::All).await.unwrap(), [mine, touched, closed]);
        assert_eq!(of(owner, Segment::Mine).await.unwrap(), []);
        assert_eq!(of(ravi, Segment::Mine).await.unwrap(), [mine]);
        assert_eq!(of(ravi, Segment::All).await.unwrap(), [mine]);
        assert_eq!(of(owner, Segment::Unassigned).await.unwrap(), [touched, closed]);
        assert_eq!(of(owner, Segment::Fresh).await.unwrap(), [mine]);
        assert_eq!(of(owner, Segment::NoNextStep).await.unwrap(), [mine, touched]);
        assert_eq!(of(owner, Segment::Trash).await.unwrap(), [trashed]);
        company.act_as(ravi, move |act| {
            let new = openlead_core::task::NewTask {
                lead: Some(mine), name: "Call".to_owned(), description: String::new(),
                category: openlead_core::task::category(act, 2).unwrap(), due_at: None, agent: None, comment: String::new(),
            };
            openlead_core::task::add(act, &new)
        }).await.unwrap();
        assert_eq!(of(owner, Segment::NoNextStep).await.unwrap(), [touched]);
    }

    async fn what_changed_since_is_told_with_what_is_gone(server: &Server) {
        let company = Company::new(server).await;
        let old = company.enquire("9846000001").await.lead();
        let kept = company.enquire("9846000002").await.lead();
        let gone = company.enquire("9846000003").await.lead();
        let since = company.lead(gone).await.updated_at + 1;
        company.act(move |act| {
            lead::trash(act, old)?;
            note::add(act, kept, note::Kind::Note, "x")?;
            let args = openlead_db::args![act.account(), gone];
            act.tx.execute("DELETE FROM lead WHERE account_id = $1 AND id = $2", args)?;
            lead::note_gone(act, gone, Some(kept))?;
            lead::note_gone(act, Id::new(77), None)
        }).await.unwrap();
        let mut query = Query {
            sort_by: "updated_at".to_owned(), descending: false, updated_since: Some(since), limit: 1, ..Query::default()
        };
        let (mut changed, mut went) = (Vec::new(), Vec::new());
        loop {
            let asked = query.clone();
            let page = company.act(move |act| list(act, &asked)).await.unwrap();
            changed.extend(page.lines.iter().map(|line| (line.lead.id, line.lead.deleted_at.is_some())));
            went.extend(page.gone.iter().map(|gone| (gone.lead_id, gone.merged_into)));
            query.cursor = page.next;
            if query.cursor.is_none() { break; }
        }
        changed.sort_unstable();
        assert_eq!(changed, [(old, true), (kept, false)]);
        assert_eq!(went, [(Id::new(77), None), (gone, Some(kept))]);
    }

    async fn an_order_that_there_is_not_is_refused(server: &Server) {
        let company = Company::new(server).await;
        ground(&company).await;
        assert_eq!(TOPICS.len(), 3);
        let wrong = [
            Query { sort_by: "custom_fields.topics".to_owned(), ..Query::default() },
            Query { sort_by: "colour".to_owned(), ..Query::default() },
            Query { limit: 0, ..Query::default() },
            Query { limit: 501, ..Query::default() },
            Query { cursor: Some("7b7d".to_owned()), ..Query::default() },
            Query { updated_since: Some(0), ..Query::default() },
        ];
        company.act(move |act| {
            for query in &wrong {
                assert!(matches!(list(act, query), Err(Error::Invalid(_))), "{query:?}");
            }
            Ok(())
        }).await.unwrap();
    }
}
