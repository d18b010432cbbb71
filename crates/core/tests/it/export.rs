//! What leaves openlead comes back the same.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use openlead_core::access::Scope;
use openlead_core::export::{self, Format};
use openlead_core::field::{self, Kind};
use openlead_core::import::Tally;
use openlead_core::lead::{self, Query};
use openlead_core::list::{self, List};
use openlead_core::staff::Role;
use openlead_core::{Act, Actor, Error, Via};
use openlead_db::args;
use openlead_testkit::{Engine, Server, on_each_engine};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use crate::company::Company;
use crate::import::desk::Desk;

async fn written(desk: &Desk<'_>, query: Query, format: Format) -> (Vec<u8>, u64) {
    let written = export::leads(
        desk.openlead(),
        desk.actor,
        query,
        format,
        Vec::new(),
        |_| {},
    );
    written.await.unwrap()
}

const ROWS: &str = "name,phone,email,company,address,status,source,Course,born,notes to self\n\
    =SUM(A1),9846012345,a@example.com,\"A, \"\"B\"\" & C\",\"Rose\nStreet\",Hot,Fair,+1,1990-02-28,'=x\n\
    Жук,9846012346,,-1,@home,New,Fair,മലയാളം,,-\n";

on_each_engine! {
    async fn what_is_exported_is_imported_as_the_same_leads(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        desk.import(ROWS, |_| {}).await;
        for (number, format) in [Format::Csv, Format::Xlsx, Format::Ndjson].into_iter().enumerate() {
            let (file, count) = written(&desk, Query::default(), format).await;
            assert_eq!(count, 2);
            let other = Company::of(server, &format!("other{number}@example.com")).await;
            let other = Desk::of(&other);
            let (_, tally) = other.import_bytes(&file, |_| {}).await;
            assert_eq!(tally, Tally { made: 2, ..Tally::default() }, "{format:?}");
            for number in ["9846012345", "9846012346"] {
                let (one, two) = (desk.lead(number).await.unwrap(), other.lead(number).await.unwrap());
                let of = |lead: &lead::Lead| (lead.name.clone(), lead.email.clone(), lead.company.clone(), lead.address.clone(), lead.created_at);
                assert_eq!(of(&one), of(&two), "{format:?}");
                assert_eq!(one.custom, two.custom, "{format:?}");
                let names = async |desk: &Desk<'_>, lead: lead::Lead| desk.openlead().look(desk.actor, move |act| {
                    let lists = &act.catalog.lists;
                    Ok((lists.name(lead.status_id).to_owned(), lists.name(lead.source_id).to_owned()))
                }).await.unwrap();
                assert_eq!(names(&desk, one).await, names(&other, two).await);
            }
        }
    }

    async fn an_export_has_all_that_a_lead_is(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        desk.import("name,phone\nMeera,9846012345\n", |_| {}).await;
        let id = desk.lead("9846012345").await.unwrap().id;
        company.act(move |act| {
            field::make(act, "Pays", Kind::YesNo)?;
            let admission = list::make(act, List::Purpose, "Admission")?;
            let hostel = list::make(act, List::Purpose, "Hostel")?;
            let edit = json!({ "purpose_ids": [admission, hostel], "score": 7, "is_starred": true, "notes": "Prefers mornings",
                "next_follow_up_at": "2027-01-02T03:04:05Z", "lost_reason": "Too far", "custom_fields": { "pays": true } });
            let edit = lead::Edit::read(act, edit.as_object().unwrap(), false)?;
            lead::edit(act, id, &edit, None).map(drop)
        }).await.unwrap();
        let (csv, _) = written(&desk, Query::default(), Format::Csv).await;
        let csv = String::from_utf8(csv).unwrap();
        for said in ["Admission", "Hostel", ",7,yes,2027-01-02T03:04:05", "Too far", "Prefers mornings"] {
            assert!(csv.contains(said), "{said} in {csv}");
        }
        let (lines, _) = written(&desk, Query::default(), Format::Ndjson).await;
        let lead: Json = serde_json::from_slice(lines.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
        assert_eq!((&lead["more_purposes"], &lead["fields"]["pays"]), (&json!(["Hostel"]), &json!(true)));
        assert_eq!((&lead["score"], &lead["is_starred"], &lead["notes"]), (&json!(7), &json!(true), &json!("Prefers mornings")));
    }

    async fn values_of_every_kind_come_back_the_same(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let kinds = [("Budget", Kind::Money, "1,50,000.50"), ("Score", Kind::Number, "12.5"), ("Pays", Kind::YesNo, "yes"),
            ("Born", Kind::Date, "1990-02-28"), ("Seen", Kind::DateTime, "2026-03-04T05:06:07Z"),
            ("Site", Kind::Url, "https://example.com/x"), ("Home", Kind::Phone, "+91 98460 99999")];
        let field = move |act: &mut openlead_core::Act| {
            for (label, kind, _) in kinds {
                field::make(act, label, kind)?;
            }
            Ok(())
        };
        company.act(field).await.unwrap();
        let titles: Vec<&str> = kinds.iter().map(|(label, ..)| *label).collect();
        let cells: Vec<String> = kinds.iter().map(|(.., cell)| format!("\"{cell}\"")).collect();
        desk.import(&format!("phone,{}\n9846012345,{}\n", titles.join(","), cells.join(",")), |_| {}).await;
        let lead = desk.lead("9846012345").await.unwrap();
        assert_eq!((&lead.custom["budget"], &lead.custom["pays"]), (&json!(15_000_050), &json!(1)), "{}", lead.custom);
        for (number, format) in [Format::Csv, Format::Xlsx, Format::Ndjson].into_iter().enumerate() {
            let (file, _) = written(&desk, Query::default(), format).await;
            let other = Company::of(server, &format!("same{number}@example.com")).await;
            other.act(field).await.unwrap();
            let other = Desk::of(&other);
            let (import, tally) = other.import_bytes(&file, |_| {}).await;
            assert_eq!(tally.made, 1, "{format:?} {:?}", other.failures(import.id).await);
            assert_eq!(other.lead("9846012345").await.unwrap().custom, lead.custom, "{format:?}");
            // And nothing is new in the account that it came from.
            let (_, tally) = desk.import_bytes(&file, |_| {}).await;
            assert_eq!(tally, Tally { skipped: 1, ..Tally::default() }, "{format:?}");
        }
    }

    async fn an_export_has_what_its_reader_finds_and_sees(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let mut desk = Desk::of(&company);
        desk.import(ROWS, |_| {}).await;
        let query = Query { filter: json!({ "field": "name", "op": "is", "value": "Жук" }), ..Query::default() };
        let (file, count) = written(&desk, query, Format::Ndjson).await;
        let lead: Json = serde_json::from_slice(&file).unwrap();
        assert_eq!((count, &lead["phone"], &lead["source"]), (1, &json!("+919846012346"), &json!("Fair")));
        let audit = company.act(|act| openlead_core::event::audit(act, None, 1)).await.unwrap();
        assert_eq!((audit[0].kind.as_str(), &audit[0].detail["leads"]), ("leads.exported", &json!(1)));
        desk.actor = Actor { account: company.created.account, who: Some(ravi), via: Via::Web };
        let refused = export::leads(desk.openlead(), desk.actor, Query::default(), Format::Csv, Vec::new(), |_| {}).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let refused = export::account(desk.openlead(), desk.actor, Cursor::new(Vec::new())).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }

    async fn a_manager_takes_out_the_leads_of_their_departments_and_no_others(server: &Server) {
        let company = Company::new(server).await;
        let (sales, service) = (company.department("Sales").await, company.department("Service").await);
        let latha = company.staff("Latha", Role::Manager, Some(Scope::Department), &[sales]).await;
        for (number, department) in [("9846012345", sales), ("9846012346", service), ("9846012347", sales)] {
            company.enquire_with(number, move |mut enquiry| {
                enquiry.assign = lead::Assign::Department(department);
                enquiry
            }).await;
        }
        let mut desk = Desk::of(&company);
        assert_eq!(written(&desk, Query::default(), Format::Csv).await.1, 3);
        desk.actor.who = Some(latha);
        for format in [Format::Csv, Format::Xlsx, Format::Ndjson] {
            assert_eq!(written(&desk, Query::default(), format).await.1, 2, "{format:?}");
        }
        let query = Query { search: "9846012346".to_owned(), ..Query::default() };
        let (file, count) = written(&desk, query, Format::Ndjson).await;
        assert_eq!((count, file.len()), (0, 0), "also when it is asked for by its number");
    }

    async fn an_archive_has_every_table_whole_and_no_secret(server: &Server) {
        let company = Company::new(server).await;
        let other = Company::of(server, "other@example.com").await;
        other.enquire("9846055555").await;
        let desk = Desk::of(&company);
        desk.import(ROWS, |_| {}).await;
        let (archive, tables) = export::account(desk.openlead(), desk.actor, Cursor::new(Vec::new())).await.unwrap();
        let mut zip = zip::ZipArchive::new(archive).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let manifest: Json = serde_json::from_str(&read("manifest.json")).unwrap();
        assert_eq!(manifest["tables"], json!(tables));
        for table in &tables {
            let text = read(&format!("{}.ndjson", table.name));
            assert_eq!(text.lines().count() as u64, table.rows, "{}", table.name);
            assert!(text.lines().all(|line| serde_json::from_str::<Json>(line).is_ok()));
            assert!(!text.contains("919846055555"), "another account's");
        }
        let account: Json = serde_json::from_str(&read("account.ndjson")).unwrap();
        assert_eq!(account["name"], "Acme");
        let leads = read("lead.ndjson");
        let mut leads = leads.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        let lead = leads.find(|lead| lead["name"] == "=SUM(A1)").unwrap();
        assert_eq!(lead["custom"]["course"], "+1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_in_an_archive_or_left_out_for_a_reason() {
    let server = openlead_testkit::Server::open(openlead_testkit::Engine::Sqlite).await;
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE 'lead_search_%'";
    let there = server.openlead.db.read(|tx| {
        let rows: Vec<(String,)> = tx.all(names, args![])?;
        Ok::<_, Error>(rows)
    });
    let there: BTreeSet<String> = there
        .await
        .unwrap()
        .into_iter()
        .map(|(name,)| name)
        .collect();
    let known = export::TABLES.iter().chain(export::LEFT_OUT);
    let known: Vec<String> = known.map(|&name| name.to_owned()).collect();
    let sorted: BTreeSet<String> = known.iter().cloned().collect();
    assert_eq!(
        there, sorted,
        "a new table goes into export::TABLES, or into LEFT_OUT"
    );
    assert_eq!(known.len(), sorted.len(), "each is in one of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_text_comes_back_through_csv() {
    let server = openlead_testkit::Server::open(openlead_testkit::Engine::Sqlite).await;
    let mut number = 9_846_000_000_u64;
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 24,
        ..ProptestConfig::default()
    });
    let words = "[ -~\t\nÀ-ÿ'=+@;,\"-]{0,20}";
    let mut texts = Vec::new();
    for _ in 0..24 {
        use proptest::strategy::{Strategy as _, ValueTree as _};
        texts.push((words, words).new_tree(&mut runner).unwrap().current());
    }
    let (one, two) = (
        Company::of(&server, "one@example.com").await,
        Company::of(&server, "two@example.com").await,
    );
    let (one, two) = (Desk::of(&one), Desk::of(&two));
    let mut numbers = Vec::new();
    for (name, course) in texts {
        number += 1;
        numbers.push(number.to_string());
        let phone = openlead_core::phone::Phone::from_parts("91", &number.to_string()).unwrap();
        let (name, course) = (
            openlead_core::text::clean(&name),
            openlead_core::text::clean(&course),
        );
        let enquire = move |act: &mut openlead_core::Act| {
            let mut enquiry = crate::company::website(act, "9846012345");
            enquiry.phone = phone.clone();
            enquiry.name = name.clone();
            if !course.is_empty() {
                enquiry.custom = openlead_core::field::take_in(act, [("course", course.as_str())])?;
            }
            lead::capture(act, &enquiry).map(drop)
        };
        one.openlead().act(one.actor, enquire).await.unwrap();
    }
    let (file, _) = written(&one, Query::default(), Format::Csv).await;
    let (_, tally) = two.import_bytes(&file, |_| {}).await;
    assert_eq!(tally.made, 24);
    for number in numbers {
        let (old, new) = (
            one.lead(&number).await.unwrap(),
            two.lead(&number).await.unwrap(),
        );
        assert_eq!((old.name, old.custom), (new.name, new.custom));
    }
}

/// What was taken out is found among forty thousand events of the account without a look at the others.
async fn history_on(engine: Engine) {
    let server = Server::open(engine).await;
    let company = Company::new(&server).await;
    let fill = |act: &mut Act| {
        let account = act.account();
        act.tx.execute(
            "INSERT INTO event (account_id, lead_id, id, sequence, kind, who, via, detail, at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
             SELECT $1, 0, i, 0, CASE WHEN i % 10000 = 0 THEN 'leads.exported' ELSE 'staff.signed_in' END, NULL, 'web',
               '{\"leads\":1,\"format\":\"csv\"}', i FROM n",
            args![account],
        )?;
        Ok(())
    };
    company.act(fill).await.unwrap();
    let db = &server.openlead.db;
    db.write(|tx| tx.batch("ANALYZE")).await.unwrap();
    let look = |act: &mut Act| {
        act.tx.explain();
        let found = export::history(act, None, 25)?;
        Ok((found.len(), act.tx.plans()))
    };
    let (found, plans) = company.act(look).await.unwrap();
    let plan = plans.join("\n");
    assert!(found == 4 && plan.contains("event_export"), "{plan}");
}

#[tokio::test]
async fn what_was_taken_out_is_found_by_an_index_on_sqlite() {
    history_on(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_was_taken_out_is_found_by_an_index_on_postgres() {
    history_on(Engine::Postgres).await;
}
