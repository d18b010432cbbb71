use openlead_core::{department, lead, source_number};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/departments";
const NUMBERS: &str = "/settings/source-numbers";

on_each_engine! {
    async fn a_department_is_made_filled_ordered_and_weighed(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (ravi, maya) = (site.agent("Ravi", &[]).await, site.agent("Maya", &[]).await);
        let path = owner.done(PATH, &[("name", "Sales <script>alert(1)</script>")]).await;
        for staff in [ravi, maya] {
            owner.done(&format!("{path}/members"), &[("staff", &staff.to_string())]).await;
        }
        owner.done(&format!("{path}/members/{maya}/move"), &[]).await;
        owner.done(&format!("{path}/members/{ravi}/weight"), &[("weight", "3")]).await;
        let page = owner.page(&path).await;
        assert!(page.contains("next: Maya") && page.contains("Sales &#60;script&#62;") && !page.contains("<script>alert"), "{page}");
        let id = path.rsplit('/').next().unwrap().parse().unwrap();
        let team = site.act(move |act| department::team(act, id)).await;
        let team: Vec<_> = team.iter().map(|member| (member.staff_id, member.weight)).collect();
        assert_eq!(team, [(maya, 1), (ravi, 3)]);
        assert!(owner.page(PATH).await.contains("next: <span class=\"strong\">Maya"));
        owner.done(&format!("{path}/members/{maya}/move"), &[("down", "true")]).await;
        assert!(owner.page(&path).await.contains("next: Ravi"));
        owner.done(&format!("{path}/members/{ravi}/leave"), &[]).await;
        owner.done(&format!("{path}/members/{maya}/leave"), &[]).await;
        owner.done(&path, &[("name", "Sales"), ("fallback", &format!("staff:{ravi}"))]).await;
        let page = owner.page(PATH).await;
        assert!(page.contains("falls back on Ravi") && page.contains(">Sales<"));
    }

    async fn what_cannot_be_is_refused_with_why(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let path = owner.done(PATH, &[("name", "Sales")]).await;
        let other = owner.done(PATH, &[("name", "Support")]).await;
        owner.refused(PATH, &[("name", "sales")], "here is a department sales already").await;
        owner.refused(&path, &[("name", ""), ("fallback", "")], "Write a name.").await;
        owner.refused(&path, &[("name", "Sales"), ("fallback", "nonsense")], "Choose who stands in.").await;
        owner.refused(&format!("{path}/members"), &[("staff", "nobody")], "Choose somebody.").await;
        let ravi = site.agent("Ravi", &[]).await;
        owner.done(&format!("{path}/members"), &[("staff", &ravi.to_string())]).await;
        owner.refused(&format!("{path}/members/{ravi}/weight"), &[("weight", "many")], "Choose a number from 1 to 20.").await;
        let id = path.rsplit('/').next().unwrap();
        owner.done(NUMBERS, &[("number", "04844000101"), ("department", id)]).await;
        owner.done(&other, &[("name", "Support"), ("fallback", &format!("department:{id}"))]).await;
        let page = owner.refused(&format!("{path}/remove"), &[], "1 source numbers").await;
        assert!(page.contains("1 departments that fall back on it"));
        owner.done(&format!("{other}/remove"), &[]).await;
        assert!(!owner.page(PATH).await.contains("Support"));
        assert_eq!(owner.get(&other).await.code, 404);
    }

    async fn a_line_that_nobody_knew_is_assigned_and_counted(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let sales = site.department("Sales").await.to_string();
        site.lead("9000000001", &[("source_number", "04844000101")]).await;
        owner.done(NUMBERS, &[("number", "04844000202"), ("label", "Old <script>alert(1)</script>"), ("department", &sales)]).await;
        let page = owner.page(PATH).await;
        assert!(page.contains("unassigned") && page.contains("1 lead in 7 days, 1 in 30") && !page.contains("<script>alert"), "{page}");
        let numbers = site.act(source_number::all).await;
        assert_eq!(numbers.iter().map(|it| it.department_id.is_some()).collect::<Vec<_>>(), [false, true]);
        let path = format!("{NUMBERS}/{}", numbers[0].id);
        owner.done(&path, &[("label", "Front"), ("department", &sales)]).await;
        let page = owner.page(PATH).await;
        assert!(!page.contains("unassigned") && page.contains("value=\"Front\""));
        owner.refused(NUMBERS, &[("number", "none"), ("label", "Mine")], "Write the telephone number with its digits.").await;
        owner.refused(NUMBERS, &[("number", "04844000202")], "is there already").await;
        owner.refused(&path, &[("department", "nonsense")], "Choose one of the departments.").await;
        owner.done(&format!("{path}/delete"), &[]).await;
        assert_eq!(site.act(source_number::all).await.len(), 1);
    }

    async fn the_test_box_tells_who_would_get_a_lead_and_makes_none(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let sales = site.department("Sales").await;
        for name in ["Ravi", "Maya"] {
            site.agent(name, &[sales]).await;
        }
        owner.done(NUMBERS, &[("number", "04844000101"), ("department", &sales.to_string())]).await;
        let next = site.act(move |act| department::next_in_turn(act, sales)).await;
        let next = site.act(move |act| Ok(act.catalog.staff(next.unwrap()).unwrap().name.clone())).await;
        for query in [format!("department={sales}"), "source_number=0484%204000101".to_owned()] {
            for _ in 0..2 {
                let page = owner.page(&format!("{PATH}?try=true&phone=9000000001&{query}")).await;
                assert!(page.contains(&format!("<strong>{next}</strong> would get it, by Sales")), "{page}");
            }
        }
        let page = owner.page(&format!("{PATH}?try=true&source_number=04844000999")).await;
        assert!(page.contains("Nobody would get it") && site.leads().await == 0);
        let got = site.lead("9000000001", &[("department", "Sales")]).await;
        let agent = site.act(move |act| {
            let agent = lead::read(act, got.id)?.agent_id.unwrap();
            Ok(act.catalog.staff(agent).unwrap().name.clone())
        }).await;
        assert_eq!(agent, next, "as the test box said");
        let page = owner.page(&format!("{PATH}?try=true&phone=9000000001&department={sales}")).await;
        assert!(page.contains(&format!("stays with <strong>{next}</strong>")), "{page}");
        let wrong = owner.get(&format!("{PATH}?try=true&phone=12")).await;
        assert!(wrong.code == 422 && wrong.body.contains("Write 8 to 14 digits"), "{}", wrong.body);
    }

    async fn an_agent_may_not_see_or_change_departments(server: &Server) {
        let site = Site::of(server).await;
        let id = site.department("Sales").await;
        let agent = agent(&site).await;
        assert_eq!(agent.get(PATH).await.code, 403);
        assert_eq!(agent.get(&format!("{PATH}/{id}")).await.code, 403);
        assert_eq!(agent.get(&format!("{PATH}?try=true")).await.code, 403);
        let owner = site.created.owner;
        for path in [PATH.to_owned(), format!("{PATH}/{id}"), format!("{PATH}/{id}/remove"), format!("{PATH}/{id}/members"),
            format!("{PATH}/{id}/members/{owner}/leave"), format!("{PATH}/{id}/members/{owner}/weight"), NUMBERS.to_owned()] {
            let fields = [("name", "X"), ("staff", &*owner.to_string()), ("weight", "2"), ("number", "04844000101")];
            assert_eq!(agent.post(&path, &fields).await.code, 403, "{path}");
        }
    }
}
