//! Calls that are sent on to the host before.

use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/forward";
const TOKEN: &str = "gl_0123456789abcdef0123";

on_each_engine! {
    async fn sending_on_begins_is_told_of_and_ends(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("never set"));
        owner.refused(PATH, &[("url", "nonsense"), ("token", TOKEN)], "the beginning of the old host").await;
        owner.refused(PATH, &[("url", "https://old.example.com")], "Give the token of the old host.").await;
        owner.done(PATH, &[("url", "https://old.example.com/api"), ("token", TOKEN)]).await;
        site.lead("9846012345", &[("name", "Meera")]).await;
        let page = owner.page(PATH).await;
        assert!(page.contains("https://old.example.com</dd>") && page.contains("<dt>Waiting</dt><dd>1"), "{page}");
        assert!(!page.contains(TOKEN));
        // The token stays when another address is given.
        owner.done(PATH, &[("url", "https://older.example.com")]).await;
        site.act(|act| Ok(act.tx.execute("UPDATE forward_call SET outcome = 'refused'", &[])?)).await;
        assert!(owner.page(PATH).await.contains("<dt>Refused</dt><dd>1"));
        owner.done("/settings/forward/retry", &[]).await;
        assert!(owner.page(PATH).await.contains("<dt>Waiting</dt><dd>1"));
        owner.done("/settings/forward/off", &[]).await;
        let page = owner.page(PATH).await;
        assert!(page.contains(">off<") && page.contains("<dt>Waiting</dt><dd>1"), "{page}");
        owner.done(PATH, &[("url", "https://old.example.com")]).await;
        owner.done("/settings/forward/off", &[("discard", "true")]).await;
        assert!(owner.page(PATH).await.contains("<dt>Waiting</dt><dd>0"));
    }

    async fn who_may_not_see_tokens_may_not_send_on(server: &Server) {
        let site = Site::of(server).await;
        let agent = agent(&site).await;
        assert_eq!(agent.get(PATH).await.code, 403);
        for path in [PATH, "/settings/forward/off", "/settings/forward/retry"] {
            let form = [("url", "https://old.example.com"), ("token", TOKEN)];
            assert_eq!(agent.post(path, &form).await.code, 403, "{path}");
        }
        let owner = Visitor::owner(&site).await;
        owner.done("/settings/forward/off", &[]).await;
        owner.done("/settings/forward/retry", &[]).await;
        assert!(owner.page(PATH).await.contains("never set"));
    }
}
