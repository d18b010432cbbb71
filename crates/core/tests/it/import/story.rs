use std::time::Duration;

use openlead_core::field::Kind;
use openlead_core::import::{self, Added, Plan, State, Tally, Target};
use openlead_core::job::{Handlers, Worker};
use openlead_core::{Actor, Error, Via, note};
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::desk::{Desk, column, crowd};
use crate::company::Company;

/// Nothing takes so long but a failure.
const PATIENCE: Duration = Duration::from_secs(60);

const GETLEAD: &str = "\
name,country_code,mobile_number,lead_source,email_address,address,company_name,alternate_numbers,purpose,status,lead_type,staff_name,follow_up_date,Budget,remarks
Meera Nair,91,98460 12345,Expo 2026,Meera@Example.com,\"12, MG Road\",Acme,\"9846099999; 98460 88888\",MBA,Hot,Student,ravi,25/12/2026,150000,Call after six
,+971,501234567,Website,,,,,,New,,Nobody,,,
Short,91,123,Website,,,,,,New,,,,,
Bad Mail,91,9846012346,Website,not a mail,,,,,New,,,31/31/2026,,
";

/// A correction that did not help is not lost with the row.
async fn fix_is_in_the_file(desk: &Desk<'_>) {
    let id = desk.draft("name,phone\nA,12\nB,13\n").await;
    let act = |act: &mut openlead_core::Act, id| {
        import::fix(act, id, 2, &[("name".to_owned(), "Asha".to_owned())].into())?;
        import::start(act, id)
    };
    desk.openlead()
        .act(desk.actor, move |it| act(it, id))
        .await
        .unwrap();
    assert_eq!(desk.run(id).await.1.failed, 2);
    let file = import::write_failures(desk.openlead(), desk.actor, id, Vec::new()).await;
    let file = String::from_utf8(file.unwrap()).unwrap();
    assert!(
        file.contains("\r\nAsha,12,") && file.contains("\r\nB,13,"),
        "{file}"
    );
}

on_each_engine! {
    async fn a_file_of_the_vendor_is_understood_without_a_word(server: &Server) {
        let company = Company::new(server).await;
        company.agent("Ravi", &[]).await;
        let desk = Desk::of(&company);
        let report = desk.check(GETLEAD, |_| {}).await.unwrap();
        assert_eq!(desk.leads().await, 0, "a dry run writes nothing");
        let (import, tally) = desk.import(GETLEAD, |_| {}).await;
        assert_eq!((import.state, import.rows, import.reason.as_str()), (State::Done, 4, ""));
        assert_eq!(tally, Tally { made: 2, failed: 2, ..Tally::default() });
        assert_eq!(report.tally, tally, "the dry run said so");
        assert!(report.makes.contains(&("source".to_owned(), "Expo 2026".to_owned())), "{:?}", report.makes);

        let meera = desk.lead("9846012345").await.unwrap();
        assert_eq!((meera.name.as_str(), meera.email.as_str()), ("Meera Nair", "Meera@Example.com"));
        assert_eq!((meera.company.as_str(), meera.address.as_str()), ("Acme", "12, MG Road"));
        assert_eq!(meera.custom, json!({ "budget": 150_000 }));
        assert_eq!(desk.lead("9846088888").await.map(|lead| lead.id), Some(meera.id));
        let id = meera.id;
        let (source, status, agent, notes) = company.act(move |act| {
            let notes = note::of_lead(act, id)?;
            let lists = &act.catalog.lists;
            let agent = meera.agent_id.and_then(|id| act.catalog.staff(id)).map(|staff| staff.name.clone());
            let field = act.catalog.fields.iter().find(|field| field.key == "budget").unwrap();
            assert_eq!(field.kind, Kind::Number);
            Ok((lists.name(meera.source_id).to_owned(), lists.name(meera.status_id).to_owned(), agent, notes))
        }).await.unwrap();
        assert_eq!((source.as_str(), status.as_str(), agent.as_deref()), ("Expo 2026", "Hot", Some("Ravi")));
        assert_eq!(notes[0].text, "Call after six");
        assert_eq!(company.story_of(id).await, ["lead.created", "note.created"]);
        let zone = "2026-12-24T18:30:00.000000Z";
        assert_eq!(meera.next_follow_up_at.map(openlead_core::time::to_rfc3339).as_deref(), Some(zone));

        let abroad = desk.lead("00971501234567").await.unwrap();
        assert_eq!((abroad.phone.as_str(), abroad.agent_id), ("971501234567", None), "staff are never made");
        let failures = desk.failures(import.id).await;
        assert_eq!(failures.iter().map(|failure| failure.0).collect::<Vec<_>>(), [4, 5]);
        assert!(failures[0].1.contains("8 to 14 digits"), "{failures:?}");
        assert!(failures[1].1.contains("email_address") && failures[1].1.contains("follow_up_date"), "{failures:?}");
        let mapped = desk.look(GETLEAD).await.2;
        assert_eq!(serde_json::to_value(mapped).unwrap(), import.plan, "the next file of this shape is mapped alike");
    }

    async fn the_failed_rows_can_be_mended_and_imported(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let (import, _) = desk.import("name;phone;x\nA;9846012345;=1\nB;12;'+1\nC;;\"a;b\"\n", |_| {}).await;
        let file = import::write_failures(desk.openlead(), desk.actor, import.id, Vec::new()).await.unwrap();
        let file = String::from_utf8(file).unwrap();
        assert!(file.starts_with("name,phone,x,Reason\r\nB,12,'+1,"), "{file}");
        let mended = file.replace("B,12", "B,9846012346").replace("C,,", "C,9846012347,");
        let (_, tally) = desk.import(&mended, |_| {}).await;
        assert_eq!(tally, Tally { made: 2, ..Tally::default() }, "the reason is no field");
        assert_eq!(desk.lead("9846012346").await.unwrap().custom, json!({ "x": "+1" }));
    }

    async fn refused_rows_are_corrected_as_an_import_of_their_own(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let (import, _) = desk.import("Who;Number;Stage\nA;9846012345;New\nB;12;Warm\nC;13;New\n", |plan| {
            plan.columns = [("Who", "name"), ("Number", "phone"), ("Stage", "status")]
                .map(|(column, target)| (column.to_owned(), target.parse().unwrap())).into();
        }).await;
        let id = import::again(desk.openlead(), desk.actor, import.id).await.unwrap();
        assert_eq!(import::row(desk.openlead(), desk.actor, id, 2).await.unwrap()[..2], [("Who".to_owned(), "B".to_owned()), ("Number".to_owned(), "12".to_owned())]);
        let fix = |row: u64, column: &'static str, cell: String| company.act_as(company.created.owner, move |act| {
            import::fix(act, id, row, &[(column.to_owned(), cell.clone())].into())
        });
        fix(2, "Number", "9846012346".to_owned()).await.unwrap();
        for (column, cell) in [("Shoes", "1".to_owned()), ("Who", "x".repeat(10_001))] {
            let refused = fix(3, column, cell).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        company.act_as(company.created.owner, move |act| import::start(act, id)).await.unwrap();
        let (_, tally) = desk.run(id).await;
        assert_eq!((tally.made, tally.failed), (1, 1), "{tally:?}");
        assert_eq!(desk.lead("9846012346").await.unwrap().name, "B");
        fix_is_in_the_file(&desk).await;
        let late = fix(3, "Number", "9846012347".to_owned()).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        let next = desk.look("Who,Number,Stage,Reason\nD,9846012349,New,x\n").await.2;
        assert!(next.fixes.is_empty() && next.columns.len() == 3, "{next:?}");
        let (whole, _) = desk.import("phone,name\n9846012350,E\n", |_| {}).await;
        let nothing = import::again(desk.openlead(), desk.actor, whole.id).await;
        assert!(matches!(nothing, Err(Error::Conflict(_))), "{nothing:?}");
        // What was typed is found and erased like what was in the file.
        let person = openlead_core::person::Person { phone: Some(crate::company::phone("9846012346")), email: None };
        openlead_core::person::erase(desk.openlead(), desk.actor, &person).await.unwrap();
        let plan = company.act_as(company.created.owner, move |act| import::read(act, id)).await.unwrap().plan;
        assert!(!plan.to_string().contains("9846012346"), "{plan}");
    }

    async fn values_are_mapped_made_left_out_or_refused(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let file = "phone,status,source,owner,when\n9846012345,Fresh,Fair,Zed,3/4/2026\n9846012346,Odd,Fair,Zed,12/31/2026\n";
        let plan = |plan: &mut Plan| {
            plan.values.entry("status".to_owned()).or_default().insert("Fresh".to_owned(), "New".to_owned());
            plan.unknown.insert("status".to_owned(), import::Unknown::Error);
            plan.unknown.insert("source".to_owned(), import::Unknown::Empty);
            column(plan, "when", Target::CreatedAt);
        };
        let (import, tally) = desk.import(file, plan).await;
        assert_eq!((tally.made, tally.failed), (1, 1));
        assert!(desk.failures(import.id).await[0].1.contains("\"Odd\" is not known"));
        let lead = desk.lead("9846012345").await.unwrap();
        let at = openlead_core::time::to_rfc3339(lead.created_at);
        assert_eq!(at, "2026-03-03T18:30:00.000000Z", "12/31 proves that the month comes first: 4 March in Kolkata");
        let source = company.act(move |act| Ok(act.catalog.lists.name(lead.source_id).to_owned())).await.unwrap();
        assert_eq!(source, "Import");
    }

    async fn an_import_goes_on_where_it_stopped(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let Added::New(id) = desk.add(&crowd(1700), |_| {}).await.unwrap() else { panic!() };
        let act = |what: fn(&mut openlead_core::Act, openlead_core::Id<openlead_core::of::Import>) -> openlead_core::Result<()>| {
            desk.openlead().act(desk.actor, move |act| what(act, id))
        };
        act(import::start).await.unwrap();
        let mut said = Vec::new();
        let (openlead, actor) = (desk.openlead().clone(), desk.actor);
        let (tell, mut told) = tokio::sync::mpsc::channel(100);
        let running = tokio::spawn(async move {
            import::run(&openlead, actor, id, |progress| { let _ = tell.try_send(progress.tally.rows()); }).await
        });
        said.extend(told.recv().await);
        // Whatever it has done by now, it may have ended.
        let paused = act(import::pause).await;
        let stopped = running.await.unwrap().unwrap();
        let ended = if paused.is_ok() { State::Paused } else { State::Done };
        assert_eq!(stopped.state, ended);
        if paused.is_ok() {
            assert!(matches!(act(import::start).await, Err(Error::Conflict(_))));
            act(import::resume).await.unwrap();
        }
        let (import, tally) = if paused.is_ok() { desk.run(id).await } else { (stopped, Tally { made: 1700, ..Tally::default() }) };
        assert_eq!((import.state, tally), (State::Done, Tally { made: 1700, ..Tally::default() }));
        assert_eq!(desk.leads().await, 1700);
    }

    async fn a_server_goes_on_with_what_another_process_left(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let Added::New(id) = desk.add(&crowd(700), |_| {}).await.unwrap() else { panic!() };
        desk.openlead().act(desk.actor, move |act| import::start(act, id)).await.unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let worker = Worker::new(desk.openlead().clone(), Handlers::new().with(import::ImportWork));
        let work = tokio::spawn(worker.run(async { drop(stopped.await) }, PATIENCE));
        let state = async || desk.openlead().look(desk.actor, move |act| import::read(act, id)).await.unwrap().state;
        let done = async {
            while state().await != State::Done {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, done).await.expect("the import in time");
        drop(stop);
        work.await.unwrap();
        assert_eq!(desk.leads().await, 700);
    }

    async fn whoever_may_not_import_is_refused(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Ravi", &[]).await;
        let mut desk = Desk::of(&company);
        let (import, _) = desk.import(&crowd(3), |_| {}).await;
        let id = import.id;
        desk.actor = Actor { account: company.created.account, who: Some(agent), via: Via::Web };
        let refused = [
            desk.add(&crowd(4), |_| {}).await.map(drop),
            desk.check(&crowd(4), |_| {}).await.map(drop),
            desk.openlead().act(desk.actor, move |act| import::cancel(act, id)).await,
            desk.openlead().look(desk.actor, move |act| import::list(act, None, 10).map(drop)).await,
            desk.openlead().look(desk.actor, move |act| import::failures(act, id, 0, 10).map(drop)).await,
            import::revert(desk.openlead(), desk.actor, id).await.map(drop),
        ];
        for refused in refused {
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
    }

    async fn another_account_sees_no_import(server: &Server) {
        let company = Company::new(server).await;
        let other = Company::of(server, "other@example.com").await;
        let (import, _) = Desk::of(&company).import("phone\n12\n9846012345\n", |_| {}).await;
        let (id, actor) = (import.id, Desk::of(&other).actor);
        let look = move |act: &mut openlead_core::Act| {
            assert!(import::list(act, None, 10)?.is_empty());
            assert!(import::failures(act, id, 0, 10)?.is_empty());
            assert_eq!(import::tally(act, id)?, Tally::default());
            import::read(act, id).map(drop)
        };
        let found = server.openlead.look(actor, look).await;
        assert!(matches!(found, Err(Error::NotFound(_))));
        assert!(matches!(import::revert(&server.openlead, actor, id).await, Err(Error::NotFound(_))));
    }
}

#[test]
fn a_wrong_plan_says_everything_that_is_wrong() {
    let plan: Plan = serde_json::from_value(
        json!({ "columns": { "a": "name", "b": "name" }, "unknown": { "agent": "make" } }),
    )
    .unwrap();
    assert_eq!(plan.on_duplicate, import::OnDuplicate::Merge);
    for wrong in [
        json!({ "colums": {} }),
        json!({ "columns": { "a": "nmae" } }),
        json!({ "on_duplicate": "never" }),
    ] {
        assert!(serde_json::from_value::<Plan>(wrong).is_err());
    }
}
