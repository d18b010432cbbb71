//! What people do with a lead: notes, tasks, deals, calls.

use openlead_core::account::FirstWeekday;
use openlead_core::call::{self, Direction, NewCall, Outcome};
use openlead_core::deal::{self, NewDeal, Sort};
use openlead_core::list::List;
use openlead_core::note::{self, Kind};
use openlead_core::staff::Role;
use openlead_core::task::{self, Bucket, Days, NewTask};
use openlead_core::{Act, Error, Id, Result, event, lead, of, source_number};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone, website};

fn some_lead(act: &mut Act, number: &str) -> Result<Id<of::Lead>> {
    let enquiry = website(act, number);
    Ok(lead::capture(act, &enquiry)?.lead())
}

fn to_do(act: &Act, lead: Option<Id<of::Lead>>, name: &str, due_at: Option<i64>) -> NewTask {
    NewTask {
        lead,
        name: name.to_owned(),
        description: String::new(),
        category: task::category(act, 1).unwrap(),
        due_at,
        agent: None,
        comment: String::new(),
    }
}

fn sale(act: &Act, lead: Id<of::Lead>, amount: i64, end: Option<&str>) -> Result<NewDeal> {
    Ok(NewDeal {
        lead,
        name: "Course".to_owned(),
        stage: act.catalog.lists.first(List::DealStage)?,
        amount: Some(amount),
        agent: None,
        start_date: None,
        end_date: end.map(str::to_owned),
        note: String::new(),
    })
}

fn rang(number: &str, line: &str) -> NewCall {
    NewCall {
        direction: Direction::In,
        number: phone(number),
        name: "Meera".to_owned(),
        source_number: line.to_owned(),
        seconds: 75,
        outcome: Outcome::Answered,
        note: "Wants the fees".to_owned(),
        recording_url: String::new(),
        agent: None,
        started_at: None,
    }
}

fn stage(act: &Act, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(List::DealStage, name).unwrap().id
}

on_each_engine! {
    async fn people_change_their_own_notes_and_pin_any(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let scope = Some(openlead_core::access::Scope::All);
        let anu = company.staff("Anu", Role::Agent, scope, &[sales]).await;
        let binu = company.staff("Binu", Role::Agent, scope, &[]).await;
        let (lead, id) = company.act_as(anu, |act| {
            let lead = some_lead(act, "9846000001")?;
            Ok((lead, note::add_titled(act, lead, Kind::Note, "Fees", "Asked for fees")?))
        }).await.unwrap();
        let text = || note::Change { text: Some("Asked for the fees".to_owned()), ..note::Change::default() };
        let other = company.act_as(binu, move |act| note::change(act, id, &text())).await;
        assert!(matches!(other, Err(Error::Forbidden(_))));
        let pin = || note::Change { pinned: Some(true), ..note::Change::default() };
        company.act_as(binu, move |act| note::change(act, id, &pin())).await.unwrap();
        company.act_as(anu, move |act| note::change(act, id, &text())).await.unwrap();
        let read = company.act(move |act| note::read(act, id)).await.unwrap();
        assert_eq!((read.title.as_str(), read.text.as_str()), ("Fees", "Asked for the fees"));
        assert!(read.pinned_at.is_some());
        assert!(matches!(company.act_as(binu, move |act| note::delete(act, id)).await, Err(Error::Forbidden(_))));
        company.act_as(anu, move |act| note::delete(act, id)).await.unwrap();
        company.act(move |act| {
            assert!(matches!(note::read(act, id), Err(Error::NotFound("note"))));
            let told = event::timeline(act, lead, None, 10)?;
            let kinds: Vec<_> = told.iter().map(|event| event.kind.as_str()).collect();
            assert_eq!(kinds, ["note.deleted", "note.updated", "note.updated", "note.created", "lead.created"]);
            let change = json!({ "before": "Asked for fees", "after": "Asked for the fees" });
            assert_eq!(told[1].detail["changes"]["text"], change);
            let words = note::add(act, lead, Kind::Feedback, "Call me")?;
            let reworded = note::Change { text: Some("x".to_owned()), ..note::Change::default() };
            assert!(matches!(note::change(act, words, &reworded), Err(Error::Conflict(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn a_task_is_changed_done_reopened_and_deleted(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            let lead = some_lead(act, "9846000001")?;
            let new = to_do(act, Some(lead), "Call", None);
            let id = task::add(act, &new)?;
            let change = task::Change {
                name: Some("Call back".to_owned()),
                due_at: Some(Some(1_000_000)),
                remind_at: Some(Some(500_000)),
                agent: Some(Some(anu)),
                category: task::category(act, 2),
                ..task::Change::default()
            };
            task::change(act, id, &change)?;
            task::change(act, id, &change)?;
            assert_eq!(task::to_remind(act, 500_000, 10)?.len(), 1);
            assert!(task::to_remind(act, 499_999, 10)?.is_empty());
            task::complete_with(act, id, "Joins on Monday")?;
            let done = task::read(act, id)?;
            assert_eq!((done.outcome.as_str(), done.name.as_str()), ("Joins on Monday", "Call back"));
            assert!(task::to_remind(act, 500_000, 10)?.is_empty(), "what is done is not reminded of");
            task::reopen(act, id)?;
            assert_eq!(task::read(act, id)?.completed_at, None);
            for wrong in [
                task::Change { name: Some(" ".to_owned()), ..task::Change::default() },
                task::Change { name: Some("x".repeat(501)), ..task::Change::default() },
            ] {
                assert!(matches!(task::change(act, id, &wrong), Err(Error::Invalid(_))));
            }
            let nobody = task::Change { agent: Some(Some(Id::new(7))), ..task::Change::default() };
            assert!(matches!(task::change(act, id, &nobody), Err(Error::NotFound("staff"))));
            task::delete(act, id)?;
            assert!(matches!(task::read(act, id), Err(Error::NotFound("task"))));
            let told = event::timeline(act, lead, None, 10)?;
            let kinds: Vec<_> = told.iter().rev().map(|event| event.kind.as_str()).collect();
            assert_eq!(kinds, ["lead.created", "task.created", "task.updated", "task.completed", "task.reopened", "task.deleted"]);
            Ok(())
        }).await.unwrap();
    }

    async fn tasks_lie_in_buckets_of_the_day(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            let zone = openlead_core::time::time_zone("Asia/Kolkata").unwrap();
            let at = |text: &str| openlead_core::time::parse_moment(text, &zone);
            // A Tuesday, noon.
            let days = Days::around(at("2026-11-24 12:00").unwrap(), &zone, FirstWeekday::MONDAY);
            let lead = some_lead(act, "9846000001")?;
            let dues = [("overdue", "2026-11-24 11:59"), ("overdue", "2026-11-23"), ("today", "2026-11-24"),
                ("today", "2026-11-24 12:00"), ("tomorrow", "2026-11-25 23:59"), ("this_week", "2026-11-29"),
                ("later", "2026-11-30"), ("no_date", "")];
            for (name, due) in dues {
                let new = to_do(act, Some(lead), name, at(due));
                task::add(act, &new)?;
            }
            let filter = task::Filter::default();
            for bucket in Bucket::ALL {
                let page = task::list(act, bucket, &days, &filter, None, 10)?;
                let wanted = dues.iter().filter(|(name, _)| *name == bucket.as_str()).count();
                assert_eq!(page.tasks.len(), wanted, "{bucket:?}");
                assert!(page.tasks.iter().all(|task| task.name == bucket.as_str()), "{bucket:?}");
                assert!(task::counts(act, &days, &filter)?.contains(&(bucket, wanted as i64)));
            }
            // Page by page, the earliest first.
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = task::list(act, Bucket::Overdue, &days, &filter, after, 1)?;
                seen.extend(page.tasks.iter().map(|task| task.due_at));
                after = page.next;
                if after.is_none() { break; }
            }
            assert_eq!(seen, [at("2026-11-23"), at("2026-11-24 11:59")]);
            let id = task::list(act, Bucket::NoDate, &days, &filter, None, 10)?.tasks[0].id;
            task::change(act, id, &task::Change { agent: Some(Some(anu)), ..task::Change::default() })?;
            let count = |act: &mut Act, filter: &task::Filter| {
                task::counts(act, &days, filter).map(|counts| counts.iter().map(|(_, count)| count).sum::<i64>())
            };
            assert_eq!(count(act, &task::Filter { agent: Some(Some(anu)), ..task::Filter::default() })?, 1);
            assert_eq!(count(act, &task::Filter { agent: Some(None), ..task::Filter::default() })?, 7);
            let status = |name: &str, act: &Act| act.catalog.lists.named(List::Status, name).map(|item| item.id);
            let new = task::Filter { lead_status: status("New", act), ..task::Filter::default() };
            let lost = task::Filter { lead_status: status("Lost", act), ..task::Filter::default() };
            assert_eq!((count(act, &new)?, count(act, &lost)?), (8, 0));
            task::complete(act, id)?;
            assert_eq!(task::list(act, Bucket::Done, &days, &filter, None, 10)?.tasks.len(), 1);
            lead::trash(act, lead)?;
            assert_eq!(count(act, &filter)?, 0, "tasks of leads in the trash are not there");
            Ok(())
        }).await.unwrap();
    }

    async fn a_deal_moves_through_its_stages(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            let lead = some_lead(act, "9846000001")?;
            let new = sale(act, lead, 100_000, None)?;
            let id = deal::add(act, &new)?;
            let proposal = stage(act, "Proposal");
            deal::move_to(act, id, proposal, "")?;
            deal::move_to(act, id, proposal, "")?;
            deal::close(act, id, false, "Too dear")?;
            let lost = deal::read(act, id)?;
            assert_eq!((lost.reason.as_str(), lost.closed_at.is_some()), ("Too dear", true));
            deal::close(act, id, true, "")?;
            deal::move_to(act, id, proposal, "not kept")?;
            let open = deal::read(act, id)?;
            assert_eq!((open.reason.as_str(), open.closed_at), ("", None));
            let told = event::timeline(act, lead, None, 10)?;
            assert_eq!(told.len(), 6);
            assert_eq!((&told[2].detail["before"], &told[2].detail["after"], &told[2].detail["reason"]),
                (&json!("Proposal"), &json!("Lost"), &json!("Too dear")));
            let change = deal::Change {
                amount: Some(Some(5)), agent: Some(Some(anu)), end_date: Some(Some("31/12/2026".to_owned())),
                probability: Some(Some(90)), ..deal::Change::default()
            };
            deal::change(act, id, &change)?;
            assert_eq!(deal::read(act, id)?.end_date.as_deref(), Some("2026-12-31"));
            for wrong in [
                deal::Change { amount: Some(Some(-1)), ..deal::Change::default() },
                deal::Change { probability: Some(Some(101)), ..deal::Change::default() },
                deal::Change { start_date: Some(Some("2027-01-01".to_owned())), ..deal::Change::default() },
                deal::Change { currency: Some("rupees".to_owned()), ..deal::Change::default() },
            ] {
                assert!(matches!(deal::change(act, id, &wrong), Err(Error::Invalid(_))), "{wrong:?}");
            }
            deal::delete(act, id)?;
            assert!(matches!(deal::read(act, id), Err(Error::NotFound("deal"))));
            Ok(())
        }).await.unwrap();
    }

    async fn deals_are_summed_by_stage_and_month(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let lead = some_lead(act, "9846000001")?;
            // New weighs 10 %, Won is certain.
            let deals = [(1000, Some("2026-12-05"), "New"), (3000, Some("2026-12-20"), "New"),
                (500, Some("2027-01-10"), "Won"), (70, None, "Lost")];
            for (amount, end, stage_name) in deals {
                let new = sale(act, lead, amount, end)?;
                let id = deal::add(act, &new)?;
                let to = stage(act, stage_name);
                deal::move_to(act, id, to, "")?;
            }
            let filter = deal::Filter::default();
            let sums = deal::by_stage(act, &filter)?;
            let sum = |name: &str| sums.iter().find(|sum| sum.stage_id == stage(act, name)).unwrap();
            let of = |name| (sum(name).count, sum(name).amount, sum(name).weighted);
            assert_eq!((of("New"), of("Won"), of("Lost")), ((2, 4000.0, 400.0), (1, 500.0, 500.0), (1, 70.0, 0.0)));
            let months = deal::by_month(act, &filter)?;
            let months: Vec<_> = months.iter().map(|sum| (sum.month.as_str(), sum.kind.as_str(), sum.count, sum.weighted)).collect();
            assert_eq!(months, [("2026-12", "open", 2, 400.0), ("2027-01", "won", 1, 500.0)]);
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = deal::list(act, &filter, Sort::End, after.as_ref(), 1)?;
                seen.extend(page.deals.iter().map(|deal| deal.amount.unwrap()));
                after = page.next;
                if after.is_none() { break; }
            }
            assert_eq!(seen, [1000, 3000, 500]);
            let newest = deal::list(act, &filter, Sort::Newest, None, 2)?;
            assert_eq!(newest.deals[0].amount, Some(70));
            let rest = deal::list(act, &filter, Sort::Newest, newest.next.as_ref(), 10)?;
            assert_eq!(rest.deals.len(), 2);
            let column = deal::Filter { stage: Some(stage(act, "New")), ..deal::Filter::default() };
            assert_eq!(deal::list(act, &column, Sort::Newest, None, 10)?.deals.len(), 2);
            let december = deal::Filter {
                end_from: Some("2026-12-01".to_owned()), end_to: Some("2026-12-31".to_owned()), ..deal::Filter::default()
            };
            assert_eq!(deal::list(act, &december, Sort::End, None, 10)?.deals.len(), 2);
            Ok(())
        }).await.unwrap();
    }

    async fn a_logged_call_finds_or_makes_its_lead(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let agent = company.agent("Anu", &[sales]).await;
        company.act(move |act| {
            source_number::assign(act, "0484 123 4567", sales)?;
            let first = call::log(act, &rang("9846000001", "4841234567"))?;
            assert!(first.is_new);
            let made = lead::read(act, first.lead)?;
            assert_eq!((made.agent_id, made.name.as_str()), (Some(agent), "Meera"));
            let again = call::log(act, &NewCall { started_at: Some(1_000_000), ..rang("9846000001", "") })?;
            assert_eq!((again.lead, again.is_new), (first.lead, false));
            let unrouted = some_lead(act, "9846000002")?;
            call::log(act, &rang("9846000002", "4841234567"))?;
            assert_eq!(lead::read(act, unrouted)?.agent_id, Some(agent), "a lead of nobody goes to the line's department");
            let calls = call::of_lead(act, first.lead, None, 10)?;
            let ids: Vec<_> = calls.iter().map(|call| call.id).collect();
            assert_eq!(ids, [first.call, again.call], "the latest first, whenever they were logged");
            let before = call::Cursor { started_at: calls[0].started_at, id: calls[0].id };
            assert_eq!(call::of_lead(act, first.lead, Some(before), 10)?.len(), 1);
            assert_eq!(call::page(act, None, 10)?.len(), 3);
            let told = event::timeline(act, first.lead, None, 1)?;
            assert_eq!((told[0].kind.as_str(), &told[0].detail["outcome"]), ("call.logged", &json!("answered")));
            for wrong in [
                NewCall { seconds: -1, ..rang("9846000001", "") },
                NewCall { recording_url: "javascript:x".to_owned(), ..rang("9846000001", "") },
                NewCall { started_at: Some(i64::MAX), ..rang("9846000001", "") },
            ] {
                assert!(matches!(call::log(act, &wrong), Err(Error::Invalid(_))));
            }
            Ok(())
        }).await.unwrap();
        let other = company.agent("Binu", &[]).await;
        let calls = company.act_as(other, |act| call::page(act, None, 10)).await.unwrap();
        assert!(calls.is_empty(), "calls are seen as their leads are");
    }
}
