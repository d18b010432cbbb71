//! Leads as a board.

use openlead_core::lead;
use openlead_core::list::{self, Change, List};
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

async fn entry(site: &Site, list: List, name: &'static str) -> String {
    site.act(move |act| Ok(act.catalog.lists.named(list, name).unwrap().id.to_string()))
        .await
}

/// What stands in a column.
fn column<'a>(page: &'a str, id: &str) -> &'a str {
    let begin = page.find(&format!("id=\"column-{id}\"")).expect("a column");
    let rest = &page[begin..];
    &rest[..rest.find("</section>").unwrap()]
}

on_each_engine! {
    async fn the_board_has_a_column_a_status_and_the_filter_of_the_table(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/board").await.contains("No leads yet"));
        site.lead("9846012345", &[("name", "Meera"), ("status", "Interested")]).await;
        site.lead("9846012346", &[("name", "Ravi <b>"), ("city", "Kochi")]).await;
        let page = owner.page("/board").await;
        let (interested, new) = (entry(&site, List::Status, "Interested").await, entry(&site, List::Status, "New").await);
        assert!(column(&page, &interested).contains("Meera") && column(&page, &interested).contains("…12345"));
        assert!(column(&page, &new).contains("Ravi &#60;b&#62;") && column(&page, &new).contains("No next step"));
        let kochi = r#"{"and":[{"field":"custom_fields.city","op":"is","value":"Kochi"}]}"#;
        let kochi: String = form_urlencoded::byte_serialize(kochi.as_bytes()).collect();
        let page = owner.page(&format!("/board?filter={kochi}")).await;
        assert!(page.contains("Ravi") && !page.contains("Meera") && page.contains("chip__value"));
        assert!(page.contains(&format!("/leads?filter={}", kochi.replace('&', "&#38;"))), "the table is one step away: {page}");
        let to = owner.get("/leads/filter?at=&shown=/board&field=name&op=contains&value=mee&place=").await;
        assert!(to.headers["location"].to_str().unwrap().starts_with("/board?filter="));
        let to = owner.done("/leads/views", &[("name", "Hot"), ("at", "q=9846012345"), ("shown", "/board")]).await;
        assert!(to.starts_with("/board?q=9846012345&view="), "{to}");
        let page = owner.page(&to).await;
        assert!(page.contains("Meera") && !page.contains("Ravi"));
        assert_eq!(owner.get("/board?filter=%7B").await.code, 422);
        assert_eq!(owner.get("/board?segment=trash").await.code, 200);
    }

    async fn a_card_is_moved_by_the_form_and_by_what_a_drag_sends(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let contacted = entry(&site, List::Status, "Contacted").await;
        let path = format!("/leads/{}/move", lead.id);
        assert!(owner.page(&path).await.contains("Move Meera"));
        let back = "/board?q=meera";
        assert_eq!(owner.done(&path, &[("status", &contacted), ("back", back)]).await, back);
        let page = owner.page("/board").await;
        assert!(column(&page, &contacted).contains("Meera"));
        let dragged = owner.post(&path, &[("status", &contacted), ("place", "top"), ("quiet", "true")]).await;
        assert_eq!(dragged.code, 204);
        assert!(column(&owner.page("/board").await, &contacted).contains("data-kept"));
        // Nothing leads out of here, and what is no status is said.
        assert_eq!(owner.done(&path, &[("status", &contacted), ("back", "//evil.example")]).await, "/board");
        assert_eq!(owner.post(&path, &[("status", "nothing")]).await.code, 422);
        assert_eq!(owner.get("/leads/0000000000001/move").await.code, 404);
    }

    async fn a_lead_that_is_lost_goes_with_a_reason_that_is_asked_for(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let (lost, price) = (entry(&site, List::Status, "Lost").await, entry(&site, List::LostReason, "Too expensive").await);
        let path = format!("/leads/{}/move", lead.id);
        let asked = owner.post(&path, &[("status", &lost), ("quiet", "true")]).await;
        assert!(asked.code == 200 && asked.body.contains("Why was it lost?") && asked.body.contains("Too expensive"), "{}", asked.body);
        let to = owner.done(&path, &[("status", &lost)]).await;
        assert!(to.starts_with(&format!("{path}?status=")) && owner.page(&to).await.contains("Why was it lost?"), "{to}");
        let silent = owner.post(&path, &[("status", &lost), ("asked", "true")]).await;
        assert!(silent.code == 422 && silent.body.contains("field__error"));
        owner.done(&path, &[("status", &lost), ("asked", "true"), ("reason_id", &price), ("reason", "by half")]).await;
        let page = owner.page(&format!("/leads/{}", lead.id)).await;
        assert!(page.contains("Too expensive: by half"), "{page}");
        let listed = site.act(|act| lead::list(act, &lead::Query {
            filter: serde_json::json!({ "field": "lost_reason_id", "op": "is", "value": "Too expensive" }),
            ..lead::Query::default()
        })).await;
        assert_eq!(listed.lines.len(), 1);
        // The page of the lead asks the same way.
        let won = entry(&site, List::Status, "Closed").await;
        let to = owner.done(&format!("/leads/{}/status", lead.id), &[("status", &won)]).await;
        assert!(owner.page(&to).await.contains("What won it?"), "{to}");
    }

    async fn required_fields_are_asked_for_on_the_way_to_what_is_won(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        site.act(|act| openlead_core::field::add(act, &openlead_core::field::NewField {
            label: "Fee agreed".to_owned(),
            kind: openlead_core::field::Kind::Number,
            options: Vec::new(),
            required: true,
            searchable: false,
            section: String::new(),
        })).await;
        let won = entry(&site, List::Status, "Closed").await;
        let path = format!("/leads/{}/move", lead.id);
        let asked = owner.post(&path, &[("status", &won), ("quiet", "true")]).await;
        assert!(asked.code == 200 && asked.body.contains("Fee agreed is required."), "{}", asked.body);
        let wrong = owner.post(&path, &[("status", &won), ("asked", "true"), ("key", "fee_agreed"), ("value", "much")]).await;
        assert!(wrong.code == 422 && wrong.body.contains("value=\"much\""), "{}", wrong.body);
        owner.done(&path, &[("status", &won), ("asked", "true"), ("key", "fee_agreed"), ("value", "75000")]).await;
        let read = site.find("9846012345").await.unwrap();
        assert_eq!((read.status_id.to_string(), read.custom["fee_agreed"].as_i64()), (won, Some(75_000)));
    }

    async fn columns_are_folded_hidden_and_kept_for_the_person(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let new = entry(&site, List::Status, "New").await;
        owner.done("/board/columns", &[("what", "fold"), ("id", &new)]).await;
        let page = owner.page("/board").await;
        assert!(column(&page, &new).contains("Unfold") && !column(&page, &new).contains("Meera"));
        owner.done("/board/columns", &[("what", "unfold"), ("id", &new)]).await;
        assert!(column(&owner.page("/board").await, &new).contains("Meera"));
        owner.done("/board/columns", &[("what", "show"), ("list", "status"), ("id", &new)]).await;
        let page = owner.page("/board").await;
        assert!(page.contains(&format!("column-{new}")) && page.matches("data-column=").count() == 1);
        // None chosen are all.
        owner.done("/board/columns", &[("what", "show"), ("list", "status")]).await;
        assert!(owner.page("/board").await.matches("data-column=").count() > 1);
        assert_eq!(owner.post("/board/columns", &[("what", "show"), ("list", "colours")]).await.code, 404);
    }

    async fn a_stale_card_is_marked_and_cards_after_the_first_fifty_come_once_each(server: &Server) {
        let site = Site::of(server).await;
        for number in 0..60 {
            site.lead(&format!("98460123{number:02}"), &[]).await;
        }
        let owner = Visitor::owner(&site).await;
        let first = owner.page("/board").await;
        let (_, rest) = first.split_once("data-more=\"").unwrap();
        let more = rest.split('"').next().unwrap().replace("&#38;", "&");
        let second = owner.page(&more).await;
        let cards = |page: &str| page.matches("data-arrived").count();
        assert_eq!((cards(&first), cards(&second)), (50, 10));
        assert!(!second.contains("data-more") && !first.contains("slip--stale"));
        site.act(|act| {
            let new = act.catalog.lists.first(List::Status)?;
            list::change(act, List::Status, new, &Change { rot_days: Some(Some(1)), ..Change::default() })?;
            let before = act.tx.now() - 2 * 86_400_000_000;
            let args = [act.account().into(), before.into()];
            act.tx.execute("UPDATE lead SET status_changed_at = $2 WHERE account_id = $1", &args)?;
            Ok(())
        }).await;
        assert!(owner.page("/board").await.contains("slip--stale"));
        assert_eq!(owner.get(&format!("{more}x")).await.code, 422);
    }

    async fn a_column_with_more_leads_than_its_limit_says_so(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let new = entry(&site, List::Status, "New").await;
        let form = [("name", "New"), ("colour", "blue"), ("kind", "open"), ("wip_limit", "1")];
        owner.done(&format!("/settings/lists/status/{new}"), &form).await;
        let page = owner.page("/board").await;
        assert!(column(&page, &new).contains(">1 / 1</span>") && !page.contains("count--over"), "{page}");
        site.lead("9846012346", &[("name", "Ravi")]).await;
        let page = owner.page("/board").await;
        assert!(column(&page, &new).contains("count--over") && column(&page, &new).contains("More leads than its limit of 1"));
        // What is filtered says nothing of how many there are.
        assert!(!column(&owner.page("/board?q=Ravi").await, &new).contains(" / 1"));
    }

    async fn lanes_are_of_people_or_departments_and_a_lead_that_is_dropped_in_one_is_theirs(server: &Server) {
        let site = Site::of(server).await;
        let anu = site.agent("Anu", &[]).await.to_string();
        let sales = site.department("Sales").await.to_string();
        site.lead("9846012345", &[("name", "Meera"), ("staff_name", "Anu")]).await;
        let ravi = site.lead("9846012346", &[("name", "Ravi")]).await;
        let owner = Visitor::owner(&site).await;
        let (new, contacted) = (entry(&site, List::Status, "New").await, entry(&site, List::Status, "Contacted").await);
        let lane = |page: &str, status: &str, id: &str| {
            let shown = column(page, status);
            let (_, rest) = shown.split_once(&format!("data-lane=\"{id}\"")).expect("a lane");
            rest[..rest.find("</ol>").unwrap()].to_owned()
        };
        let page = owner.page("/board?group=assigned_to").await;
        assert!(lane(&page, &new, &anu).contains("Meera") && lane(&page, &new, "").contains("Ravi"));
        let path = format!("/leads/{}/move", ravi.id);
        let dropped = [("status", contacted.as_str()), ("quiet", "true"), ("assigned_to", &anu)];
        assert_eq!(owner.post(&path, &dropped).await.code, 204);
        assert!(lane(&owner.page("/board?group=assigned_to").await, &contacted, &anu).contains("Ravi"));
        let dropped = [("status", contacted.as_str()), ("quiet", "true"), ("department", &sales)];
        assert_eq!(owner.post(&path, &dropped).await.code, 204);
        assert!(lane(&owner.page("/board?group=department").await, &contacted, &sales).contains("Ravi"));
        // Back to nobody by way of the form that asks why.
        let lost = entry(&site, List::Status, "Lost").await;
        let to = owner.done(&path, &[("status", &lost), ("assigned_to", "")]).await;
        assert!(owner.page(&to).await.contains("name=\"assigned_to\" value=\"\""), "{to}");
        let wrong = owner.post(&path, &[("status", &new), ("quiet", "true"), ("assigned_to", "nobody")]).await;
        assert_eq!(wrong.code, 404);
        assert_eq!(owner.get("/board?group=source").await.code, 422);
    }

    async fn an_agent_sees_and_moves_their_own_leads_alone(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Anu", &[]).await;
        site.lead("9846012345", &[("name", "Meera"), ("staff_name", "Anu")]).await;
        let other = site.lead("9846012346", &[("name", "Ravi")]).await;
        let hash = openlead_core::secret::hash_password("correct horse");
        site.act(move |act| openlead_core::staff::set_password(act, agent, &hash)).await;
        let anu = Visitor::of(&site, "anu@example.com", "correct horse").await;
        let page = anu.page("/board").await;
        assert!(page.contains("Meera") && !page.contains("Ravi"));
        let contacted = entry(&site, List::Status, "Contacted").await;
        let path = format!("/leads/{}/move", other.id);
        assert_eq!(anu.post(&path, &[("status", &contacted), ("quiet", "true")]).await.code, 404);
        assert_eq!(anu.get(&path).await.code, 404);
        // Lanes are those of leads that they see, and none is there to give a lead away.
        let page = anu.page("/board?group=assigned_to").await;
        assert!(page.contains(&format!("data-lane=\"{agent}\"")) && !page.contains("data-lane=\"\""));
        let own = site.find("9846012345").await.unwrap();
        let away = [("status", contacted.as_str()), ("quiet", "true"), ("assigned_to", "")];
        assert_eq!(anu.post(&format!("/leads/{}/move", own.id), &away).await.code, 403);
        assert_ne!(site.find("9846012345").await.unwrap().status_id.to_string(), contacted, "half of a move is none");
    }
}
