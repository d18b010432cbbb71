//! Tasks in lists and calendars, their undo, and their reminders.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::job::{Handlers, Worker};
use openlead_core::staff::Role;
use openlead_core::task::{self, Change, Filter, NewTask, ReminderWork};
use openlead_core::{Act, Error, Id, Result, event, lead, notification, of};
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

const DAY: i64 = 86_400_000_000;
const PATIENCE: Duration = Duration::from_secs(60);

fn to_do(act: &Act, lead: Option<Id<of::Lead>>, name: &str, due_at: Option<i64>) -> NewTask {
    NewTask {
        lead,
        name: name.to_owned(),
        description: String::new(),
        category: task::category(act, 2).unwrap(),
        due_at,
        agent: None,
        comment: String::new(),
    }
}

fn some_lead(act: &mut Act, number: &str) -> Result<Id<of::Lead>> {
    let enquiry = website(act, number);
    Ok(lead::capture(act, &enquiry)?.lead())
}

/// Waits for a worker of the server to have told somebody of so many things.
async fn told(company: &Company<'_>, who: Id<of::Staff>, count: usize) -> Vec<notification::Told> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let openlead = Arc::clone(&company.server.openlead);
    let worker = Worker::new(openlead, Handlers::new().with(ReminderWork));
    let working = tokio::spawn(worker.run(async { drop(stopped.await) }, PATIENCE));
    let wait = async {
        loop {
            let list = company
                .act_as(who, |act| notification::list(act, None, 50))
                .await
                .unwrap();
            if list.len() >= count {
                return list;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let list = tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("reminders in time");
    drop(stop);
    working.await.unwrap();
    list
}

on_each_engine! {
    async fn a_calendar_has_the_open_tasks_of_each_day(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let mut done = None;
            for (name, due) in [("a", 0), ("b", DAY - 1), ("c", DAY), ("d", 2 * DAY), ("e", DAY + 1), ("f", DAY + 2)] {
                let new = to_do(act, None, name, Some(due));
                done = Some(task::add(act, &new)?);
            }
            task::complete(act, done.unwrap())?;
            let days = task::of_days(act, &[0, DAY, 2 * DAY], &Filter::default(), 10)?;
            let names: Vec<Vec<&str>> = days.iter().map(|day| day.iter().map(|task| task.name.as_str()).collect()).collect();
            assert_eq!(names, [vec!["a", "b"], vec!["c", "e"]]);
            assert_eq!(task::of_days(act, &[0, DAY], &Filter::default(), 1)?[0].len(), 1);
            let page = task::due_before(act, DAY + 1, &Filter::default(), None, 2)?;
            assert_eq!(page.tasks.len(), 2);
            let rest = task::due_before(act, DAY + 1, &Filter::default(), page.next, 2)?;
            assert_eq!((rest.tasks.len(), rest.tasks[0].name.as_str()), (1, "c"));
            assert_eq!(task::count_due_before(act, DAY + 1, &Filter::default())?, 3);
            let of_leads = Filter { of_leads: true, ..Filter::default() };
            assert_eq!(task::count_due_before(act, DAY + 1, &of_leads)?, 0);
            Ok(())
        }).await.unwrap();
    }

    async fn a_line_names_the_lead_to_whom_it_may_be_named_and_counts_comments(server: &Server) {
        let company = Company::new(server).await;
        let (anu, binu) = (company.agent("Anu", &[]).await, company.agent("Binu", &[]).await);
        let id = company.act(move |act| {
            let lead = some_lead(act, "9846000001")?;
            lead::assign(act, lead, Some(anu))?;
            let new = NewTask { agent: Some(binu), comment: "soon".to_owned(), ..to_do(act, Some(lead), "Call", None) };
            let id = task::add(act, &new)?;
            task::comment(act, id, "now")?;
            Ok(id)
        }).await.unwrap();
        for (who, sees) in [(anu, true), (binu, false)] {
            let line = company.act_as(who, move |act| {
                let task = task::read(act, id)?;
                Ok(task::lines(act, vec![task])?.pop().unwrap())
            }).await.unwrap();
            assert_eq!((line.lead.is_some(), line.comments), (sees, 2));
        }
    }

    async fn who_has_deleted_a_task_puts_it_back_as_it_was(server: &Server) {
        let company = Company::new(server).await;
        let (anu, binu) = (company.agent("Anu", &[]).await, company.agent("Binu", &[]).await);
        for of_lead in [true, false] {
            let (id, deleted) = company.act_as(anu, move |act| {
                let lead = match of_lead {
                    true => {
                        let enquiry = lead::Enquiry { assign: lead::Assign::Agent(anu), ..website(act, "9846000001") };
                        Some(lead::capture(act, &enquiry)?.lead())
                    }
                    false => None,
                };
                let new = NewTask { agent: Some(anu), comment: "soon".to_owned(), ..to_do(act, lead, "Call", Some(7)) };
                let id = task::add_reminding(act, &new, Some(i64::MAX / 2))?;
                Ok((id, task::delete(act, id)?))
            }).await.unwrap();
            let other = company.act_as(binu, move |act| task::restore(act, deleted)).await;
            assert!(matches!(other, Err(Error::NotFound(_))), "{other:?}");
            for _ in 0..2 {
                let back = company.act_as(anu, move |act| task::restore(act, deleted)).await.unwrap();
                assert_eq!(back, id);
            }
            let (task, comments) = company.act_as(anu, move |act| Ok((task::read(act, id)?, task::comments(act, id)?))).await.unwrap();
            assert_eq!((task.name.as_str(), task.due_at, task.remind_at, task.agent_id), ("Call", Some(7), Some(i64::MAX / 2), Some(anu)));
            assert_eq!((comments.len(), comments[0].text.as_str(), comments[0].who), (1, "soon", Some(anu)));
        }
    }

    async fn an_agent_is_reminded_once_when_it_is_time(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        let now = server.openlead.db.clock().now();
        let (first, later, lead) = company.act(move |act| {
            let lead = some_lead(act, "9846000001")?;
            lead::assign(act, lead, Some(anu))?;
            let mut ids = Vec::new();
            for (name, at) in [("now", now), ("later", now + DAY)] {
                let new = NewTask { agent: Some(anu), ..to_do(act, Some(lead), name, Some(at)) };
                ids.push(task::add_reminding(act, &new, Some(at))?);
            }
            Ok((ids[0], ids[1], lead))
        }).await.unwrap();
        // The lead that came to them is the other one.
        let list = told(&company, anu, 2).await;
        let due: Vec<_> = list.iter().filter(|told| told.notification.kind == "task.due").collect();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].task.as_deref(), due[0].notification.subject_id), (Some("now"), Some(first.number())));
        let (one, other) = company.act(move |act| Ok((task::read(act, first)?, task::read(act, later)?))).await.unwrap();
        assert_eq!((one.remind_at, other.remind_at), (None, Some(now + DAY)));
        assert!(company.story_of(lead).await.contains(&"task.reminded".to_owned()));
        // The job waits for the next one, which moves with its task.
        let job = company.act(|act| openlead_core::job::list(act, false, 10)).await.unwrap();
        assert_eq!((job.len(), job[0].run_at), (1, Some(now + DAY)));
        company.act(move |act| {
            task::change(act, later, &Change { due_at: Some(Some(now)), ..Change::default() })
        }).await.unwrap();
        assert_eq!(told(&company, anu, 3).await.len(), 3);
        assert!(company.act(|act| openlead_core::job::list(act, false, 10)).await.unwrap().is_empty());
    }

    async fn nobody_is_reminded_of_what_is_done_or_put_away(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            let now = act.tx.now();
            let lead = some_lead(act, "9846000001")?;
            for (name, of) in [("done", None), ("put away", Some(lead)), ("open", None)] {
                let new = NewTask { agent: Some(anu), ..to_do(act, of, name, Some(now)) };
                let id = task::add_reminding(act, &new, Some(now))?;
                if name == "done" {
                    task::complete(act, id)?;
                }
            }
            lead::trash(act, lead)
        }).await.unwrap();
        let list = told(&company, anu, 1).await;
        let names: Vec<_> = list.iter().map(|told| told.task.as_deref()).collect();
        assert_eq!(names, [Some("open")]);
    }

    async fn a_task_is_given_to_who_works_here_only(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.staff("Anu", Role::Agent, None, &[]).await;
        company.act(move |act| openlead_core::staff::deactivate(act, anu)).await.unwrap();
        for agent in [anu, Id::new(7)] {
            let added = company.act(move |act| {
                let new = NewTask { agent: Some(agent), ..to_do(act, None, "Call", None) };
                task::add(act, &new)
            }).await;
            assert!(added.is_err());
        }
        let kinds = company.act(|act| event::audit(act, None, 10)).await.unwrap();
        assert!(kinds.iter().all(|event| event.kind != "task.created"));
    }
}
