use openlead_core::access::Scope;
use openlead_core::field::{self, Kind, NewField};
use openlead_core::list::List;
use openlead_core::{lead, task};
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::visitor::Visitor;
use crate::site::Site;

/// A filter as it stands in an address.
fn filter(json: &str) -> String {
    form_urlencoded::byte_serialize(json.as_bytes()).collect()
}

on_each_engine! {
    async fn the_table_shows_what_is_filtered_searched_and_sorted(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera"), ("status", "Interested")]).await;
        site.lead("9846012346", &[("name", "Ravi"), ("city", "Kochi")]).await;
        let owner = Visitor::owner(&site).await;
        let all = owner.page("/leads?sort=name").await;
        assert!(all.find("Meera").unwrap() < all.find("Ravi").unwrap());
        // As the browser keeps it: another one would be read anew, its counts empty meanwhile.
        assert!(owner.page("/leads").await.contains("src=\"/leads/segments\""));
        assert!(owner.page("/tasks").await.contains("src=\"/tasks/counts\""));
        let interested = filter(r#"{"and":[{"field":"status","op":"is","value":"Interested"}]}"#);
        let page = owner.page(&format!("/leads?filter={interested}")).await;
        assert!(page.contains("Meera") && !page.contains("Ravi") && page.contains("chip__value"));
        let kochi = filter(r#"{"field":"custom_fields.city","op":"contains","value":"koch"}"#);
        let page = owner.page(&format!("/leads?filter={kochi}")).await;
        assert!(page.contains("Ravi") && !page.contains("Meera"));
        let page = owner.page("/leads?q=9846012345").await;
        assert!(page.contains("Meera") && !page.contains("Ravi"));
        site.lead("9846012347", &[]).await;
        let unnamed = owner.page("/leads?q=9846012347").await;
        assert!(unnamed.contains("<span class=\"soft\">098460 12347</span>") && unnamed.contains("Select 098460 12347"));
        let none = owner.page("/leads?q=nobody").await;
        assert!(none.contains("No lead matches") && none.contains("Clear the filter"));
    }

    async fn a_filter_that_cannot_be_read_is_said_and_loses_nothing(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        for bad in ["{", r#"{"field":"nothing","op":"is","value":"x"}"#, "[]", "%00"] {
            let answer = owner.get(&format!("/leads?filter={}", filter(bad))).await;
            assert_eq!(answer.code, 422, "{bad}");
            assert!(answer.body.contains("Clear the filter"), "{bad}");
            // Nothing is asked for that would be refused again, and take the page along.
            assert!(!answer.body.contains("src=\"/leads/segments"), "{bad}");
        }
        assert_eq!(owner.get("/leads?segment=nothing").await.code, 422);
        assert_eq!(owner.get("/leads?q=%00").await.code, 400);
        assert_eq!(owner.get("/leads?cursor=zz").await.code, 422);
    }

    async fn a_condition_is_written_changed_and_taken_away(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let form = owner.page("/leads?add=status").await;
        assert!(form.contains("is any of") && form.contains("Interested"));
        let to = owner.get("/leads/filter?at=&field=name&op=contains&value=mee&place=").await;
        let to = to.headers["location"].to_str().unwrap().to_owned();
        let page = owner.page(&to).await;
        assert!(page.contains("contains") && page.contains("mee"));
        let emptied = owner.get("/leads/filter?at=&field=name&op=contains&value=&place=").await;
        assert_eq!(emptied.headers["location"], "/leads");
    }

    async fn rows_after_the_first_fifty_come_once_each(server: &Server) {
        let site = Site::of(server).await;
        for number in 0..60 {
            site.lead(&format!("98460123{number:02}"), &[("name", &format!("Person {number:02}"))]).await;
        }
        let owner = Visitor::owner(&site).await;
        let first = owner.page("/leads?sort=name").await;
        let (_, rest) = first.split_once("data-more=\"").unwrap();
        let more = rest.split('"').next().unwrap().replace("&#38;", "&");
        let second = owner.page(&more).await;
        let rows = |page: &str| page.matches("data-arrived").count();
        assert_eq!((rows(&first), rows(&second)), (50, 10));
        assert!(second.contains("Person 59") && !second.contains("Person 49") && !second.contains("data-more"));
    }

    async fn groups_have_heads_counts_and_can_be_folded(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        site.lead("9846012346", &[("name", "Ravi")]).await;
        site.lead("9846012347", &[("name", "Latha"), ("status", "Interested")]).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page("/leads?group=status").await;
        let place = |text: &str| page.find(text).expect(text);
        assert!(place(">Meera<") < place(">Latha<") && page.matches("data-group=\"").count() == 2);
        let (_, head) = page.split_once("class=\"group__head\"").unwrap();
        let (_, head) = head.split_once("href=\"").unwrap();
        let fold = head.split('"').next().unwrap().replace("&#38;", "&");
        let (_, new) = fold.split_once("folded=").unwrap();
        let folded = owner.page(&fold).await;
        assert!(!folded.contains(">Meera<") && folded.contains(">Latha<"));
        assert_eq!(folded.matches("data-group=\"").count(), 2);
        let counts = owner.page(&format!("/leads/groups/{new}?group=status")).await;
        assert_eq!(counts, format!("{{\"{new}\":\"2\"}}"));
        assert!(owner.page("/leads?group=assigned_to").await.contains("Nobody"));
        assert_eq!(owner.get("/leads?group=name").await.code, 422);
        assert_eq!(owner.get("/leads/groups/zz?group=status").await.code, 404);
        assert_eq!(owner.get(&format!("/leads/groups/{new}")).await.code, 422);
    }

    async fn columns_have_the_order_and_the_widths_that_somebody_gave_them(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let order = async || {
            let page = owner.page("/leads").await;
            let cols = page.split("<col data-col=\"").skip(1).map(|col| col.split('>').next().unwrap().replace('"', ""));
            cols.collect::<Vec<_>>()
        };
        let chosen = [("column", "phone"), ("column", "status"), ("column", "email"), ("column", "nothing")];
        owner.done("/leads/layout", &chosen).await;
        assert_eq!(order().await, ["head", "phone", "status", "email"]);
        owner.done("/leads/layout", &[&chosen[..], &[("up", "email")]].concat()).await;
        assert_eq!(order().await, ["head", "phone", "email", "status"]);
        owner.done("/leads/layout", &[&chosen[..], &[("down", "phone")]].concat()).await;
        assert_eq!(order().await, ["head", "status", "phone", "email"]);
        owner.done("/leads/layout", &[&chosen[..], &[("up", "phone")]].concat()).await;
        assert_eq!(order().await, ["head", "phone", "status", "email"]);
        let widths = "head=300,phone=1,status=9999,nothing=70,email=x,=";
        assert_eq!(owner.post("/leads/layout", &[("widths", widths)]).await.code, 204);
        assert_eq!(order().await, ["head width=300", "phone width=64", "status width=640", "email width=144"]);
        owner.done("/leads/layout", &[("rows", "compact")]).await;
        assert_eq!(order().await.len(), 4);
        owner.done("/leads/layout", &[("rows", "usual")]).await;
        let usual = order().await;
        assert!(usual.len() == 10 && usual.iter().all(|col| !col.contains("width")), "{usual:?}");
    }

    async fn columns_of_numbers_are_added_up_over_all_that_is_found(server: &Server) {
        let site = Site::of(server).await;
        site.act(|act| {
            let field = |label: &str, kind| NewField {
                label: label.to_owned(),
                kind,
                options: Vec::new(),
                required: false,
                searchable: false,
                section: String::new(),
            };
            field::add(act, &field("Seats", Kind::Number))?;
            field::add(act, &field("Fee", Kind::Money)).map(drop)
        }).await;
        site.lead("9846012345", &[("name", "Meera"), ("seats", "2"), ("fee", "1000.50")]).await;
        site.lead("9846012346", &[("name", "Ravi"), ("seats", "3"), ("fee", "2000")]).await;
        site.lead("9846012347", &[("name", "Lata")]).await;
        let owner = Visitor::owner(&site).await;
        let columns = [("column", "enquiries"), ("column", "custom_fields.seats"), ("column", "custom_fields.fee"), ("column", "email")];
        owner.done("/leads/layout", &columns).await;
        let page = owner.page("/leads").await;
        assert_eq!(page.matches("data-sum=").count(), 3);
        let sums = async |path: &str| serde_json::from_str::<serde_json::Value>(&owner.page(path).await).unwrap();
        let all = json!({ "sums": { "enquiries": "3", "custom_fields.seats": "5", "custom_fields.fee": "INR 3,000.50" }, "of": "" });
        assert_eq!(sums("/leads/sums").await, all);
        let ravis = format!("/leads/sums?filter={}", filter(r#"{"field":"name","op":"is","value":"Ravi"}"#));
        assert_eq!(sums(&ravis).await["sums"]["custom_fields.fee"], "INR 2,000");
        assert_eq!(owner.get("/leads/sums?filter=x").await.code, 422);
    }

    async fn many_are_assigned_and_put_back(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[]).await;
        site.lead("9846012346", &[]).await;
        let agent = site.agent("Anu", &[]).await.to_string();
        let owner = Visitor::owner(&site).await;
        let body = [("all", "true"), ("what", "assign"), ("agent", agent.as_str())];
        assert_eq!(owner.done("/leads/bulk", &body).await, "/leads");
        let anus = async || {
            let all = site.act(|act| lead::export(act, None, 100)).await;
            all.iter().filter(|line| line.lead.agent_id.is_some()).count()
        };
        assert_eq!(anus().await, 2);
        let page = owner.page("/leads").await;
        assert!(page.contains("Anu"));
        let undo = site.act(|act| {
            let (id,): (openlead_core::Id<openlead_core::of::Bulk>,) =
                act.tx.one("SELECT id FROM bulk WHERE account_id = $1", &[act.actor.account.into()])?;
            Ok(id)
        });
        let undo = format!("/leads/bulk/{}/undo", undo.await);
        owner.done(&undo, &[]).await;
        assert_eq!(anus().await, 0);
        let nothing = owner.done("/leads/bulk", &[("all", "true"), ("what", "assign")]).await;
        assert_eq!(nothing, "/leads");
    }

    async fn many_that_are_lost_are_asked_why_once(server: &Server) {
        let site = Site::of(server).await;
        let leads = [site.lead("9846012345", &[]).await.id.to_string(), site.lead("9846012346", &[]).await.id.to_string()];
        let owner = Visitor::owner(&site).await;
        let entry = async |list, name: &'static str| {
            site.act(move |act| Ok(act.catalog.lists.named(list, name).unwrap().id.to_string())).await
        };
        let (lost, price) = (entry(List::Status, "Lost").await, entry(List::LostReason, "Too expensive").await);
        assert!(owner.page("/leads").await.contains(&format!("value=\"{lost}\" data-closes")));
        let body = [("id", leads[0].as_str()), ("id", &leads[1]), ("at", "sort=name"), ("what", "status"), ("status", &lost)];
        let form = owner.refused("/leads/bulk", &body, "Why was it lost?").await;
        assert!(form.contains("Move 2 leads to Lost") && form.contains("Too expensive") && !form.contains("field__error"));
        let silent = [&body[..], &[("asked", "true")]].concat();
        owner.refused("/leads/bulk", &silent, "field__error").await;
        let why = [&body[..], &[("asked", "true"), ("reason_id", &price), ("reason", "by half")]].concat();
        assert_eq!(owner.done("/leads/bulk", &why).await, "/leads?sort=name");
        assert!(owner.page(&format!("/leads/{}", leads[1])).await.contains("Too expensive: by half"));
        assert_eq!(owner.done("/leads/bulk", &[("what", "status"), ("status", &lost)]).await, "/leads");
    }

    async fn a_status_that_closes_is_not_set_in_place_but_asked_about(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await;
        let owner = Visitor::owner(&site).await;
        let lost = site.act(|act| Ok(act.catalog.lists.named(List::Status, "Lost").unwrap().id.to_string())).await;
        let asked = owner.post(&format!("/leads/{}/cell/status_id", lead.id), &[("value", &lost)]).await;
        let to = asked.headers["location"].to_str().unwrap().to_owned();
        assert!(asked.code == 204 && owner.page(&to).await.contains("Why was it lost?"), "{to}");
        assert_eq!(site.find("9846012345").await.unwrap().status_id, lead.status_id);
    }

    async fn what_a_field_held_before_is_said_where_that_takes_the_change_back(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await;
        let owner = Visitor::owner(&site).await;
        let entry = async |name: &'static str| site.act(move |act| Ok(act.catalog.lists.named(List::Status, name).unwrap().id.to_string())).await;
        let (new, contacted) = (entry("New").await, entry("Contacted").await);
        let before = async |field: &str, value: &str| {
            let answer = owner.post(&format!("/leads/{}/cell/{field}", lead.id), &[("value", value)]).await;
            assert_eq!(answer.code, 200, "{}", answer.body);
            answer.headers.get("x-before").map(|before| before.to_str().unwrap().to_owned())
        };
        assert_eq!(before("name", "Meera K & Sons").await.as_deref(), Some(""));
        assert_eq!(before("name", "Anu").await.as_deref(), Some("Meera+K+%26+Sons"));
        assert_eq!(before("name", "Anu").await, None, "nothing was changed");
        assert_eq!(before("status_id", &contacted).await, Some(new));
        assert_eq!(before("phone", "+919846012346, +919846012345").await.as_deref(), Some("%2B919846012345"));
        assert!(site.find("9846012346").await.is_some_and(|found| found.id == lead.id), "the column of the phone changes it");
        let lost = entry("Lost").await;
        let why = [("status", lost.as_str()), ("asked", "true"), ("reason", "Moved away")];
        owner.done(&format!("/leads/{}/move", lead.id), &why).await;
        assert_eq!(before("status_id", &contacted).await, None, "the way back asks why");
    }

    async fn every_field_of_a_lead_is_changed_where_it_stands(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[]).await;
        site.lead("9846012349", &[]).await;
        let owner = Visitor::owner(&site).await;
        let cell = |field: &str| format!("/leads/{}/cell/{field}", lead.id);
        let page = owner.page(&format!("/leads/{}", lead.id)).await;
        for field in ["phone_numbers", "name", "email", "company_name", "address", "birth_date", "score", "notes", "source_id", "type_id"] {
            assert!(page.contains(&format!("data-edit=\"{field}\"")), "{field}");
            owner.page(&cell(field)).await;
        }
        let shown = owner.post(&cell("phone_numbers"), &[("value", "98460 12347, +91 9846012348")]).await;
        assert!(shown.code == 200 && shown.body.contains("tel:+919846012347") && shown.body.contains("tel:+919846012348"), "{}", shown.body);
        assert!(site.find("9846012348").await.is_some() && site.find("9846012345").await.is_none());
        owner.refused(&cell("phone_numbers"), &[("value", "12")], "field__error").await;
        assert_eq!(owner.post(&cell("phone_numbers"), &[("value", "9846012349")]).await.code, 409);
        let shown = owner.post(&cell("notes"), &[("value", "Two sons <b>\nBoth at school")]).await;
        assert!(shown.body.contains("Two sons &#60;b&#62;"), "{}", shown.body);
        assert!(owner.page(&format!("/leads/{}/row", lead.id)).await.contains("data-row"));
    }

    async fn many_leads_get_a_task_each(server: &Server) {
        let site = Site::of(server).await;
        let leads = [site.lead("9846012345", &[]).await.id, site.lead("9846012346", &[]).await.id];
        let owner = Visitor::owner(&site).await;
        let category = site.act(|act| act.catalog.lists.first(List::TaskCategory)).await.to_string();
        let tasks = async || {
            site.act(move |act| {
                let mut all = Vec::new();
                for lead in leads {
                    all.extend(task::of_lead(act, lead)?);
                }
                Ok(all)
            })
            .await
        };
        let mut body = vec![("all", "true"), ("what", "task"), ("category", &*category), ("due", "2026-12-01T10:00")];
        owner.done("/leads/bulk", &body).await;
        assert!(tasks().await.is_empty(), "nothing said what is to be done");
        body.push(("task", "Send the prospectus"));
        owner.done("/leads/bulk", &body).await;
        let all = tasks().await;
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|task| task.name == "Send the prospectus" && task.due_at.is_some()));
    }

    async fn a_cell_is_changed_in_place_and_says_what_is_wrong(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let cell = |field: &str| format!("/leads/{}/cell/{field}", lead.id);
        assert!(owner.page(&cell("status_id")).await.contains("Interested"));
        let refused = owner.post(&cell("email"), &[("value", "no address")]).await;
        assert!(refused.code == 422 && refused.body.contains("name@example.com"));
        let kept = owner.post(&cell("email"), &[("value", "meera@example.com")]).await;
        assert!(kept.code == 200 && kept.body.contains("meera@example.com"), "{}", kept.body);
        assert_eq!(owner.get(&cell("phone_numbers_x")).await.code, 404);
        assert_eq!(site.find("9846012345").await.unwrap().email, "meera@example.com");
    }

    async fn a_view_is_kept_under_a_name_and_seen_by_others_when_shared(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let to = owner.done("/leads/views", &[("name", "Hot <b>"), ("shared", "true"), ("at", "q=meera")]).await;
        let page = owner.page(&to).await;
        assert!(page.contains("Hot &#60;b&#62;") && page.contains("value=\"meera\""));
        assert_eq!(owner.post("/leads/views", &[("name", " "), ("at", "")]).await.code, 422);
        let id = to.rsplit("view=").next().unwrap();
        owner.done(&format!("/leads/views/{id}/delete"), &[]).await;
        assert!(!owner.page("/leads").await.contains("Hot &#60;b&#62;"));
    }

    async fn an_agent_sees_their_own_leads_and_no_bulk(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Anu", &[]).await;
        site.lead("9846012345", &[("name", "Meera"), ("staff_name", "Anu")]).await;
        let other = site.lead("9846012346", &[("name", "Ravi")]).await;
        let hash = openlead_core::secret::hash_password("correct horse");
        site.act(move |act| openlead_core::staff::set_password(act, agent, &hash)).await;
        let anu = Visitor::of(&site, "anu@example.com", "correct horse").await;
        let page = anu.page("/leads").await;
        assert!(page.contains("Meera") && !page.contains("Ravi") && !page.contains("table__select"));
        assert_eq!(anu.get(&format!("/leads/{}", other.id)).await.code, 404);
        assert_eq!(anu.post("/leads/bulk", &[("all", "true"), ("what", "delete")]).await.code, 403);
        assert_eq!(anu.get("/settings/connect/token").await.code, 403);
        let scope = site.act(move |act| Ok(act.catalog.staff(agent).map(|staff| staff.scope()))).await;
        assert_eq!(scope, Some(Scope::Own));
    }

    async fn a_lead_made_by_hand_is_there_and_a_known_number_is_shown(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/leads/new").await.contains("With the country code"));
        let to = owner.done("/leads", &[("phone", "98460 12345"), ("name", "Meera"), ("note", "Called")]).await;
        let page = owner.page(&to).await;
        assert!(page.contains("Meera") && page.contains("Called"));
        let known = owner.page("/leads/known?phone=9846012345").await;
        assert!(known.contains("Meera") && known.contains("has this number already"));
        assert_eq!(owner.page("/leads/known?phone=9846099999").await, "");
        let again = owner.post("/leads", &[("phone", "+919846012345")]).await;
        assert!(again.code == 422 && again.body.contains("A lead has this number already."));
        let back = "/settings/staff?q=1";
        assert_eq!(owner.done("/leads", &[("phone", "98460 12346"), ("back", back)]).await, back);
        let away = owner.done("/leads", &[("phone", "98460 12347"), ("back", "//evil.example")]).await;
        assert!(away.starts_with("/leads/"), "{away}");
        let wrong = owner.post("/leads", &[("phone", "12"), ("email", "x")]).await;
        assert!(wrong.code == 422 && wrong.body.contains("name@example.com"));
    }
}
