use openlead_core::lead::Lead;
use openlead_core::task::{self, NewTask};
use openlead_core::{Id, lead, list::List, note, of};
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::{Answer, Site};

const DAY: i64 = 86_400_000_000;
const SCRIPT: &str = "<script>alert(1)</script>";

/// A lead of the owner.
async fn own(site: &Site, number: &str, name: &str) -> Lead {
    let lead = site.lead(number, &[("name", name)]).await;
    let (id, owner) = (lead.id, site.created.owner);
    site.act(move |act| lead::assign(act, id, Some(owner)))
        .await;
    lead
}

/// A task of the owner that is late by a day.
async fn late(site: &Site, name: &'static str, lead: Option<Id<of::Lead>>) -> Id<of::Task> {
    let owner = site.created.owner;
    let add = site.act(move |act| {
        let new = NewTask {
            lead,
            name: name.to_owned(),
            description: String::new(),
            category: act.catalog.lists.first(List::TaskCategory)?,
            due_at: Some(act.tx.now() - DAY),
            agent: Some(owner),
            comment: String::new(),
        };
        task::add(act, &new)
    });
    add.await
}

fn place(answer: &Answer) -> &str {
    assert_eq!(answer.code, 303, "{}", answer.body);
    answer.headers["location"].to_str().unwrap()
}

/// What the answer leaves for the next page to say, and the path that undoes it.
fn said(answer: &Answer) -> (String, String) {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies
        .find_map(|cookie| cookie.strip_prefix("openlead_said="))
        .expect("something that is said");
    let value = cookie.split(';').next().unwrap();
    let pairs: Vec<_> = form_urlencoded::parse(value.as_bytes())
        .into_owned()
        .collect();
    let of = |key: &str| {
        pairs
            .iter()
            .find(|(name, _)| name == key)
            .map_or(String::new(), |(_, value)| value.clone())
    };
    (of("t"), of("u"))
}

on_each_engine! {
    async fn the_day_is_where_one_arrives_once_there_is_a_lead(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert_eq!(place(&owner.get("/").await), "/leads", "which says how the first lead comes");
        assert!(owner.page("/day").await.contains("All clear"));
        own(&site, "9846012345", "Meera").await;
        assert_eq!(place(&owner.get("/").await), "/day");
        let page = owner.page("/day").await;
        for text in ["Meera", "Not contacted yet", "tel:+919846012345", "https://wa.me/919846012345", "Website", "target 15 min", "My pipeline"] {
            assert!(page.contains(text), "{text} in {page}");
        }
        assert_eq!(owner.get("/day/counts").await.json()[0]["text"], "1");
        assert_eq!(owner.get("/day/counts").await.json()[1]["text"], "1", "it has no next step");
    }

    async fn what_is_put_off_leaves_the_queue_until_it_is_undone(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let lead = own(&site, "9846012345", "Meera").await;
        let path = format!("/day/leads/{}/later", lead.id);
        let answer = owner.post(&path, &[("at", "next_week"), ("to", "/day?all=true")]).await;
        assert_eq!(place(&answer), "/day?all=true");
        let (text, undo) = said(&answer);
        assert!(text.starts_with("Put off: "), "{text}");
        let page = owner.page("/day").await;
        assert!(page.contains("All clear") && page.contains("Next is due"), "{page}");
        assert_eq!(owner.done(&undo, &[]).await, "/day");
        assert!(owner.page("/day").await.contains("Not contacted yet"));
        let task = late(&site, "Send the fees", Some(lead.id)).await;
        let answer = owner.post(&format!("/day/tasks/{task}/later"), &[("at", "2031-01-15T10:30")]).await;
        assert_eq!(said(&answer).0, "Put off: 15 Jan 2031.");
        let row = format!("do-t{task}");
        assert!(!owner.page("/day").await.contains(&row));
        owner.done(&said(&answer).1, &[]).await;
        assert!(owner.page("/day").await.contains(&row));
        // What cannot be read is said, and changes nothing.
        let answer = owner.post(&path, &[("at", "some day")]).await;
        assert!(said(&answer).0.contains("Choose a day and a time"));
        assert_eq!(owner.post("/day/undo?lead=nobody&next=x", &[]).await.code, 303);
        assert_eq!(owner.post(&path, &[("at", "tomorrow"), ("to", "https://evil.example")]).await.headers["location"], "/day");
    }

    async fn a_task_that_is_done_asks_what_came_of_it_and_what_is_next(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let lead = own(&site, "9846012345", "Meera").await;
        let task = late(&site, "Send the fees", Some(lead.id)).await;
        let answer = owner.post(&format!("/day/tasks/{task}/done"), &[("to", "/day"), ("place", "1")]).await;
        let strip = place(&answer).to_owned();
        assert_eq!(strip, format!("/day?strip={}&did=task&at=1", lead.id));
        let page = owner.page(&strip).await;
        assert!(page.contains("Done. What came of it?") && page.contains("No answer"), "{page}");
        assert!(!page.contains("name=\"live\""), "it is not read again while somebody writes");
        let interested = site.act(|act| Ok(act.catalog.lists.named(List::Status, "Interested").unwrap().id.to_string())).await;
        let settle = format!("/day/leads/{}/settle", lead.id);
        let answer = owner.post(&settle, &[("call", "answered"), ("text", "Wants to visit"), ("status", &interested), ("next", "tomorrow"), ("to", "/day")]).await;
        assert_eq!(place(&answer), "/day");
        assert!(said(&answer).0.starts_with("Saved. Next step: Tomorrow, 09:00"));
        let now = site.find("9846012345").await.unwrap();
        assert_eq!((now.status_id.to_string(), now.next_follow_up_at.is_some()), (interested, true));
        let story = site.story_of(lead.id).await;
        assert!(story.contains(&"call.logged".to_owned()) && story.contains(&"task.completed".to_owned()), "{story:?}");
        owner.done(&said(&answer).1, &[]).await;
        let back = site.find("9846012345").await.unwrap();
        assert_eq!((back.status_id, back.next_follow_up_at), (lead.status_id, None));
        // Nothing said is nothing done, and the strip is there again.
        let answer = owner.post(&settle, &[("place", "2"), ("did", "call")]).await;
        assert_eq!(place(&answer), format!("/day?strip={}&did=call&at=2", lead.id));
        assert!(said(&answer).0.contains("Say what came of it"));
    }

    async fn a_status_is_set_from_the_row(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let lead = own(&site, "9846012345", "Meera").await;
        let status = async |name: &'static str| {
            site.act(move |act| Ok(act.catalog.lists.named(List::Status, name).unwrap().id.to_string())).await
        };
        let (contacted, lost) = (status("Contacted").await, status("Lost").await);
        let path = format!("/day/leads/{}/status", lead.id);
        let answer = owner.post(&path, &[("status", &contacted)]).await;
        assert_eq!(said(&answer).0, "Moved to Contacted.");
        owner.done(&said(&answer).1, &[]).await;
        assert_eq!(site.find("9846012345").await.unwrap().status_id, lead.status_id);
        // What closes it is asked why first.
        let strip = owner.done(&path, &[("status", &lost)]).await;
        let page = owner.page(&strip).await;
        assert!(page.contains("Why is it closed?") && page.contains(&format!("value=\"{lost}\" class=\"is-lost\" selected")), "{page}");
        assert_eq!(site.find("9846012345").await.unwrap().status_id, lead.status_id);
        let settle = format!("/day/leads/{}/settle", lead.id);
        let silent = owner.post(&settle, &[("status", &lost), ("did", "close")]).await;
        assert!(said(&silent).0.contains("Say why it was lost"));
        owner.done(&settle, &[("status", &lost), ("did", "close"), ("text", "Too far away")]).await;
        assert!(owner.page("/day").await.contains("All clear"));
        assert_eq!(site.find("9846012345").await.unwrap().lost_reason, "Too far away");
        assert!(said(&owner.post(&path, &[("status", "nothing")]).await).0.contains("Choose a status"));
    }

    async fn one_at_a_time_goes_through_the_queue(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let first = own(&site, "9846012345", "Meera").await;
        own(&site, "9846012346", "Ravi").await;
        let id = first.id;
        site.act(move |act| note::add(act, id, note::Kind::Note, "A program wrote this")).await;
        let page = owner.page("/day?focus=first").await;
        assert!(page.contains("1 of 2") && page.contains("Meera") && page.contains("A program wrote this") && !page.contains("Ravi"));
        let (_, rest) = page.split_once("data-skip").map(|(before, after)| (after, before)).unwrap();
        let next = rest.rsplit_once("href=\"").unwrap().1.split('"').next().unwrap();
        let page = owner.page(next).await;
        assert!(page.contains("2 of 2") && page.contains("Ravi") && page.contains("/day?focus=end"), "{page}");
        assert!(owner.page("/day?focus=end").await.contains("You have been through all of them"));
        assert!(owner.page("/day?focus=lgone").await.contains("1 of 2"));
    }

    async fn the_team_is_shown_to_who_sees_it(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        own(&site, "9846012345", "Meera").await;
        let ravi = site.agent("Ravi", &[]).await;
        let page = owner.page("/day?view=team").await;
        assert!(page.contains("Asha") && page.contains("Ravi") && page.contains("On duty"), "{page}");
        let hash = openlead_core::secret::hash_password("correct horse");
        site.act(move |act| openlead_core::staff::set_password(act, ravi, &hash)).await;
        let agent = Visitor::of(&site, "ravi@example.com", "correct horse").await;
        assert_eq!(agent.get("/day?view=team").await.code, 403);
        let page = agent.page("/day").await;
        assert!(!page.contains("view=team") && !page.contains("Meera"));
        let lead = site.find("9846012345").await.unwrap().id;
        for path in [format!("/day/leads/{lead}/later"), format!("/day/leads/{lead}/settle")] {
            assert_eq!(agent.post(&path, &[("at", "tomorrow"), ("text", "mine")]).await.code, 404, "{path}");
        }
        assert!(agent.page(&format!("/day?strip={lead}&did=call&at=0")).await.contains("All clear"));
    }

    async fn what_strangers_send_is_text_in_the_queue(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let lead = site.lead("9846012345", &[("name", SCRIPT), ("source", SCRIPT), ("company_name", SCRIPT)]).await;
        let (id, me) = (lead.id, site.created.owner);
        site.act(move |act| lead::assign(act, id, Some(me))).await;
        late(&site, SCRIPT, None).await;
        for path in ["/day".to_owned(), "/day?focus=first".to_owned(), format!("/day?strip={id}&did={SCRIPT}&at=x")] {
            let page = owner.page(&path.replace('<', "%3C").replace('>', "%3E")).await;
            assert!(!page.contains("<script>alert"), "{path}");
            assert!(page.contains("&#60;script&#62;alert(1)"), "{path}");
        }
    }
}
