use openlead_core::event;
use openlead_testkit::on_each_engine;

use super::settings::agent;
use super::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn an_owner_sees_what_an_agent_sees_and_changes_nothing(server: &Server) {
        let site = Site::of(server).await;
        let seen = site.lead("9846012345", &[("name", "Meera")]).await;
        site.lead("9846012346", &[("name", "Ravi"), ("staff_name", "Bala")]).await;
        let bala = agent(&site).await;
        let own = site.lead("9846012347", &[("name", "Latha"), ("staff_name", "Bala")]).await;
        let owner = Visitor::owner(&site).await;
        let id = own.agent_id.unwrap();
        assert!(owner.page(&format!("/settings/staff/{id}")).await.contains("View as"));
        assert_eq!(owner.done(&format!("/settings/staff/{id}/view"), &[]).await, "/");
        let page = owner.page("/leads").await;
        assert!(page.contains("You see openlead as <strong>Bala</strong>") && page.contains("Back to Asha"), "{page}");
        assert!(page.contains("Latha") && !page.contains("Meera"));
        assert_eq!(owner.get(&format!("/leads/{}", seen.id)).await.code, 404);
        assert_eq!(owner.get("/settings/general").await.code, 403);
        let note = owner.post(&format!("/leads/{}/notes", own.id), &[("text", "Called")]).await;
        assert!(note.code == 403 && note.body.contains("nothing can be changed"), "{}", note.body);
        assert_eq!(owner.get("/me").await.code, 403);
        assert_eq!(owner.get("/me/two-step").await.code, 403);
        assert_eq!(owner.post("/me/password", &[("present", "correct horse"), ("password", "another horse")]).await.code, 403);
        assert_eq!(site.story_of(own.id).await, ["lead.created"]);
        assert_eq!(owner.done("/me/theme", &[("theme", "dark")]).await, "/");
        assert!(bala.page("/leads").await.contains("data-theme=\"auto\""));
        assert_eq!(owner.done("/view/end", &[]).await, format!("/settings/staff/{id}"));
        assert!(owner.page("/leads").await.contains("Meera"));
        let told = site.act(|act| event::audit(act, None, 2)).await;
        let told: Vec<_> = told.iter().map(|event| (event.kind.as_str(), event.detail["id"] == id.to_string())).collect();
        assert_eq!(told, [("staff.view_ended", true), ("staff.view_begun", true)]);
    }

    async fn nobody_looks_with_eyes_above_their_own(server: &Server) {
        let site = Site::of(server).await;
        let bala = agent(&site).await;
        let owner = Visitor::owner(&site).await;
        let asha = site.act(|act| Ok(act.catalog.staff.iter().find(|staff| staff.name == "Asha").unwrap().id)).await;
        let view = format!("/settings/staff/{asha}/view");
        assert_eq!(bala.post(&view, &[]).await.code, 403);
        owner.refused(&view, &[], "somebody else who works here").await;
        let catalog = site.act(|act| Ok(act.catalog.clone())).await;
        let staff = |name: &str| catalog.staff.iter().find(|staff| staff.name == name).unwrap().clone();
        let admin = openlead_core::staff::Staff { role: openlead_core::staff::Role::Admin, ..staff("Bala") };
        assert!(!openlead_core::view_as::may(&admin, &staff("Asha")));
        assert!(openlead_core::view_as::may(&staff("Asha"), &admin));
    }
}
