use openlead_core::task::{self, Bucket, Days, Filter};
use openlead_core::{Id, of, staff};
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

/// The only task that there is.
async fn only(site: &Site) -> task::Task {
    let all = site.act(|act| {
        let days = Days::around(
            act.tx.now(),
            &act.catalog.account.zone(),
            act.catalog.account.first_weekday,
        );
        let mut all = Vec::new();
        for bucket in Bucket::ALL {
            all.extend(task::list(act, bucket, &days, &Filter::default(), None, 10)?.tasks);
        }
        Ok(all)
    });
    let all = all.await;
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

/// An agent who can sign in.
pub(super) async fn agent<'a>(site: &'a Site, name: &'static str) -> (Id<of::Staff>, Visitor<'a>) {
    let id = site.agent(name, &[]).await;
    let hash = openlead_core::secret::hash_password("correct horse");
    site.act(move |act| staff::set_password(act, id, &hash))
        .await;
    let email = format!("{}@example.com", name.to_lowercase());
    (id, Visitor::of(site, &email, "correct horse").await)
}

on_each_engine! {
    async fn a_task_is_added_changed_done_and_opened_again(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        assert!(owner.page("/tasks").await.contains("Nothing to do"));
        let fields = [("name", "Send <prospectus>"), ("phone", "9846012345"), ("date", "2037-01-15"), ("time", "15:30"), ("remind", "60")];
        assert_eq!(owner.done("/tasks", &fields).await, "/tasks");
        let task = only(&site).await;
        let at = format!("/tasks/{}", task.id);
        assert_eq!(task.due_at.unwrap() - task.remind_at.unwrap(), 3_600_000_000);
        for path in ["/tasks", "/tasks?who=team&bucket=later", "/tasks/rows?bucket=later", &at] {
            let page = owner.page(path).await;
            for said in ["Send &#60;prospectus&#62;", "Meera"] {
                assert!(page.contains(said), "{said} in {path}: {page}");
            }
        }
        assert!(owner.page("/tasks/counts").await.contains("Later <span class=\"count\">1</span>"));
        let page = owner.page(&at).await;
        assert!(page.contains("value=\"2037-01-15\"") && page.contains("value=\"60\" selected"), "{page}");
        let changed = [("name", "Call"), ("description", "About fees"), ("date", "2037-01-16"), ("remind", "keep")];
        owner.done(&at, &changed).await;
        let after = only(&site).await;
        assert_eq!((after.name.as_str(), after.description.as_str()), ("Call", "About fees"));
        // The reminder keeps its distance.
        assert_eq!(after.due_at.unwrap() - after.remind_at.unwrap(), 3_600_000_000);
        owner.done(&format!("{at}/due"), &[("date", "2037-01-17"), ("time", "09:00")]).await;
        assert_ne!(only(&site).await.due_at, after.due_at);
        owner.done(&format!("{at}/comments"), &[("text", "She is away")]).await;
        owner.done(&format!("{at}/done"), &[("outcome", "Joins")]).await;
        let page = owner.page(&at).await;
        assert!(page.contains("She is away") && page.contains("Joins") && page.contains("Open again"), "{page}");
        owner.done(&format!("{at}/reopen"), &[]).await;
        assert_eq!(only(&site).await.completed_at, None);
    }

    async fn a_deleted_task_comes_back_by_its_undo(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        owner.done("/tasks", &[("name", "Send prospectus")]).await;
        let at = format!("/tasks/{}", only(&site).await.id);
        let answer = owner.post(&format!("{at}/delete"), &[]).await;
        assert_eq!(answer.headers["location"], "/tasks");
        assert_eq!(owner.get(&at).await.code, 404);
        let said = answer.headers["set-cookie"].to_str().unwrap();
        let said = form_urlencoded::parse(said.split_once('=').unwrap().1.split(';').next().unwrap().as_bytes());
        let undo = said.into_owned().find(|(name, _)| name == "u").unwrap().1;
        owner.done(&undo, &[]).await;
        owner.done(&undo, &[]).await;
        assert_eq!(only(&site).await.name, "Send prospectus");
    }

    async fn what_makes_no_sense_is_refused_and_said(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        owner.refused("/tasks", &[("name", " ")], "Say what is to be done").await;
        owner.refused("/tasks", &[("name", "x"), ("phone", "9846099999")], "No lead has this number").await;
        owner.refused("/tasks", &[("name", "x"), ("date", "soon")], "Write a day like").await;
        owner.refused("/tasks", &[("name", "x"), ("remind", "10")], "Choose a day, to be reminded").await;
        assert_eq!(owner.post("/tasks", &[("name", "x"), ("category", "0000000000001")]).await.code, 404);
        owner.done("/tasks", &[("name", "x")]).await;
        let at = format!("/tasks/{}", only(&site).await.id);
        owner.refused(&at, &[("name", ""), ("date", "")], "Say what is to be done").await;
        let wrong = owner.done(&format!("{at}/due"), &[("date", "31/02/2037x")]).await;
        assert_eq!(wrong, "/");
        assert_eq!(only(&site).await.due_at, None);
        for path in ["/tasks?who=x&category=y&status=z&bucket=q&cursor=v", "/tasks?bucket=done&cursor=1.0000000000001", "/tasks/rows"] {
            assert_eq!(owner.get(path).await.code, 200, "{path}");
        }
        assert_eq!(owner.get("/tasks/0000000000001").await.code, 404);
        assert_eq!(owner.post("/tasks/restore/0000000000000/0000000000001", &[]).await.code, 404);
    }

    async fn an_agent_sees_their_own_tasks_whatever_the_address_asks_for(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (anu, visitor) = agent(&site, "Anu").await;
        owner.done("/tasks", &[("name", "Of the owner")]).await;
        owner.done("/tasks", &[("name", "Of Anu"), ("agent", &anu.to_string())]).await;
        for path in ["/tasks", "/tasks?who=team", "/tasks?who=nobody"] {
            let page = visitor.page(path).await;
            assert!(page.contains("Of Anu") && !page.contains("Of the owner"), "{path}: {page}");
        }
        let page = owner.page(&format!("/tasks?who={anu}")).await;
        assert!(page.contains("Of Anu") && !page.contains("Of the owner"));
        let page = owner.page("/tasks").await;
        assert!(page.contains("Of Anu") && page.contains("Of the owner"));
    }
}
