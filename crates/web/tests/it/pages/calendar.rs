use axum::body::Body;
use axum::http::Request;
use openlead_core::account::{self, Holidays, WorkingHours};
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn the_calendar_has_what_is_due_and_when_nobody_is_there(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        owner.done("/tasks", &[("name", "Call"), ("phone", "9846012345"), ("date", "2037-01-15"), ("time", "15:30")]).await;
        owner.done("/tasks", &[("name", "Pay"), ("date", "2037-01-16")]).await;
        owner.done("/tasks", &[("name", "Outside"), ("date", "2037-01-20")]).await;
        let hours = json!({ "thursday": [["09:00", "18:00"]] });
        site.act(move |act| {
            let holidays = Holidays::read_lines("2037-01-22 Founder's day")?;
            let change = account::Change { working_hours: Some(WorkingHours::parse(&hours)?), holidays: Some(holidays), ..account::Change::default() };
            account::change(act, &change)
        }).await;
        assert!(owner.page("/tasks/calendar").await.contains("/tasks/calendar/events"));
        let shown = owner.get("/tasks/calendar/events?start=2037-01-15&end=2037-01-17").await.json();
        let tasks = shown["tasks"].as_array().unwrap();
        assert_eq!(tasks.len(), 2);
        assert_eq!((&tasks[0]["title"], &tasks[0]["start"], &tasks[0]["whole_day"]), (&json!("Call · Meera"), &json!("2037-01-15T15:30"), &json!(false)));
        assert_eq!((&tasks[1]["title"], &tasks[1]["whole_day"]), (&json!("Pay"), &json!(true)));
        let closed = json!([["2037-01-15T00:00", "2037-01-15T09:00"], ["2037-01-15T18:00", "2037-01-17T00:00"]]);
        assert_eq!(shown["closed"], closed);
        assert_eq!(shown["free"], json!([["2037-01-16", ""]]));
        let shown = owner.get("/tasks/calendar/events?start=2037-01-22&end=2037-01-23").await.json();
        assert_eq!(shown["free"], json!([["2037-01-22", "Founder's day"]]));
        assert_eq!(shown["closed"], json!([["2037-01-22T00:00", "2037-01-23T00:00"]]), "a Thursday else");
        for wrong in ["", "?start=2037-01-15", "?start=2037-01-15&end=2037-01-15", "?start=2037-01-01&end=2037-03-01", "?start=x&end=y"] {
            assert_eq!(owner.get(&format!("/tasks/calendar/events{wrong}")).await.code, 422, "{wrong}");
        }
    }

    async fn in_the_day_of_a_team_a_task_goes_to_somebody_else(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let anu = site.agent("Anu", &[]).await.to_string();
        owner.done("/tasks", &[("name", "Call"), ("date", "2037-01-15"), ("agent", &site.created.owner.to_string())]).await;
        // The columns of a day, which only a team has.
        let columns = |page: String| page.split("data-team=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let team = columns(owner.page("/tasks/calendar?who=team").await);
        assert!(team.contains("Anu") && team.contains(&anu) && team.contains("nobody"), "{team}");
        assert_eq!(columns(owner.page("/tasks/calendar?who=mine").await), "");
        let events = "/tasks/calendar/events?who=team&start=2037-01-15&end=2037-01-16";
        let task = owner.get(events).await.json()["tasks"][0].clone();
        assert_eq!(task["agent"], json!(site.created.owner.to_string()));
        let path = format!("/tasks/{}/due", task["id"].as_str().unwrap());
        for (agent, now) in [(anu.as_str(), anu.as_str()), ("", &anu), ("nobody", "")] {
            owner.done(&path, &[("date", "2037-01-15"), ("agent", agent)]).await;
            assert_eq!(owner.get(events).await.json()["tasks"][0]["agent"], json!(now));
        }
    }

    async fn another_program_reads_the_tasks_by_a_secret_address(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        site.lead("9846012345", &[("name", "Meera, A")]).await;
        let me = site.created.owner.to_string();
        let day = openlead_core::time::to_rfc3339(site.openlead.db.clock().now() + 2 * 86_400_000_000)[..10].to_owned();
        owner.done("/tasks", &[("name", "Call"), ("phone", "9846012345"), ("date", &day), ("agent", &me)]).await;
        owner.done("/tasks", &[("name", "Far away"), ("date", "2099-01-15"), ("agent", &me)]).await;
        let page = owner.post("/me/calendar", &[]).await;
        let path = |page: &str| {
            let rest = page.split("/calendar/cal_").nth(1).unwrap();
            format!("/calendar/cal_{}", rest.split('"').next().unwrap())
        };
        let first = path(&page.body);
        let answer = site.get(&first).await;
        assert_eq!((answer.code.as_u16(), &answer.headers["content-type"]), (200, &"text/calendar; charset=utf-8".parse().unwrap()));
        assert!(answer.body.contains(&format!("DTSTART;VALUE=DATE:{}\r\n", day.replace('-', ""))), "{}", answer.body);
        assert!(answer.body.contains("SUMMARY:Call · Meera\\, A\r\n") && !answer.body.contains("Far away"), "{}", answer.body);
        let second = path(&owner.post("/me/calendar", &[]).await.body);
        assert_eq!(site.get(&first).await.code, 404);
        assert_eq!(site.get(&second).await.code, 200);
        assert!(owner.page("/me").await.contains("Make another address"));
        owner.done("/me/calendar/end", &[]).await;
        assert_eq!(site.get(&second).await.code, 404);
        // Whoever tries secrets has to wait.
        let mut codes = Vec::new();
        for _ in 0..70 {
            let request = Request::get("/calendar/cal_guess.ics").body(Body::empty()).unwrap();
            codes.push(site.send(request).await.code.as_u16());
        }
        assert!(codes.contains(&429) && codes[0] == 404, "{codes:?}");
    }

    async fn calls_are_logged_one_after_the_other(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let category = site.act(|act| Ok(openlead_core::task::category(act, 2).unwrap().to_string())).await;
        let me = site.created.owner.to_string();
        assert!(owner.page("/tasks/calls").await.contains("Nobody to call"));
        for (number, name, day) in [("9846012345", "Meera", "2020-01-15"), ("9846012346", "Ravi", "2020-01-16")] {
            site.lead(number, &[("name", name)]).await;
            owner.done("/tasks", &[("name", "Call"), ("phone", number), ("date", day), ("category", &category), ("agent", &me)]).await;
        }
        let page = owner.page("/tasks/calls").await;
        assert!(page.contains("Meera") && page.contains("2 left today"), "{page}");
        let next = page.split("href=\"/tasks/calls?after=").nth(1).unwrap().split('"').next().unwrap();
        assert!(owner.page(&format!("/tasks/calls?after={next}")).await.contains("Ravi"));
        let task = page.split("action=\"/tasks/calls/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(owner.done(&format!("/tasks/calls/{task}"), &[("outcome", "sang")]).await, "/tasks/calls");
        assert_eq!(owner.done(&format!("/tasks/calls/{task}"), &[("outcome", "busy"), ("note", "Try later")]).await, "/tasks/calls");
        let page = owner.page("/tasks/calls").await;
        assert!(page.contains("Ravi"), "{page}");
        let task = page.split("action=\"/tasks/calls/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        owner.done(&format!("/tasks/calls/{task}"), &[("outcome", "answered"), ("note", "Joins")]).await;
        let done = owner.page(&format!("/tasks/{task}")).await;
        assert!(done.contains("Joins") && done.contains("Open again"), "{done}");
        let lead = site.find("9846012346").await.unwrap().id;
        assert!(site.story_of(lead).await.contains(&"call.logged".to_owned()));
        assert_eq!(owner.post("/tasks/calls/0000000000001", &[("outcome", "busy")]).await.code, 404);
    }
}
