//! What somebody has to do now.

use jiff::tz::TimeZone;
use openlead_core::access::Scope;
use openlead_core::account::FirstWeekday;
use openlead_core::day::{self, Before, Queue, Section, Settlement};
use openlead_core::lead::{self, Assign, Edit};
use openlead_core::list::List;
use openlead_core::staff::Role;
use openlead_core::task::{self, Days, NewTask};
use openlead_core::{Act, Error, Id, Result, call, event, note, of, time};
use openlead_db::args;
use openlead_testkit::on_each_engine;

use crate::company::Company;

/// A Friday, 16:40 in Kolkata.
const NOW: &str = "2026-11-27T16:40:00+05:30";

fn at(text: &str) -> i64 {
    time::from_rfc3339(text).unwrap()
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Kolkata").unwrap()
}

fn days() -> Days {
    Days::around(at(NOW), &zone(), FirstWeekday::MONDAY)
}

/// A lead of an agent, as it came in at a moment.
async fn lead(
    company: &Company<'_>,
    number: &'static str,
    agent: Id<of::Staff>,
    created: &str,
) -> Id<of::Lead> {
    let captured = company.enquire_with(number, move |mut enquiry| {
        enquiry.assign = Assign::Agent(agent);
        number.clone_into(&mut enquiry.name);
        enquiry
    });
    let (lead, created) = (captured.await.lead(), at(created));
    let set = company.act(move |act| {
        let sql = "UPDATE lead SET created_at = $3 WHERE account_id = $1 AND id = $2";
        act.tx
            .execute(sql, args![act.actor.account, lead, created])?;
        Ok(())
    });
    set.await.unwrap();
    lead
}

fn follow_up(act: &mut Act, lead: Id<of::Lead>, at: i64) -> Result<()> {
    let edit = Edit {
        next_follow_up_at: Some(Some(at)),
        ..Edit::default()
    };
    lead::edit(act, lead, &edit, None)
}

fn add_task(
    act: &mut Act,
    name: &str,
    lead: Option<Id<of::Lead>>,
    agent: Id<of::Staff>,
    due: i64,
) -> Result<Id<of::Task>> {
    let new = NewTask {
        lead,
        name: name.to_owned(),
        description: String::new(),
        category: act.catalog.lists.first(List::TaskCategory)?,
        due_at: Some(due),
        agent: Some(agent),
        comment: String::new(),
    };
    task::add(act, &new)
}

fn status(act: &Act, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(List::Status, name).unwrap().id
}

/// What a section has, by the names of tasks, else of leads.
fn names(queue: &Queue, section: Section) -> Vec<String> {
    let items = queue.of(section);
    let name = |item: &day::Item| match (&item.task, &item.lead) {
        (Some(task), _) => task.name.clone(),
        (None, lead) => lead.as_ref().unwrap().name.clone(),
    };
    items.map(name).collect()
}

on_each_engine! {
    async fn the_queue_has_what_waits_what_is_late_and_what_today_brings_in_this_order(server: &Server) {
        let company = Company::new(server).await;
        let [ravi, lata] = [company.agent("Ravi", &[]).await, company.agent("Lata", &[]).await];
        let second = lead(&company, "9846000001", ravi, "2026-11-27T16:00:00+05:30").await;
        lead(&company, "9846000002", ravi, "2026-11-20T09:00:00+05:30").await;
        let late = lead(&company, "9846000003", ravi, "2026-11-01T09:00:00+05:30").await;
        let evening = lead(&company, "9846000004", ravi, "2026-11-01T09:00:00+05:30").await;
        let lost = lead(&company, "9846000005", ravi, "2026-11-01T09:00:00+05:30").await;
        let trashed = lead(&company, "9846000006", ravi, "2026-11-01T09:00:00+05:30").await;
        let hers = lead(&company, "9846000007", lata, "2026-11-01T09:00:00+05:30").await;
        company.act(move |act| {
            follow_up(act, late, at("2026-11-25T10:00:00+05:30"))?;
            follow_up(act, evening, at("2026-11-27T23:30:00+05:30"))?;
            follow_up(act, lost, at("2026-11-25T10:00:00+05:30"))?;
            lead::set_status(act, lost, status(act, "Lost"))?;
            add_task(act, "of the trash", Some(trashed), ravi, at("2026-11-27T18:00:00+05:30"))?;
            lead::trash(act, trashed)?;
            add_task(act, "hers", Some(hers), lata, at("2026-11-27T18:00:00+05:30"))?;
            add_task(act, "late", Some(second), ravi, at("2026-11-26T10:00:00+05:30"))?;
            // What is due on a day has the whole of it, and comes last.
            add_task(act, "some time today", None, ravi, at("2026-11-27T00:00:00+05:30"))?;
            add_task(act, "at six", None, ravi, at("2026-11-27T18:00:00+05:30"))?;
            add_task(act, "tomorrow", None, ravi, at("2026-11-28T00:00:00+05:30"))?;
            let done = add_task(act, "done", None, ravi, at("2026-11-27T18:00:00+05:30"))?;
            task::complete(act, done)
        }).await.unwrap();
        let queue = company.act_as(ravi, move |act| day::queue(act, ravi, &days())).await.unwrap();
        assert_eq!(names(&queue, Section::Fresh), ["9846000002", "9846000001"]);
        assert_eq!(names(&queue, Section::Overdue), ["9846000003", "late"]);
        assert_eq!(names(&queue, Section::Today), ["at six", "9846000004", "some time today"]);
        assert_eq!(queue.count(Section::Today), (3, false));
        let tasks: Vec<_> = queue.items.iter().filter(|item| item.task.is_some()).collect();
        assert_eq!(tasks[0].lead.as_ref().map(|lead| lead.id), Some(second), "with its lead");
        let counts = company.act_as(ravi, move |act| day::counts(act, ravi, &days())).await.unwrap();
        assert_eq!((counts.waiting, counts.no_next_step), (4, 1), "two fresh, two late; the first has no next step");
        // Farther east it is Saturday already, and what is due at that midnight has a time.
        let east = Days::around(at(NOW), &TimeZone::get("Pacific/Kiritimati").unwrap(), FirstWeekday::MONDAY);
        let queue = company.act_as(ravi, move |act| day::queue(act, ravi, &east)).await.unwrap();
        assert_eq!(names(&queue, Section::Today), ["at six", "9846000004", "tomorrow"]);
        assert_eq!(names(&queue, Section::Overdue), ["9846000003", "late", "some time today"]);
        let next = company.act(move |act| day::next_due(act, lata, &days())).await.unwrap();
        assert_eq!(next, Some(at("2026-11-27T18:00:00+05:30")));
    }

    async fn a_lead_is_fresh_until_somebody_touches_it_or_plans_to(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let noted = lead(&company, "9846000001", ravi, "2026-11-27T16:00:00+05:30").await;
        let planned = lead(&company, "9846000002", ravi, "2026-11-27T16:00:00+05:30").await;
        let closed = lead(&company, "9846000003", ravi, "2026-11-27T16:00:00+05:30").await;
        let fresh = async || {
            let queue = company.act_as(ravi, move |act| day::queue(act, ravi, &days())).await.unwrap();
            names(&queue, Section::Fresh).len()
        };
        assert_eq!(fresh().await, 3);
        company.act(move |act| {
            // A program does not touch, nor does closing leave anybody waiting.
            note::add(act, noted, note::Kind::Note, "by a program")?;
            lead::set_status(act, closed, status(act, "Closed"))
        }).await.unwrap();
        assert_eq!(fresh().await, 2);
        company.act_as(ravi, move |act| {
            note::add(act, noted, note::Kind::Note, "by a person")?;
            follow_up(act, planned, at("2026-12-01T10:00:00+05:30"))
        }).await.unwrap();
        assert_eq!(fresh().await, 0);
    }

    async fn a_follow_up_is_left_out_where_a_task_of_the_lead_is_it(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let one = lead(&company, "9846000001", ravi, "2026-11-01T09:00:00+05:30").await;
        company.act(move |act| {
            follow_up(act, one, at("2026-11-25T10:00:00+05:30"))?;
            add_task(act, "call", Some(one), ravi, at("2026-11-26T10:00:00+05:30"))
        }).await.unwrap();
        let queue = company.act_as(ravi, move |act| day::queue(act, ravi, &days())).await.unwrap();
        assert_eq!(names(&queue, Section::Overdue), ["call"]);
    }

    async fn nobody_sees_the_day_of_leads_that_are_not_theirs_to_see(server: &Server) {
        let company = Company::new(server).await;
        let [ravi, lata] = [company.agent("Ravi", &[]).await, company.agent("Lata", &[]).await];
        let manager = company.staff("Maya", Role::Manager, None, &[]).await;
        let one = lead(&company, "9846000001", ravi, "2026-11-27T16:00:00+05:30").await;
        let asked = async |who| {
            let found = company.act_as(who, move |act| {
                let queue = day::queue(act, ravi, &days())?;
                let counts = day::counts(act, ravi, &days())?;
                let pipeline: i64 = day::pipeline(act, ravi, &days())?.iter().map(|stage| stage.leads).sum();
                let team: Vec<_> = day::team(act, &days())?.iter().map(|row| (row.staff, row.fresh, row.open)).collect();
                Ok((queue.items.len(), counts.waiting, pipeline, team))
            });
            found.await.unwrap()
        };
        assert_eq!(asked(lata).await, (0, 0, 0, vec![(lata, 0, 0)]));
        assert_eq!(asked(ravi).await, (1, 1, 1, vec![(ravi, 1, 1)]));
        let (items, waiting, pipeline, team) = asked(manager).await;
        assert_eq!((items, waiting, pipeline), (1, 1, 1));
        assert!(team.len() == 4 && team.contains(&(ravi, 1, 1)) && team.contains(&(lata, 0, 0)), "{team:?}");
        let denied = company.act_as(lata, move |act| day::settle(act, one, &said("mine now"), &days())).await;
        assert!(matches!(denied, Err(Error::NotFound("lead"))));
        let department = company.department("Sales").await;
        let lead_of_sales = company.staff("Devi", Role::Manager, Some(Scope::Department), &[department]).await;
        let arun = company.agent("Arun", &[department]).await;
        let team = company.act_as(lead_of_sales, |act| day::team(act, &days())).await.unwrap();
        let team: Vec<_> = team.iter().map(|row| row.staff).collect();
        assert!(team.len() == 2 && team.contains(&arun) && team.contains(&lead_of_sales));
    }

    async fn the_response_is_the_median_of_the_leads_that_came_in_today(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let times = [("9846000001", "27T09:00", 5), ("9846000002", "27T10:00", 30), ("9846000003", "27T11:00", 10),
            ("9846000004", "26T23:00", 600)];
        for (number, hour, minutes) in times {
            let one = lead(&company, number, ravi, &format!("2026-11-{hour}:00+05:30")).await;
            company.act(move |act| {
                let sql = "UPDATE lead SET first_touch_at = created_at + $3 WHERE account_id = $1 AND id = $2";
                act.tx.execute(sql, args![act.actor.account, one, minutes * 60_000_000_i64])?;
                Ok(())
            }).await.unwrap();
        }
        lead(&company, "9846000005", ravi, "2026-11-27T12:00:00+05:30").await;
        let (response, team) = company.act_as(ravi, move |act| {
            Ok((day::response(act, ravi, &days())?, day::team(act, &days())?))
        }).await.unwrap();
        assert_eq!((response.median, response.leads), (Some(600_000_000), 3));
        assert_eq!(team[0].response, response);
    }

    async fn what_others_did_on_my_leads_is_told_and_what_i_did_is_not(server: &Server) {
        let company = Company::new(server).await;
        let [ravi, lata] = [company.agent("Ravi", &[]).await, company.agent("Lata", &[]).await];
        let mine = lead(&company, "9846000001", ravi, "2026-11-27T16:00:00+05:30").await;
        lead(&company, "9846000002", lata, "2026-11-27T16:00:00+05:30").await;
        company.act_as(ravi, move |act| note::add(act, mine, note::Kind::Note, "mine")).await.unwrap();
        company.act(move |act| note::add(act, mine, note::Kind::Note, "theirs")).await.unwrap();
        let told = company.act_as(ravi, move |act| day::activity(act, ravi, 10)).await.unwrap();
        let told: Vec<_> = told.iter().map(|event| (event.lead_id, event.kind.as_str())).collect();
        assert_eq!(told, [(mine, "note.created"), (mine, "lead.created")]);
    }

    async fn what_came_of_it_is_settled_at_once_and_taken_back(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let one = lead(&company, "9846000001", ravi, "2026-11-27T16:00:00+05:30").await;
        let next = at("2026-12-01T09:00:00+05:30");
        let before = company.act_as(ravi, move |act| {
            follow_up(act, one, at("2026-11-27T12:00:00+05:30"))?;
            let new = Settlement { status: Some(status(act, "Interested")), next: Some(next), ..said("Wants the fees") };
            day::settle(act, one, &new, &days())
        }).await.unwrap();
        let now = company.lead(one).await;
        assert_eq!((now.next_follow_up_at, now.first_touch_at.is_some()), (Some(next), true));
        company.act_as(ravi, move |act| {
            assert_eq!(note::of_lead(act, one)?[0].text, "Wants the fees");
            day::put_back(act, &before)
        }).await.unwrap();
        let back = company.lead(one).await;
        assert_eq!(back.next_follow_up_at, Some(at("2026-11-27T12:00:00+05:30")));
        company.act_as(ravi, move |act| {
            assert_eq!(act.catalog.lists.name(back.status_id), "New");
            assert!(note::of_lead(act, one)?.is_empty());
            // A call is logged for what it was; the follow-up of today is over with it.
            let called = Settlement { call: Some(call::Outcome::NoAnswer), ..Settlement::default() };
            let before = day::settle(act, one, &called, &days())?;
            assert_eq!(before.next, Some(Some(at("2026-11-27T12:00:00+05:30"))));
            assert_eq!(call::of_lead(act, one, None, 10)?.len(), 1);
            assert_eq!(lead::read(act, one)?.next_follow_up_at, None);
            let nothing = day::settle(act, one, &Settlement::default(), &days());
            assert!(matches!(nothing, Err(Error::Invalid(_))));
            // Whoever is lost is not called again, and why is kept.
            follow_up(act, one, next)?;
            let lost = Settlement { status: Some(status(act, "Lost")), ..said("Too far away") };
            day::settle(act, one, &lost, &days())?;
            let lost = lead::read(act, one)?;
            assert_eq!((lost.next_follow_up_at, lost.lost_reason.as_str()), (None, "Too far away"));
            let foreign = Settlement { status: Some(Id::new(1)), ..Settlement::default() };
            assert!(matches!(day::settle(act, one, &foreign, &days()), Err(Error::Invalid(_))));
            lead::trash(&mut *act, one).map_or(Ok(()), Ok)
        }).await.unwrap();
        let kinds = company.story_of(one).await;
        assert!(kinds.contains(&"call.logged".to_owned()), "{kinds:?}");
    }

    async fn a_task_that_was_done_or_put_off_is_put_back(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        let due = at("2026-11-27T18:00:00+05:30");
        let later = task::Change { due_at: Some(Some(due + 1)), ..task::Change::default() };
        company.act_as(ravi, move |act| {
            let task = add_task(act, "call", None, ravi, due)?;
            task::complete(act, task)?;
            day::put_back(act, &Before { task: Some(task), was_open: true, ..Before::default() })?;
            assert_eq!(task::read(act, task)?.completed_at, None);
            task::change(act, task, &later)?;
            day::put_back(act, &Before { task: Some(task), due: Some(Some(due)), ..Before::default() })?;
            assert_eq!(task::read(act, task)?.due_at, Some(due));
            Ok(())
        }).await.unwrap();
        let told = company.act(|act| event::audit(act, None, 1)).await.unwrap();
        assert_eq!(told[0].kind, "task.updated");
    }
}

fn said(text: &str) -> Settlement {
    Settlement {
        text: text.to_owned(),
        ..Settlement::default()
    }
}
