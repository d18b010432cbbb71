//! Staff.

use openlead_core::staff::Role;
use openlead_core::{lead, staff};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

on_each_engine! {
    async fn somebody_is_added_and_gets_a_link_that_works(server: &Server) {
        let site = Site::of(server).await;
        let sales = site.department("Sales").await.to_string();
        let owner = Visitor::owner(&site).await;
        let answer = owner.post("/settings/staff", &[
            ("name", "Ravi <script>alert(1)</script>"), ("email", "ravi@example.com"), ("role", "agent"), ("scope", "department"),
            ("departments", &sales),
        ]).await;
        assert_eq!(answer.code, 200, "{}", answer.body);
        let (_, link) = answer.body.split_once("/welcome/").expect("the link");
        let link = format!("/welcome/{}", link.split('"').next().unwrap());
        assert!(site.get(&link).await.body.contains("ravi@example.com"));
        let page = owner.page("/settings/staff").await;
        assert!(page.contains("ravi@example.com") && page.contains("Sales") && page.contains("invited"));
        assert!(page.contains("Ravi &#60;script&#62;") && !page.contains("<script>alert"));
    }

    async fn what_cannot_be_comes_back_with_the_form(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.refused("/settings/staff", &[("name", "Ravi"), ("email", "nowhere"), ("role", "agent")],
            "Write an address like name@example.com.").await;
        assert!(page.contains("value=\"Ravi\"") && page.contains("value=\"nowhere\""));
        owner.refused("/settings/staff", &[("name", "Ravi"), ("email", "r@example.com"), ("role", "king")],
            "Choose one of the roles.").await;
        let id = site.agent("Ravi", &[]).await;
        let path = format!("/settings/staff/{id}");
        owner.refused(&path, &[("name", ""), ("email", "ravi@example.com"), ("role", "agent")], "Write a name.").await;
        owner.refused(&format!("{path}/aliases"), &[("alias", " ")], "Write a name of 1 to 200 characters.").await;
        let me = site.created.owner;
        owner.refused(&format!("/settings/staff/{me}/deactivate"), &[("to", "nobody")], "needs an active owner").await;
        assert_eq!(owner.get("/settings/staff/0000000000000").await.code, 404);
    }

    async fn roles_names_and_duty_are_changed(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (ravi, other) = (site.agent("Ravi", &[]).await, site.agent("Ravi B", &[]).await);
        let twin = [("name", "ravi"), ("email", "ravi.b@example.com"), ("role", "agent"), ("scope", "own")];
        owner.done(&format!("/settings/staff/{other}"), &twin).await;
        assert_eq!(owner.page("/settings/staff").await.matches(">ambiguous<").count(), 2);
        let path = format!("/settings/staff/{ravi}");
        owner.done(&format!("{path}/aliases"), &[("alias", "Ravi")]).await;
        let page = owner.page("/settings/staff").await;
        assert!(!page.contains(">ambiguous<"), "the further name decides");
        owner.refused(&format!("/settings/staff/{other}/aliases"), &[("alias", "Ravi")], "means Ravi already").await;
        owner.done(&format!("{path}/aliases/remove"), &[("alias", "Ravi")]).await;
        owner.done(&format!("{path}/duty"), &[("on", "false")]).await;
        owner.done(&path, &[("name", "Ravi N"), ("email", "ravi.n@example.com"), ("role", "manager"), ("scope", "own")]).await;
        let kept = site.act(move |act| staff::read(act, ravi)).await;
        assert_eq!((&*kept.name, &*kept.email, kept.role, kept.on_duty), ("Ravi N", "ravi.n@example.com", Role::Manager, false));
        assert_eq!(kept.scope().as_str(), "own");
    }

    async fn whoever_leaves_hands_over_what_is_open(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (ravi, maya) = (site.agent("Ravi", &[]).await, site.agent("Maya", &[]).await);
        let id = site.lead("9000000001", &[("staff_name", "Ravi")]).await.id;
        let path = format!("/settings/staff/{ravi}");
        owner.refused(&format!("{path}/deactivate"), &[("to", &format!("staff:{ravi}"))], "somebody else").await;
        owner.refused(&format!("{path}/deactivate"), &[], "Choose who gets").await;
        assert!(site.act(move |act| staff::read(act, ravi)).await.active, "a wrong heir ends nothing");
        assert!(owner.page(&path).await.contains("1 open lead<"));
        owner.done(&format!("{path}/deactivate"), &[("to", &format!("staff:{maya}"))]).await;
        assert_eq!(site.act(move |act| lead::read(act, id)).await.agent_id, Some(maya));
        assert!(owner.page("/settings/staff").await.contains("deactivated"));
        owner.done(&format!("{path}/reactivate"), &[]).await;
        assert!(site.act(move |act| staff::read(act, ravi)).await.active);
    }

    async fn an_agent_may_not_see_or_change_staff(server: &Server) {
        let site = Site::of(server).await;
        let agent = agent(&site).await;
        let owner = site.created.owner;
        let path = format!("/settings/staff/{owner}");
        assert_eq!(agent.get("/settings/staff").await.code, 403);
        assert_eq!(agent.get(&path).await.code, 403);
        for act in ["", "/duty", "/aliases", "/link", "/reactivate"] {
            let fields = [("name", "X"), ("email", "x@example.com"), ("role", "agent"), ("alias", "X"), ("on", "false")];
            assert_eq!(agent.post(&format!("{path}{act}"), &fields).await.code, 403, "{act}");
        }
        assert_eq!(agent.post(&format!("{path}/deactivate"), &[("to", "nobody")]).await.code, 403);
        assert_eq!(agent.post("/settings/staff", &[("name", "X"), ("email", "x@example.com"), ("role", "owner")]).await.code, 403);
    }
}
