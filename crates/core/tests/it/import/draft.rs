use openlead_core::import::{self, OnDuplicate, State, Target};
use openlead_core::lead::{self, Query};
use openlead_core::{Error, Id, of};
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::desk::{Desk, column};
use crate::company::Company;

const FILE: &str = "Name;Number;State;Handled by\nMeera;9846012345;Fresh;Zed\nRavi;9846012346;Fresh;\nLatha;12;New;\n";

/// The file with a plan that can be done.
async fn drafted(desk: &Desk<'_>) -> Id<of::Import> {
    let id = desk.draft(FILE).await;
    let map = move |act: &mut openlead_core::Act| {
        let mut plan = import::read(act, id)?.plan()?;
        column(&mut plan, "Number", Target::Phone);
        column(&mut plan, "State", Target::Status);
        column(&mut plan, "Handled by", Target::Agent);
        import::plan(act, id, &plan)
    };
    desk.openlead().act(desk.actor, map).await.unwrap();
    id
}

on_each_engine! {
    async fn a_file_is_mapped_tried_and_taken_in_step_by_step(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = drafted(&desk).await;
        let (look, strangers) = company.act(move |act| {
            let look = import::look(act, id)?.expect("it was not started");
            let plan = import::read(act, id)?.plan()?;
            let strangers = import::strangers(act, &look, &plan);
            Ok((look, strangers))
        }).await.unwrap();
        assert_eq!((look.delimiter, look.columns.len(), look.first.len()), (Some(';'), 4, 3));
        assert_eq!(look.columns[1].samples, ["9846012345", "9846012346", "12"]);
        let named: Vec<(String, Vec<(String, u64)>)> = strangers.into_iter()
            .map(|these| (these.target.to_string(), these.values.into_iter().map(|one| (one.value, one.rows)).collect()))
            .collect();
        assert_eq!(named, [("agent".to_owned(), vec![("Zed".to_owned(), 1)]), ("status".to_owned(), vec![("Fresh".to_owned(), 2)])]);

        company.act(move |act| import::begin_check(act, id)).await.unwrap();
        let busy = company.act(move |act| import::start(act, id)).await;
        assert!(matches!(busy, Err(Error::Conflict(_))), "{busy:?}");
        import::check_kept(&server.openlead, desk.actor, id).await.unwrap();
        let import = company.act(move |act| import::read(act, id)).await.unwrap();
        assert_eq!(import.state, State::Ready);
        assert_eq!((&import.report["made"], &import.report["failed"]), (&json!(2), &json!(1)), "{}", import.report);
        assert_eq!(import.report["makes"], json!([["status", "Fresh"]]));
        assert_eq!(desk.leads().await, 0);

        company.act(move |act| import::start(act, id)).await.unwrap();
        let (import, tally) = desk.run(id).await;
        assert_eq!((import.state, tally.made, tally.failed), (State::Done, 2, 1));
        assert!(import.progress(tally, import.run_at.unwrap() + 2_000_000).per_second() > 1.0);
        let look = company.act(move |act| import::look(act, id)).await.unwrap();
        assert!(look.is_none(), "what people are called is not kept twice");
    }

    async fn a_plan_that_cannot_be_done_is_refused_and_a_started_one_stands(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = desk.draft("a,b\n1,2\n").await;
        let start = company.act(move |act| import::start(act, id)).await;
        assert!(matches!(start, Err(Error::Invalid(_))), "no column has numbers: {start:?}");
        let check = company.act(move |act| import::begin_check(act, id)).await;
        assert!(matches!(check, Err(Error::Invalid(_))), "{check:?}");
        let unknown = company.act(move |act| {
            let mut plan = import::read(act, id)?.plan()?;
            column(&mut plan, "nowhere", Target::Phone);
            import::plan(act, id, &plan)
        }).await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");

        let id = drafted(&desk).await;
        company.act(move |act| import::start(act, id)).await.unwrap();
        let late = company.act(move |act| {
            let plan = import::read(act, id)?.plan()?;
            import::plan(act, id, &plan)
        }).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    }

    async fn what_an_import_made_and_changed_is_found_by_it(server: &Server) {
        let company = Company::new(server).await;
        company.enquire("9846012345").await;
        let desk = Desk::of(&company);
        let (import, tally) = desk.import("phone,name\n9846012345,Meera\n9846012346,Ravi\n", |_| {}).await;
        company.enquire("9846012347").await;
        assert_eq!((tally.made, tally.merged), (1, 1));
        for (field, name) in [("made_by_import", "Ravi"), ("changed_by_import", "Meera")] {
            let filter = json!({ "field": field, "op": "is", "value": import.id });
            let query = Query { filter, ..Query::default() };
            let (page, count) = company.act(move |act| Ok((lead::list(act, &query)?, lead::count(act, &query)?))).await.unwrap();
            let names: Vec<&str> = page.lines.iter().map(|line| line.lead.name.as_str()).collect();
            assert_eq!((names.as_slice(), count.number), ([name].as_slice(), 1), "{field}");
        }
        for query in [
            Query { filter: json!({ "field": "made_by_import", "op": "is", "value": "x" }), ..Query::default() },
            Query { filter: json!({ "field": "made_by_import", "op": "is_not", "value": import.id }), ..Query::default() },
            Query { sort_by: "made_by_import".to_owned(), ..Query::default() },
        ] {
            let refused = company.act(move |act| lead::list(act, &query)).await;
            assert!(matches!(refused, Err(Error::Invalid(_))));
        }
    }

    async fn a_row_may_overwrite_what_is_there_and_that_can_be_reverted(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        desk.import("phone,name,company\n9846012345,Mera,Acme\n", |_| {}).await;
        let (import, tally) = desk.import("phone,name,company\n9846012345,Meera Nair,\n", |plan| plan.on_duplicate = OnDuplicate::Overwrite).await;
        assert_eq!(tally.merged, 1);
        let lead = desk.lead("9846012345").await.unwrap();
        assert_eq!((lead.name.as_str(), lead.company.as_str()), ("Meera Nair", "Acme"), "a blank says nothing");
        import::revert(&server.openlead, desk.actor, import.id).await.unwrap();
        assert_eq!(desk.lead("9846012345").await.unwrap().name, "Mera");
    }

    async fn a_draft_that_is_thrown_away_takes_its_file_with_it(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = drafted(&desk).await;
        company.act(move |act| import::discard(act, id)).await.unwrap();
        import::sweep(&server.openlead).await.unwrap();
        assert!(!import::has_file(&server.openlead, id));
        let again = company.act(move |act| import::start(act, id)).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    }
}
