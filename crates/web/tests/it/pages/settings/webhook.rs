use openlead_core::webhook::{self, Outcome};
use openlead_core::{Error, Id, of};
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/webhooks";
const URL: &str = "https://example.com/hook?<script>alert(1)</script>";

/// A webhook that the page has added, and the page with its secret.
async fn added(site: &Site, owner: &Visitor<'_>) -> (Id<of::Webhook>, String) {
    let fields = [
        ("url", URL),
        ("events", "lead.created"),
        ("events", "note.created"),
    ];
    let answer = owner.post(PATH, &fields).await;
    assert_eq!(answer.code, 200, "{}", answer.body);
    let webhook = site.act(webhook::list).await.remove(0);
    (webhook.id, answer.body)
}

on_each_engine! {
    async fn a_webhook_is_added_and_its_secret_shown_and_changed(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("No webhook yet"));
        let (id, page) = added(&site, &owner).await;
        let openlead = site.openlead.clone();
        let secret = move |act: &mut openlead_core::Act| webhook::show_secret(&openlead, act, id);
        let first = site.act(secret.clone()).await;
        let shown = |page: &str, secret: &str| page.replace("&#43;", "+").replace("&#47;", "/").replace("&#61;", "=").contains(secret);
        assert!(shown(&page, &first), "{page}");
        let path = format!("{PATH}/{id}");
        assert!(!shown(&owner.page(&path).await, &first));
        assert_eq!(owner.done(&format!("{path}/secret"), &[]).await, format!("{path}/secret"));
        let second = site.act(secret).await;
        assert!(first != second && shown(&owner.page(&format!("{path}/secret")).await, &second));
        let page = owner.page(PATH).await;
        assert!(page.contains("2 events") && page.contains("healthy") && !page.contains("<script>alert"), "{page}");
    }

    async fn what_a_webhook_wants_is_kept_or_refused_with_the_form(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.refused(PATH, &[("url", "example.com"), ("description", "Mine"), ("events", "lead.created")],
            "Write an address like https://example.com/hook").await;
        assert!(page.contains("value=\"Mine\"") && page.contains("value=\"lead.created\" checked"));
        owner.refused(PATH, &[("url", "https://example.com"), ("events", "nothing")], "Choose from lead.created").await;
        let (id, _) = added(&site, &owner).await;
        let path = format!("{PATH}/{id}");
        owner.refused(&path, &[("url", "")], "Write an address like").await;
        let sales = site.department("Sales").await;
        owner.done(&path, &[("url", "https://example.com/b"), ("events", "call.logged"), ("departments", &sales.to_string())]).await;
        let kept = site.act(move |act| webhook::read(act, id)).await;
        assert_eq!((&*kept.url, kept.events.0, kept.departments.0), ("https://example.com/b", vec!["call.logged".to_owned()], vec![sales]));
        owner.done(&format!("{path}/delete"), &[]).await;
        assert_eq!(owner.get(&path).await.code, 404);
    }

    async fn a_webhook_is_tested_paused_resumed_and_sent_to_again(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (id, _) = added(&site, &owner).await;
        let path = format!("{PATH}/{id}");
        owner.done(&format!("{path}/test"), &[]).await;
        let lead = site.lead("9000000001", &[("name", "<script>alert(2)</script>")]).await;
        let page = owner.page(&path).await;
        assert!(page.contains("webhook.test") && page.contains("lead.created"), "{page}");
        let deliveries = site.act(move |act| webhook::deliveries(act, id, None, None, 10)).await;
        let made = deliveries.iter().find(|it| it.kind == "lead.created").expect("the lead's").event_id;
        let one = format!("{path}/deliveries/{made}");
        let page = owner.page(&one).await;
        assert!(page.contains(&lead.id.to_string()) && page.contains("919000000001") && !page.contains("<script>alert"), "{page}");
        assert_eq!(owner.done(&format!("{one}/replay"), &[]).await, one);
        assert!(owner.page(&format!("{path}?only=failed")).await.contains("None is failed."));
        assert!(owner.page(&format!("{path}?only=waiting")).await.contains("lead.created"));
        owner.done(&format!("{path}/replay"), &[]).await;
        owner.done(&format!("{path}/pause"), &[]).await;
        assert!(owner.page(&path).await.contains("paused since"));
        owner.refused(&format!("{path}/test"), &[], "enable or resume it first").await;
        owner.done(&format!("{path}/resume"), &[]).await;
        assert!(!owner.page(&path).await.contains("paused since"));
        let found = site.act(move |act| webhook::deliveries(act, id, Some(Outcome::Waiting), None, 10)).await;
        assert_eq!(found.len(), 2);
    }

    async fn an_agent_may_not_see_or_change_webhooks(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let (id, _) = added(&site, &owner).await;
        let agent = agent(&site).await;
        let path = format!("{PATH}/{id}");
        for page in [PATH.to_owned(), path.clone(), format!("{path}/secret"), format!("{path}/deliveries/{id}")] {
            assert_eq!(agent.get(&page).await.code, 403, "{page}");
        }
        for act in ["", "/secret", "/test", "/pause", "/resume", "/replay", "/delete"] {
            assert_eq!(agent.post(&format!("{path}{act}"), &[("url", "https://example.com")]).await.code, 403, "{act}");
        }
        let there = site.act(move |act| match webhook::read(act, id) {
            Err(Error::NotFound(_)) => Ok(false),
            found => found.map(|webhook| webhook.enabled),
        });
        assert!(there.await);
    }
}
