//! Whatever one account holds, the other reads, counts and finds none of it.

use openlead_core::email::Email;
use openlead_core::lead::{self, Enquiry};
use openlead_core::note::{self, Kind};
use openlead_core::{
    Act, Error, Id, Openlead, Result, call, deal, department, event, forward, list, of,
    request_log, search, source_number, staff, task, token, webhook,
};
use openlead_testkit::{Engine, Server};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::company::{Company, incoming, phone, website};
use crate::own;
use crate::reads;
use crate::search::catch_up;

/// One thing that happens in an account.
#[derive(Debug, Clone)]
pub enum Deed {
    Lead(u8),
    Note(u8),
    Task(u8),
    Deal(u8),
    Trash(u8),
    Field(u8),
    Status(u8),
    Source(u8),
    Call(u8),
    SignIn,
    Prefer(u8),
    View(u8),
    Import(u8),
    Forward(u8),
    Give(u8),
    Report(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    (0_u8..16, 0_u8..6).prop_map(|(kind, which)| match kind {
        0 => Deed::Lead(which),
        1 => Deed::Note(which),
        2 => Deed::Task(which),
        3 => Deed::Deal(which),
        4 => Deed::Trash(which),
        5 => Deed::Field(which),
        6 => Deed::Status(which),
        7 => Deed::Call(which),
        8 => Deed::SignIn,
        9 => Deed::Prefer(which),
        10 => Deed::View(which),
        11 => Deed::Import(which),
        12 => Deed::Forward(which),
        13 => Deed::Give(which),
        14 => Deed::Report(which),
        _ => Deed::Source(which),
    })
}

fn number(which: u8) -> String {
    format!("984600000{which}")
}

fn enquiry(act: &mut Act, which: u8) -> Enquiry {
    let mut enquiry = website(act, &number(which));
    enquiry.email = Email::parse(&format!("person{which}@example.com"));
    enquiry
}

/// The lead of a number, which is made when it is not there.
fn some_lead(act: &mut Act, which: u8) -> Result<Id<of::Lead>> {
    let enquiry = enquiry(act, which);
    Ok(lead::capture(act, &enquiry)?.lead())
}

pub fn perform(openlead: &Openlead, act: &mut Act, deed: &Deed) -> Result<()> {
    match *deed {
        Deed::Lead(which) => some_lead(act, which).map(drop),
        Deed::Note(which) => {
            let lead = some_lead(act, which)?;
            let purposes =
                ["Visa", "Training"].map(|name| list::find_or_make(act, list::List::Purpose, name));
            let purposes: Result<Option<Vec<_>>> = purposes.into_iter().collect();
            let change = lead::Edit {
                purposes: purposes?,
                phones: Some(vec![phone(&number(which)), phone(&number(which + 2))]),
                score: Some(which.into()),
                ..lead::Edit::default()
            };
            match lead::edit(act, lead, &change, None) {
                Ok(()) | Err(Error::LeadExists(_)) => {}
                Err(other) => return Err(other),
            }
            note::add(act, lead, Kind::Note, "a note").map(drop)
        }
        Deed::Task(which) => add_task(act, which),
        Deed::Deal(which) => add_deal(act, which),
        Deed::Trash(which) => {
            let lead = some_lead(act, which)?;
            lead::trash(act, lead)
        }
        Deed::Field(which) => {
            openlead_core::field::take_in(act, [(format!("Field {which}").as_str(), "value")])
                .map(drop)
        }
        Deed::Status(which) => {
            list::find_or_make(act, list::List::Status, &format!("Status {which}")).map(drop)
        }
        Deed::Call(which) => log_call(act, which),
        Deed::SignIn => own::sign_in(openlead, act),
        Deed::Prefer(which) => own::prefer(act, which),
        Deed::View(which) => own::save_view(act, which),
        Deed::Import(which) => own::add_file(openlead, act, which),
        Deed::Give(which) => some_lead(act, which).and_then(|lead| own::give(act, lead)),
        Deed::Report(which) => own::keep_report(act, which),
        Deed::Forward(which) => {
            let (url, token) = (
                format!("https://{which}.example.com"),
                Some("gl_of_another_host"),
            );
            forward::set(openlead, act, &url, token)?;
            let name = which.to_string();
            forward::keep(
                act,
                "gl-website-contacts",
                [("name", name.as_str())].into_iter(),
                None,
            )
        }
        Deed::Source(which) => {
            let name = format!("Department {which}");
            let known = department::meant(&act.catalog, &name);
            let department = known.map_or_else(|| department::add(act, &name), Ok)?;
            source_number::assign(act, &number(which), department).map(drop)
        }
    }
}

fn log_call(act: &mut Act, which: u8) -> Result<()> {
    call::log(act, &incoming(&number(which), &number(which))).map(drop)
}

/// The lists of what is to be done, sold and was said.
fn work(act: &mut Act) -> Result<Vec<String>> {
    let days = task::Days::around(
        0,
        &act.catalog.account.zone(),
        act.catalog.account.first_weekday,
    );
    let filter = task::Filter::default();
    let mut all = vec![
        format!("{:?}", task::counts(act, &days, &filter)?),
        format!("{:?}", task::to_remind(act, i64::MAX, 100)?),
        format!("{:?}", task::of_days(act, &[0, i64::MAX], &filter, 100)?),
        format!("{:?}", task::due_before(act, i64::MAX, &filter, None, 100)?),
        format!(
            "{:?}",
            deal::list(act, &deal::Filter::default(), deal::Sort::Newest, None, 100)?
        ),
        format!("{:?}", deal::by_stage(act, &deal::Filter::default())?),
        format!("{:?}", deal::by_month(act, &deal::Filter::default())?),
        format!("{:?}", call::page(act, None, 100)?),
    ];
    for bucket in task::Bucket::ALL {
        all.push(format!(
            "{:?}",
            task::list(act, bucket, &days, &filter, None, 100)?
        ));
    }
    Ok(all)
}

fn add_task(act: &mut Act, which: u8) -> Result<()> {
    let new = task::NewTask {
        lead: Some(some_lead(act, which)?),
        name: "Call".to_owned(),
        description: String::new(),
        category: task::category(act, 1).expect("a starter"),
        due_at: None,
        agent: None,
        comment: "soon".to_owned(),
    };
    task::add(act, &new).map(drop)
}

fn add_deal(act: &mut Act, which: u8) -> Result<()> {
    let new = deal::NewDeal {
        lead: some_lead(act, which)?,
        name: String::new(),
        stage: act.catalog.lists.first(list::List::DealStage)?,
        amount: Some(100),
        agent: None,
        start_date: None,
        end_date: None,
        note: String::new(),
    };
    deal::add(act, &new).map(drop)
}

/// The leads of each segment, listed and counted.
fn listed(act: &mut Act) -> Result<Vec<String>> {
    let of = |segment| {
        let query = lead::Query {
            segment,
            ..lead::Query::default()
        };
        let (page, count) = (lead::list(act, &query)?, lead::count(act, &query)?);
        Ok(format!("{:?} {count:?}", page.lines))
    };
    lead::Segment::ALL.into_iter().map(of).collect()
}

/// Everything that an account can read by itself, as text.
pub fn everything(act: &mut Act) -> Result<Vec<String>> {
    let mut all = whole(act)?;
    for list in list::List::ALL {
        // In the order of the ids: a map has none.
        let usage: std::collections::BTreeMap<_, _> = list::usage(act, list)?.into_iter().collect();
        all.push(format!("{usage:?}"));
    }
    for which in 0..6 {
        all.push(format!(
            "{:?}",
            source_number::department(act, &number(which))?
        ));
        let found = lead::find(act, Some(&phone(&number(which))), None)?;
        let email = Email::parse(&format!("person{which}@example.com"));
        all.push(format!(
            "{found:?} {:?}",
            lead::find(act, None, email.as_ref())?
        ));
    }
    for typed in [
        "person",
        "9846",
        "a note",
        "value",
        "98460 00001",
        "person2@example.com",
    ] {
        all.push(format!("{:?}", search::find(act, typed, 100)?));
    }
    for department in act.catalog.departments.clone() {
        let (id, team) = (department.id, department::team(act, department.id)?);
        all.push(format!("{team:?} {:?}", department::next_in_turn(act, id)?));
    }
    all.extend(work(act)?);
    all.extend(reads::more(act)?);
    all.extend(own::everything(act)?);
    all.extend(own::desk(act)?);
    all.extend(listed(act)?);
    all.extend(told(act)?);
    let lines = lead::export(act, None, 1000)?;
    for id in lines.iter().map(|line| line.lead.id) {
        all.extend(of_lead(act, id)?);
    }
    all.push(format!("{lines:?}"));
    Ok(all)
}

/// What webhooks were told, and how.
fn told(act: &mut Act) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for hook in webhook::list(act)? {
        all.push(format!("{hook:?}"));
        for sent in webhook::deliveries(act, hook.id, None, None, 1000)? {
            let body = webhook::delivery(act, hook.id, sent.event_id)?;
            let tries = webhook::attempts(act, hook.id, sent.event_id)?;
            all.push(format!("{body:?} {tries:?}"));
        }
    }
    Ok(all)
}

/// What is read as a whole.
fn whole(act: &mut Act) -> Result<Vec<String>> {
    Ok(vec![
        format!("{:?}", act.catalog),
        format!("{:?}", source_number::all(act)?),
        format!(
            "{:?}",
            source_number::brought(act)?
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
        ),
        format!("{:?}", request_log::list(act, None, 100)?),
        format!("{:?}", token::list(act)?),
        format!("{:?}", event::audit(act, None, 1000)?),
        format!("{:?}", event::audit_of(act, "department", None, 1000)?),
        format!(
            "{:?}",
            staff::standings(act)?
                .into_iter()
                .collect::<std::collections::BTreeMap<_, _>>()
        ),
    ])
}

fn of_lead(act: &mut Act, id: Id<of::Lead>) -> Result<Vec<String>> {
    let tasks = task::of_lead(act, id)?;
    let mut all = vec![
        format!("{:?}", lead::read(act, id)?),
        format!("{:?}", lead::phones(act, id)?),
        format!("{:?}", note::of_lead(act, id)?),
        format!("{:?}", lead::merge::suggest(act, id)?),
        format!("{:?}", lead::merge::merges(act, id)?),
        format!("{:?}", call::of_lead(act, id, None, 100)?),
        format!("{:?}", deal::of_lead(act, id)?),
        format!("{:?}", event::timeline(act, id, None, 1000)?),
    ];
    for task in tasks {
        all.push(format!(
            "{:?} {:?}",
            task::read(act, task.id)?,
            task::comments(act, task.id)?
        ));
    }
    Ok(all)
}

/// What one account gets when it asks with the ids of another.
fn nothing_of(act: &mut Act, leads: &[Id<of::Lead>], tasks: &[Id<of::Task>]) -> Result<()> {
    for &id in leads {
        assert!(matches!(lead::read(act, id), Err(Error::NotFound(_))));
        assert!(lead::phones(act, id)?.is_empty() && note::of_lead(act, id)?.is_empty());
        assert!(task::of_lead(act, id)?.is_empty() && deal::of_lead(act, id)?.is_empty());
        assert!(event::timeline(act, id, None, 10)?.is_empty());
        assert!(matches!(lead::trash(act, id), Err(Error::NotFound(_))));
    }
    for &id in tasks {
        assert!(matches!(task::read(act, id), Err(Error::NotFound(_))));
        assert!(task::comments(act, id)?.is_empty());
    }
    Ok(())
}

async fn story(server: &Server, round: u32, deeds: Vec<(bool, Deed)>) {
    let first = Company::of(server, &format!("first{round}@example.com")).await;
    let second = Company::of(server, &format!("second{round}@example.com")).await;
    crate::webhook::add_to_all(&first).await;
    let hook = crate::webhook::add_to_all(&second).await;
    second.act(|act| add_task(act, 7)).await.unwrap();
    catch_up(server).await;
    let mut before = second.act(everything).await.unwrap();
    for (of_first, deed) in deeds {
        let company = if of_first { &first } else { &second };
        let openlead = server.openlead.clone();
        let perform = move |act: &mut Act| perform(&openlead, act, &deed);
        company.act(perform).await.unwrap();
        own::take_in(company).await;
        catch_up(server).await;
        if !of_first {
            before = second.act(everything).await.unwrap();
        }
        assert_eq!(
            second.act(everything).await.unwrap(),
            before,
            "the other account shows through"
        );
    }
    let before = reads::beside(&second).await;
    let one_more = |act: &mut Act| some_lead(act, 5).map(drop);
    first.act(one_more).await.unwrap();
    catch_up(server).await;
    assert_eq!(reads::beside(&second).await, before, "nor here");
    let (leads, tasks) = second
        .act(|act| {
            let leads: Vec<_> = lead::export(act, None, 1000)?
                .iter()
                .map(|line| line.lead.id)
                .collect();
            let mut tasks = Vec::new();
            for &lead in &leads {
                tasks.extend(task::of_lead(act, lead)?.iter().map(|task| task.id));
            }
            Ok((leads, tasks))
        })
        .await
        .unwrap();
    assert!(!leads.is_empty());
    first
        .act(move |act| nothing_of(act, &leads, &tasks))
        .await
        .unwrap();
    let read = first.act(move |act| webhook::read(act, hook)).await;
    assert!(matches!(read, Err(Error::NotFound(_))));
    let staff_of_second = second.created.owner;
    let gone = first
        .act(move |act| staff::deactivate(act, staff_of_second))
        .await;
    assert!(matches!(gone, Err(Error::NotFound(_))));
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
        cases: 8,
        failure_persistence: None,
        ..Config::default()
    });
    let deeds = vec((any::<bool>(), deed()), 1..20);
    runner
        .run(&deeds, |deeds| {
            round.set(round.get() + 1);
            runtime.block_on(story(&server, round.get(), deeds));
            Ok(())
        })
        .unwrap();
}

#[test]
fn two_accounts_never_see_each_other_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn two_accounts_never_see_each_other_on_postgres() {
    on(Engine::Postgres);
}

#[test]
fn two_accounts_never_see_each_other_on_partitioned_postgres() {
    on(Engine::Partitioned);
}
