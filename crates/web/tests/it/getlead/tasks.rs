//! Contract v1, 3.2: creating a task.

use openlead_core::{task, time};
use openlead_testkit::on_each_engine;

use crate::site::Site;

const API: &str = "gl-task-creation-api";
const DONE: (&str, &str) = ("success", "Task Added Successfully.");

on_each_engine! {
    async fn a_task_is_kept_with_everything(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Ravi", &[]).await;
        let lead = site.lead("9846012345", &[]).await;
        site.call(API, &[
            ("name", "Call back"), ("description", "About fees"), ("countrycode", "91"), ("mobile_no", "9846012345"),
            ("comment", "After lunch"), ("task_category_id", "2"), ("scheduled_date", "2026-12-01 15:30"),
            ("assigned_to", "Ravi"),
        ]).await.says(DONE.0, DONE.1);
        let tasks = site.act(move |act| task::of_lead(act, lead.id)).await;
        let [found] = &tasks[..] else { panic!("{tasks:?}") };
        assert_eq!((found.name.as_str(), found.description.as_str()), ("Call back", "About fees"));
        assert_eq!(found.agent_id, Some(agent));
        assert_eq!(found.due_at.map(time::to_rfc3339).as_deref(), Some("2026-12-01T10:00:00.000000Z"), "in the account's zone");
        let id = found.id;
        let comments = site.act(move |act| task::comments(act, id)).await;
        assert_eq!(comments[0].text, "After lunch");
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(found.category_id), "Call task");
        assert_eq!(site.story_of(lead.id).await, ["lead.created", "task.created", "task.commented"]);
    }

    async fn a_task_needs_no_lead(server: &Server) {
        let site = Site::of(server).await;
        site.call(API, &[("name", "Order leaflets")]).await.says(DONE.0, DONE.1);
        assert_eq!(site.last_request().await.lead_id, None);
    }

    async fn the_lead_may_be_named_by_address(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("email", "meera@example.com")]).await;
        site.call(API, &[("name", "Write"), ("email", "Meera@Example.com")]).await.says(DONE.0, DONE.1);
        assert_eq!(site.last_request().await.lead_id, Some(lead.id));
        site.call(API, &[("name", "Write"), ("email", "other@example.com")]).await.says("error", "Enquiry Not Found.");
    }

    async fn what_is_missing_or_wrong_is_refused(server: &Server) {
        let site = Site::of(server).await;
        let check = "Please check the parameters.";
        site.call(API, &[]).await.says("error", check);
        for (name, value) in [
            ("task_category_id", "3"), ("task_category_id", "call"), ("scheduled_date", "tomorrow"),
            ("scheduled_date", "2026-13-01"), ("scheduled_date", "2026-12-01 25:00"),
        ] {
            site.call(API, &[("name", "Call"), (name, value)]).await.says("error", check);
            assert!(site.remarks().await.contains(name));
        }
        site.call(API, &[("name", "Call"), ("countrycode", "91"), ("mobile_no", "9846012345")]).await
            .says("error", "Enquiry Not Found.");
    }

    async fn every_form_of_date_is_read(server: &Server) {
        let site = Site::of(server).await;
        for (number, date, due) in [
            ("9846000001", "2026-12-01", "2026-11-30T18:30:00.000000Z"),
            ("9846000002", "01-12-2026", "2026-11-30T18:30:00.000000Z"),
            ("9846000003", "01/12/2026 15:30", "2026-12-01T10:00:00.000000Z"),
            ("9846000004", "2026-12-01T15:30:15", "2026-12-01T10:00:15.000000Z"),
            ("9846000005", "01-12-2026 03:30 PM", "2026-12-01T10:00:00.000000Z"),
            ("9846000006", "2026-12-01T15:30:00+02:00", "2026-12-01T13:30:00.000000Z"),
            ("9846000007", "2026-12-01T15:30:00Z", "2026-12-01T15:30:00.000000Z"),
        ] {
            let lead = site.lead(number, &[]).await;
            site.call(API, &[("name", "Call"), ("mobile_no", number), ("countrycode", "91"), ("scheduled_date", date)]).await
                .says(DONE.0, DONE.1);
            let tasks = site.act(move |act| task::of_lead(act, lead.id)).await;
            assert_eq!(tasks[0].due_at.map(time::to_rfc3339).as_deref(), Some(due), "{date}");
        }
    }

    async fn an_unknown_agent_leaves_the_task_to_nobody(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await;
        site.call(API, &[("name", "Call"), ("mobile_no", "9846012345"), ("assigned_to", "Nobody")]).await.says(DONE.0, DONE.1);
        assert!(site.remarks().await.contains("Nobody"));
        let tasks = site.act(move |act| task::of_lead(act, lead.id)).await;
        assert_eq!(tasks[0].agent_id, None);
    }
}
