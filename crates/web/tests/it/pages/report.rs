use openlead_core::lead;
use openlead_core::report::Report;
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

/// Six leads, three of each of two sources.
async fn six(site: &Site) {
    for (number, source) in (0..6).zip(["Website", "IVR"].into_iter().cycle()) {
        let mobile = format!("984601234{number}");
        let parameters = [
            ("countrycode", "91"),
            ("mobileno", &mobile),
            ("source", source),
        ];
        site.call("gl-website-contacts", &parameters)
            .await
            .says("success", "Lead Added Successfully.");
    }
}

/// The addresses that links with this text lead to.
fn behind(page: &str, text: &str) -> Vec<String> {
    let links = page.split("<a class=\"quiet\" href=\"").skip(1);
    let links = links.filter(|rest| {
        rest.split_once('>')
            .is_some_and(|(_, shown)| shown.starts_with(&format!("{text}<")))
    });
    links
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"))
        .collect()
}

on_each_engine! {
    async fn each_report_is_a_page_and_a_file_and_says_what_it_is_of(server: &Server) {
        let site = Site::of(server).await;
        six(&site).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/reports").await.contains("Funnel by status"));
        for report in Report::ALL {
            let page = owner.page(&format!("/reports/{}", report.as_str())).await;
            assert!(page.contains("days of ") && page.contains("as of "), "{report:?}");
            let file = owner.get(&format!("/reports/{}/csv?period=7d", report.as_str())).await;
            assert_eq!(file.code, 200);
            assert!(file.headers["content-disposition"].to_str().unwrap().contains(report.as_str()));
        }
    }

    async fn a_number_opens_the_leads_behind_it(server: &Server) {
        let site = Site::of(server).await;
        six(&site).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page("/reports/quality").await;
        assert!(page.contains("<ol-chart") && page.contains("Website"));
        let to = behind(&page, "3");
        assert_eq!(to.len(), 2, "three leads of each source: {to:?}");
        let leads = owner.page(&to[0]).await;
        assert_eq!(leads.matches("data-arrived").count(), 3);
        let all = behind(&page, "6");
        assert_eq!(owner.page(&all[0]).await.matches("data-arrived").count(), 6);
    }

    async fn an_agent_sees_numbers_of_their_own_leads_alone(server: &Server) {
        let site = Site::of(server).await;
        six(&site).await;
        let agent = site.agent("Anu", &[]).await;
        let one = site.lead("9846099999", &[]).await.id;
        site.act(move |act| lead::assign(act, one, Some(agent))).await;
        let hash = openlead_core::secret::hash_password("correct horse");
        site.act(move |act| openlead_core::staff::set_password(act, agent, &hash)).await;
        let anu = Visitor::of(&site, "anu@example.com", "correct horse").await;
        let page = anu.page("/reports/sources").await;
        assert!(page.contains("1 lead ·"), "{page}");
    }

    async fn filters_are_in_the_address_and_what_is_wrong_is_said(server: &Server) {
        let site = Site::of(server).await;
        six(&site).await;
        let owner = Visitor::owner(&site).await;
        let narrow = owner.page("/reports/speed?staff=nobody&period=30d").await;
        assert!(narrow.contains("6 leads ·"));
        for bad in ["period=x", "from=2026-02-02&to=2026-02-01", "from=yesterday&to=", "source=Website", "from=1900-01-01&to=2100-01-01"] {
            let answer = owner.get(&format!("/reports/funnel?{bad}")).await;
            assert_eq!(answer.code, 422, "{bad}");
            assert!(answer.body.contains("Begin anew"), "{bad}");
        }
        let gone = owner.get("/reports/funnel?source=0000000000001").await;
        assert_eq!(gone.code, 422);
        assert_eq!(owner.get("/reports/nothing").await.code, 404);
        assert_eq!(owner.get("/reports/funnel?source=%00").await.code, 400);
        let few = owner.page("/reports/funnel?from=2020-01-01&to=2020-01-02").await;
        assert!(few.contains("Needs 5 leads"));
    }

    async fn a_report_is_kept_with_its_filters_pinned_and_put_back(server: &Server) {
        let site = Site::of(server).await;
        six(&site).await;
        let owner = Visitor::owner(&site).await;
        let fields = [("name", "My week"), ("report", "speed"), ("at", "period=7d&staff=nobody"), ("pinned", "true")];
        assert_eq!(owner.done("/reports/saved", &fields).await, "/reports/speed?period=7d&staff=nobody");
        let index = owner.page("/reports").await;
        assert!(index.contains("My week") && index.contains("Pinned"));
        let (_, rest) = index.split_once("src=\"/reports/saved/").unwrap();
        let id = rest.split('/').next().unwrap();
        assert!(owner.page(&format!("/reports/saved/{id}/card")).await.contains("<ol-chart"));
        owner.done(&format!("/reports/saved/{id}/pin"), &[("pinned", "false")]).await;
        assert!(owner.page("/reports").await.contains("Kept reports"));
        owner.done(&format!("/reports/saved/{id}/delete"), &[]).await;
        assert!(!owner.page("/reports").await.contains("Kept reports"));
        let undo = "/reports/saved/restore?name=My+week&report=speed&at=period%3D7d";
        owner.done(undo, &[]).await;
        assert!(owner.page("/reports").await.contains("My week"));
    }
}
