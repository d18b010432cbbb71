//! Deals as a board, a table and a forecast, and the page of one.

use openlead_core::account;
use openlead_core::deal::{self, NewDeal};
use openlead_core::list::List;
use openlead_core::{Id, of};
use openlead_testkit::on_each_engine;

use super::visitor::Visitor;
use crate::site::Site;

const SCRIPT: &str = "<script>alert(1)</script>";

async fn stage(site: &Site, name: &'static str) -> String {
    site.act(move |act| {
        let stage = act.catalog.lists.named(List::DealStage, name);
        Ok(stage.unwrap().id.to_string())
    })
    .await
}

/// A deal of the lead with this number.
async fn sale(
    site: &Site,
    number: &'static str,
    name: &'static str,
    rupees: i64,
    end: Option<&'static str>,
) -> Id<of::Deal> {
    let lead = site.lead(number, &[("name", "Meera")]).await.id;
    site.act(move |act| {
        let new = NewDeal {
            lead,
            name: name.to_owned(),
            stage: act.catalog.lists.first(List::DealStage)?,
            amount: Some(rupees * 100),
            agent: None,
            start_date: None,
            end_date: end.map(str::to_owned),
            note: String::new(),
        };
        deal::add(act, &new)
    })
    .await
}

/// What stands in a column.
fn column<'a>(page: &'a str, id: &str) -> &'a str {
    let begin = page
        .find(&format!("data-column=\"{id}\""))
        .expect("a column");
    let rest = &page[begin..];
    &rest[..rest.find("</section>").unwrap()]
}

on_each_engine! {
    async fn the_board_of_deals_has_sums_and_what_they_weigh(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page("/deals").await.contains("A lead is a person who enquired."));
        sale(&site, "9846012345", SCRIPT, 75_000, None).await;
        let id = sale(&site, "9846012346", "MBA", 100_000, None).await;
        let (new, proposal, won) = (stage(&site, "New").await, stage(&site, "Proposal").await, stage(&site, "Won").await);
        let page = owner.page("/deals").await;
        assert!(column(&page, &new).contains("INR 175,000") && column(&page, &new).contains("weighted INR 17,500"), "{page}");
        assert!(!page.contains("<script>alert"));
        let path = format!("/deals/{id}/move");
        let dragged = owner.post(&path, &[("stage", &proposal), ("quiet", "true")]).await;
        assert_eq!(dragged.code, 204);
        assert!(column(&owner.page("/deals").await, &proposal).contains("weighted INR 40,000"));
        let asked = owner.post(&path, &[("stage", &won), ("quiet", "true")]).await;
        assert!(asked.code == 200 && asked.body.contains("What won it?"), "{}", asked.body);
        let to = owner.done(&path, &[("stage", &won), ("asked", "true"), ("reason", "The price"), ("back", "/deals/closed")]).await;
        let closed = owner.page(&to).await;
        assert!(closed.contains("MBA") && closed.contains("The price"));
        assert!(!owner.page("/deals/closed?kind=lost").await.contains("MBA"));
    }

    async fn the_table_of_deals_is_sorted_filtered_and_paged(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("name", "Meera")]).await.id;
        site.act(move |act| {
            for number in 0..60_i64 {
                let new = NewDeal {
                    lead,
                    name: format!("Deal {number:02}"),
                    stage: act.catalog.lists.first(List::DealStage)?,
                    amount: Some((number * 37 % 60) * 100_000),
                    agent: None,
                    start_date: None,
                    end_date: (number % 2 == 0).then(|| format!("2027-01-{:02}", number % 28 + 1)),
                    note: String::new(),
                };
                deal::add(act, &new)?;
            }
            Ok(())
        }).await;
        let owner = Visitor::owner(&site).await;
        let rows = |page: &str| page.matches("id=\"deal-").count();
        for (sort, all) in [("", 60), ("amount", 60), ("end", 30)] {
            let mut page = owner.page(&format!("/deals/table?sort={sort}")).await;
            let mut seen = rows(&page);
            while let Some((_, rest)) = page.split_once("table__more\"><a class=\"button button--quiet\" href=\"") {
                let next = rest.split('"').next().unwrap().replace("&#38;", "&");
                page = owner.page(&next).await;
                seen += rows(&page);
            }
            assert_eq!(seen, all, "{sort}");
        }
        let most = owner.page("/deals/table?sort=amount").await;
        assert!(most.find("INR 59,000").unwrap() < most.find("INR 58,000").unwrap());
        assert!(owner.page("/deals/table?agent=me").await.contains("No deal matches"));
        assert_eq!(rows(&owner.page("/deals/table?kind=open").await), 50);
        assert_eq!(owner.get("/deals/table?agent=someone").await.code, 422);
        assert_eq!(owner.get("/deals/table?cursor=x").await.code, 422);
    }

    async fn the_forecast_has_a_column_a_month_and_a_deal_goes_to_another(server: &Server) {
        let site = Site::of(server).await;
        let id = sale(&site, "9846012345", "MBA", 100_000, Some("2027-01-31")).await;
        sale(&site, "9846012346", "BBA", 50_000, None).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page("/deals/forecast?from=2027-01").await;
        assert!(column(&page, "2027-01").contains("MBA") && column(&page, "").contains("BBA"), "{page}");
        assert!(column(&page, "2027-01").contains("INR 10,000"), "the stage has 10 of 100");
        let path = format!("/deals/{id}/move");
        assert_eq!(owner.post(&path, &[("month", "2027-02"), ("quiet", "true")]).await.code, 204);
        let read = site.act(move |act| deal::read(act, id)).await;
        assert_eq!(read.end_date.as_deref(), Some("2027-02-28"));
        assert_eq!(owner.post(&path, &[("month", "soon")]).await.code, 422);
        owner.done(&path, &[("month", "")]).await;
        assert_eq!(site.act(move |act| deal::read(act, id)).await.end_date, None);
        let likely = deal::Change { probability: Some(Some(80)), end_date: Some(Some("2027-03-01".to_owned())), ..deal::Change::default() };
        site.act(move |act| deal::change(act, id, &likely)).await;
        let page = owner.page("/deals/forecast?from=2027-01").await;
        let march = column(&page, "2027-03");
        assert!(march.contains("<dd>INR 100,000</dd>") && march.contains("<dd>INR 80,000</dd>"), "{march}");
        assert!(page.contains("Set a target") && !page.contains("Target</dt>"));
        let aim = account::Change { monthly_target: Some(Some(20_000_000)), ..account::Change::default() };
        site.act(move |act| account::change(act, &aim)).await;
        let page = owner.page("/deals/forecast?from=2027-01").await;
        let march = column(&page, "2027-03");
        assert!(march.contains("<dd>INR 200,000</dd>"), "{march}");
        assert!(march.contains("INR 200,000 to go, of which open deals are likely to bring INR 80,000."), "{march}");
        assert!(column(&page, "2027-04").contains("no open deal is expected"));
        assert!(!page.contains("Set a target") && !column(&page, "").contains("Target</dt>"));
        assert!(!owner.page("/deals/forecast?from=2027-01&agent=me").await.contains("Target</dt>"), "of the whole company");
    }

    async fn a_deal_is_made_changed_and_deleted_on_pages(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let owner = Visitor::owner(&site).await;
        let refused = owner.post("/deals", &[("phone", "9846099999"), ("amount", "1")]).await;
        assert!(refused.code == 422 && refused.body.contains("number of one of your leads"));
        let refused = owner.post("/deals", &[("phone", "9846012345"), ("amount", "much")]).await;
        assert!(refused.code == 422 && refused.body.contains("1500.50"));
        let to = owner.done("/deals", &[("phone", "98460 12345"), ("name", "MBA"), ("amount", "1,00,000")]).await;
        let page = owner.page(&to).await;
        assert!(page.contains("INR 100,000") && page.contains("Of <a") && page.contains("10 % likely"), "{page}");
        let path = to.split('?').next().unwrap().to_owned();
        let form = [("name", "MBA, two seats"), ("amount", "150000.50"), ("currency", "INR"), ("agent", ""),
            ("start_date", "2027-01-01"), ("end_date", "2027-02-01"), ("probability", "80"), ("note", SCRIPT)];
        owner.done(&path, &form).await;
        let page = owner.page(&path).await;
        assert!(page.contains("set by hand") && page.contains("INR 150,000.50") && page.contains("Deal “MBA, two seats” changed"), "{page}");
        assert!(!page.contains("<script>alert"));
        for (field, value, said) in [("probability", "101", "0 to 100"), ("end_date", "2026-01-01", "not before the start"),
            ("name", " ", "Write a name"), ("amount", "-1", "1500.50"), ("currency", "rupees", "like INR")] {
            let wrong: Vec<(&str, &str)> = form.iter().map(|(name, old)| (*name, if *name == field { value } else { *old })).collect();
            let answer = owner.post(&path, &wrong).await;
            assert!(answer.code == 422 && answer.body.contains(said), "{field}: {}", answer.body);
        }
        assert_eq!(owner.done(&format!("{path}/delete"), &[("back", "/deals/table")]).await, "/deals/table");
        assert_eq!(owner.get(&path).await.code, 404);
    }

    async fn an_agent_sees_no_deals_of_others(server: &Server) {
        let site = Site::of(server).await;
        let id = sale(&site, "9846012345", "MBA", 100_000, Some("2027-01-31")).await;
        let agent = site.agent("Anu", &[]).await;
        let hash = openlead_core::secret::hash_password("correct horse");
        site.act(move |act| openlead_core::staff::set_password(act, agent, &hash)).await;
        let anu = Visitor::of(&site, "anu@example.com", "correct horse").await;
        for path in ["/deals", "/deals/table", "/deals/forecast?from=2027-01", "/deals/closed"] {
            assert!(!anu.page(path).await.contains("MBA"), "{path}");
        }
        assert_eq!(anu.get(&format!("/deals/{id}")).await.code, 404);
        assert_eq!(anu.post(&format!("/deals/{id}/move"), &[("month", "2027-02")]).await.code, 404);
        assert_eq!(anu.post("/deals", &[("phone", "9846012345")]).await.code, 422);
    }
}
