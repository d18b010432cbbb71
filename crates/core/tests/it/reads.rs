//! What else an account can read, for the property test of two accounts, and that nothing which reads is forgotten there.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openlead_core::email::Email;
use openlead_core::field::Kind;
use openlead_core::lead::bulk::Target;
use openlead_core::lead::{Assign, Query, board};
use openlead_core::list::List;
use openlead_core::person::Person;
use openlead_core::task::{Bucket, Days};
use openlead_core::{
    Act, Actor, Id, Result, Via, account, calendar_link, call, day, deal, department, event,
    explain, export, feed, field, import, job, lead, list, live, login, note, notification, of,
    person, report, request_log, saved_view, source_number, staff, task, token,
};

use crate::company::{Company, phone};
use crate::own::as_owner;

/// What an account reads in one act, beside what [`everything`](crate::two_accounts::everything) has.
pub fn more(act: &mut Act) -> Result<Vec<String>> {
    let leads: Vec<Id<of::Lead>> = lead::export(act, None, 1000)?
        .iter()
        .map(|line| line.lead.id)
        .collect();
    let mut all = catalogs(act)?;
    all.extend(lists(act, &leads)?);
    all.extend(work(act, &leads)?);
    all.extend(imports(act)?);
    all.extend(as_owner(act, desk)?);
    Ok(all)
}

fn told(what: &impl Debug) -> String {
    format!("{what:?}")
}

fn catalogs(act: &mut Act) -> Result<Vec<String>> {
    let (id, catalog) = (act.account(), Arc::clone(&act.catalog));
    let mut all = vec![
        told(&account::read(act.tx, id)?),
        told(&list::all(act.tx, id)?),
        told(&field::all(act.tx, id)?),
        told(&field::aliases(act.tx, id)?),
        told(&staff::all(act.tx, id)?),
        told(&staff::aliases(act.tx, id)?),
        told(&department::all(act.tx, id)?),
    ];
    for item in List::ALL.iter().flat_map(|list| catalog.lists.of(*list)) {
        all.push(told(&list::read(act, item.list, item.id)?));
        all.push(told(&list::meant(act, item.list, &item.name)));
    }
    for one in &catalog.fields {
        all.push(told(&field::read(act, one.id)?));
    }
    for one in &catalog.staff {
        all.push(told(&staff::read(act, one.id)?));
        all.push(told(&staff::named(act, &one.name)));
    }
    for one in &catalog.departments {
        all.push(told(&department::read(act, one.id)?));
        all.push(told(&department::members(act, one.id)?));
        all.push(told(&department::turn_order(act, one.id)?));
        all.push(told(&lead::preview(act, &Assign::Department(one.id))?));
    }
    for one in source_number::all(act)? {
        all.push(told(&source_number::read(act, one.id)?));
    }
    Ok(all)
}

/// Lists of leads, their groups and the board, and pairs of them.
fn lists(act: &mut Act, leads: &[Id<of::Lead>]) -> Result<Vec<String>> {
    let query = Query {
        group_by: "status".to_owned(),
        ..Query::default()
    };
    let page = lead::list(act, &query)?;
    let mut all = vec![told(&page.lines), told(&lead::any(act)?)];
    for group in page.groups {
        all.push(told(&lead::count_group(act, &query, group.common)?));
    }
    let statuses = act.catalog.lists.of(List::Status).map(|item| item.id);
    let statuses: Vec<_> = statuses.collect();
    for column in board::board(act, &Query::default(), &statuses)? {
        if let Some(next) = &column.next {
            let rest = board::column(act, &Query::default(), column.status, next)?;
            all.push(told(&rest));
        }
        all.push(told(&column));
    }
    let found = lead::export_found(act, &Query::default(), None, 1000)?;
    all.push(told(&found));
    all.push(told(&lead::sums(
        act,
        &Query::default(),
        &["score", "enquiries"],
    )?));
    let every = Target::Query(Box::default());
    all.push(told(&lead::bulk::lacking(act, &every)?));
    all.push(told(&lead::matching(act, &Query::default(), None, 500)?));
    let some = lead::some(act, leads)?;
    all.push(told(&lead::lines(act, some)?));
    for by in [
        lead::merge::Reason::Email,
        lead::merge::Reason::NameAndCompany,
    ] {
        all.push(told(&lead::merge::suggestions(act, by, "", 100)?));
    }
    if let [one, other, ..] = leads {
        all.push(told(&lead::merge::compare(act, *one, *other)?));
    }
    Ok(all)
}

/// What belongs to leads.
fn work(act: &mut Act, leads: &[Id<of::Lead>]) -> Result<Vec<String>> {
    let mut all = vec![told(&note::list(act, note::Filter::default(), None, 1000)?)];
    for &lead in leads {
        all.push(told(&event::first(act, lead)?));
        all.push(told(&explain::lead(act, lead)?));
        all.push(told(&lead::merge::part_of(act, lead)?));
        let notes = note::page(act, lead, None, 100)?;
        for one in &notes {
            all.push(told(&note::read(act, one.id)?));
        }
        for one in call::of_lead(act, lead, None, 100)? {
            all.push(told(&call::read(act, one.id)?));
        }
        let deals = deal::of_lead(act, lead)?;
        let of: BTreeMap<_, _> = deal::leads(act, &deals)?
            .into_iter()
            .map(|(lead, of)| (lead.number(), told(&of)))
            .collect();
        all.push(told(&of));
        for one in &deals {
            all.push(told(&deal::read(act, one.id)?));
            all.push(told(&deal::history(act, one.id)?));
        }
        let tasks = task::of_lead(act, lead)?;
        all.push(told(&task::lines(act, tasks)?));
    }
    let days = days(act);
    let filter = task::Filter::default();
    for bucket in Bucket::ALL {
        all.push(told(&task::count(act, bucket, &days, &filter, 1000)?));
    }
    all.push(told(&task::count_due_before(act, i64::MAX, &filter)?));
    let open = task::open(act, &filter, None, 100)?.tasks;
    all.push(told(&open));
    for one in request_log::find(act, &request_log::Filter::default(), None, 100)? {
        all.push(told(&request_log::read(act, one.id)?));
    }
    all.push(told(&export::history(act, None, 100)?));
    all.push(told(&job::list(act, false, 100)?));
    Ok(all)
}

fn days(act: &Act) -> Days {
    let account = &act.catalog.account;
    // All that there is is late by then.
    Days::around(
        2_000_000_000_000_000,
        &account.zone(),
        account.first_weekday,
    )
}

fn imports(act: &mut Act) -> Result<Vec<String>> {
    let id = act.account();
    let mut all = vec![told(&import::waiting(act.tx, id)?)];
    for (one, _) in import::list(act, None, 100)? {
        all.push(told(&import::read(act, one.id)?));
        all.push(told(&import::look(act, one.id)?));
        all.push(told(&import::tally(act, one.id)?));
        all.push(told(&import::same_content(act, &one)?));
    }
    Ok(all)
}

/// What is the owner's own.
fn desk(act: &mut Act, owner: Id<of::Staff>) -> Result<Vec<String>> {
    let (id, days) = (act.account(), days(act));
    let login = login::of_staff(act, owner)?;
    let mut all = vec![
        format!("{} {}", login.account_id, login.staff_id),
        told(&login::recovery_codes_left(act)?),
        told(&calendar_link::made_at(act)?),
        told(&day::is_pool_open(act)?),
        told(&day::next_due(act, owner, &days)?),
        told(&day::response(act, owner, &days)?),
        told(&notification::unread(act.tx, id, owner)?),
        told(&notification::since(act.tx, id, 0, 1000)?),
        told(&live::last_request(act.tx, id)?),
        told(&live::since(act.tx, id, 0, 1000)?),
    ];
    for one in notification::list(act, None, 100)? {
        all.push(told(&one));
    }
    for one in saved_view::all(act)? {
        all.push(told(&saved_view::read(act, one.id)?));
    }
    for one in report::all(act)? {
        all.push(told(&report::read(act, one.id)?));
    }
    Ok(all)
}

/// What an account reads in several acts.
pub async fn beside(company: &Company<'_>) -> Vec<String> {
    let openlead = Arc::clone(&company.server.openlead);
    let actor = Actor::nobody(company.created.account, Via::Cli);
    let person = Person {
        phone: Some(phone("9846000001")),
        email: Email::parse("person1@example.com"),
    };
    let page = lead::page(&openlead, actor, Query::default())
        .await
        .unwrap();
    let (found, counts) = person::count(&openlead, actor, &person).await.unwrap();
    let found_only = person::find(&openlead, actor, &person).await.unwrap();
    let events = feed::page(&openlead, actor, feed::Place::before(0), Vec::new(), 1000).await;
    let this = Arc::clone(&openlead);
    let token = company
        .act(move |act| token::show(&this, act))
        .await
        .unwrap();
    let mut all = vec![
        told(&page.lines),
        told(&(found, counts)),
        told(&found_only),
        told(&events.unwrap()),
        told(&token),
    ];
    let fields = company
        .act(|act| Ok(act.catalog.fields.clone()))
        .await
        .unwrap();
    for one in fields {
        let values = field::preview(&openlead, actor, one.id, Kind::Number, &[]).await;
        all.push(told(&values.ok()));
    }
    let imports = company
        .act(|act| import::list(act, None, 100))
        .await
        .unwrap();
    for (one, _) in imports {
        let failures = import::write_failures(&openlead, actor, one.id, Vec::new()).await;
        all.push(String::from_utf8_lossy(&failures.unwrap()).into_owned());
        all.push(told(&import::row(&openlead, actor, one.id, 3).await.ok()));
    }
    all
}

/// What tells of more than one account, or of none: before it is known whose request it is, and for the work of a server.
const OF_THE_SERVER: &[&str] = &[
    "account::any",
    "account::list",
    "account::named",
    "account::setup_code",
    "calendar_link::open",
    "forward::all",
    "job::counts",
    "job::hold",
    "key_fingerprint",
    "limit::prune",
    "login::enter_code",
    "login::follow",
    "login::read_link",
    "login::sign_in",
    "report::catch_up",
    "report::catch_up_by",
    "search::catch_up",
    "search::catch_up_a_little",
    "search::condition",
    "search::is_scattered",
    "search::merge",
    "search::take_in",
    "search::waiting",
    "token::open",
];

/// What writes, if only a line of the audit log, and what reads by an id alone, with which `nothing_of` or the test of the
/// REST API with others' ids asks.
const WRITE: &[&str] = &[
    "account::create",
    "calendar_link::make",
    "day::settle",
    "department::next_agent",
    "event::of_account",
    "event::of_lead",
    "export::account",
    "export::leads",
    "field::add",
    "field::check",
    "field::merge",
    "field::retype",
    "forward::discard",
    "forward::expire",
    "forward::prune",
    "forward::retry",
    "import::again",
    "import::begin_revert",
    "import::check",
    "import::draft",
    "import::has_file",
    "import::revert",
    "import::revert_begun",
    "import::run_known",
    "import::strangers",
    "job::prune",
    "lead::bulk::begin",
    "lead::bulk::read",
    "lead::bulk::run",
    "lead::bulk::undo",
    "lead::bulk::undo_some",
    "lead::create",
    "lead::create_many",
    "lead::merge::merge",
    "lead::purge",
    "lead::route",
    "list::add",
    "list::make",
    "list::merge",
    "login::make_link",
    "login::turn_on",
    "note::add_titled",
    "notification::prune",
    "notification::read",
    "notification::read_all",
    "once::claim",
    "once::prune",
    "outbox::end",
    "outbox::settle",
    "outbox::take",
    "person::certificate",
    "person::erase",
    "person::export",
    "report::delete",
    "request_log::prune",
    "saved_view::delete",
    "session::end_all",
    "source_number::add",
    "staff::add",
    "staff::hand_over",
    "staff::meant_or_remark",
    "task::add_reminding",
    "task::comment",
    "task::delete",
    "task::restore",
    "token::add",
    "token::generate",
    "webhook::add",
    "webhook::change",
    "webhook::prune",
    "webhook::rotate",
    "webhook::show_secret",
    "webhook::test",
];

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// A function that core offers to other crates, by its path; `None` for what is of use inside only.
fn offered(file: &Path, name: &str) -> Option<String> {
    let root = Path::new(SOURCES);
    if file == root.join("lib.rs") {
        return Some(name.to_owned());
    }
    let is_folder = file.ends_with("mod.rs");
    let module = if is_folder { file.parent()? } else { file };
    let stem = module.file_stem()?.to_str()?;
    let folder = module.parent()?;
    let parents = [folder.join("mod.rs"), folder.with_extension("rs")];
    let parent = match folder == root {
        true => root.join("lib.rs"),
        false => parents.into_iter().find(|file| file.exists())?,
    };
    let text = fs::read_to_string(&parent).unwrap();
    if text.contains(&format!("pub mod {stem};")) {
        return Some(format!("{}::{name}", offered(&parent, stem)?));
    }
    let start = format!("pub use {stem}::");
    let exports = text.split(&start).skip(1);
    let exports = exports.filter_map(|rest| rest.split(';').next());
    let items = exports.flat_map(|items| items.trim_matches(['{', '}']).split(','));
    let item = items
        .map(|item| item.split_whitespace().collect::<Vec<_>>())
        .find(|words| words.first() == Some(&name))?;
    offered(&parent, item.last()?)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false if path.extension().is_some_and(|end| end == "rs") => found.push(path),
            false => {}
        }
    }
}

/// Each function of core that takes an act, a transaction or openlead itself and answers something.
fn answering() -> Vec<String> {
    let mut all = Vec::new();
    files(Path::new(SOURCES), &mut all);
    let mut names = Vec::new();
    for file in all {
        let text = fs::read_to_string(&file).unwrap();
        for start in ["\npub fn ", "\npub async fn "] {
            for rest in text.split(start).skip(1) {
                let head = rest.split('{').next().unwrap();
                let name = head.split(['(', '<']).next().unwrap();
                let takes = ["Act", "&mut Tx", "Openlead"]
                    .iter()
                    .any(|what| head.contains(what));
                let answers = head.contains("->") && !head.contains("-> Result<()>");
                if takes && answers {
                    names.extend(offered(&file, name));
                }
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn whatever_reads_is_compared_in_the_test_of_two_accounts_or_left_out_for_a_reason() {
    let tests = [
        include_str!("two_accounts.rs"),
        include_str!("own.rs"),
        include_str!("reads.rs"),
    ]
    .join("\n");
    let names = answering();
    assert!(names.len() > 200, "they are found: {}", names.len());
    let last_two = |name: &str| {
        let parts: Vec<&str> = name.rsplit("::").take(2).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join("::")
    };
    let left_out = |name: &str| {
        let mut all = OF_THE_SERVER.iter().chain(WRITE);
        all.any(|left| name == *left || last_two(name) == *left)
    };
    // Some have a shorter path beside that of their file.
    let short = |name: &str| {
        let (first, last) = (name.split("::").next()?, name.rsplit("::").next()?);
        Some(format!("{first}::{last}("))
    };
    let is_called = |name: &str| {
        let is_there = |call: String| tests.contains(&call);
        is_there(format!("{}(", last_two(name))) || short(name).is_some_and(is_there)
    };
    let forgotten: Vec<_> = names
        .iter()
        .filter(|name| !is_called(name) && !left_out(name))
        .collect();
    assert!(
        forgotten.is_empty(),
        "call them in `reads::more`, or say there why not: {forgotten:?}"
    );
    let gone: Vec<_> = OF_THE_SERVER
        .iter()
        .chain(WRITE)
        .filter(|left| {
            !names
                .iter()
                .any(|name| name == **left || last_two(name) == **left)
        })
        .collect();
    assert!(gone.is_empty(), "these are no more: {gone:?}");
}
