//! Contract v1, 3.6: assigning a source number to a department.

use openlead_core::source_number;
use openlead_testkit::on_each_engine;

use crate::site::{Site, form};

async fn assign(site: &Site, token: &str, parameters: &[(&str, &str)]) -> crate::site::Answer {
    site.get(&format!(
        "/api/gl-department-vise-agent-assign/{token}?{}",
        form(parameters)
    ))
    .await
}

on_each_engine! {
    async fn leads_of_the_number_go_to_the_department(server: &Server) {
        let site = Site::of(server).await;
        let (sales, support) = (site.department("Sales").await, site.department("Support").await);
        let (seller, helper) = (site.agent("Seller", &[sales]).await, site.agent("Helper", &[support]).await);
        let done = "The source number has been assigned to the specified department.";
        assign(&site, site.token(), &[("SourceNumber", "0484 1234567"), ("department", "sales")]).await.says("success", done);
        let lead = site.lead("9846000001", &[("source_number", "+914841234567")]).await;
        assert_eq!(lead.agent_id, Some(seller));
        assign(&site, site.token(), &[("source number", "4841234567"), ("department", "Support")]).await.says("success", done);
        let lead = site.lead("9846000002", &[("source_number", "4841234567")]).await;
        assert_eq!(lead.agent_id, Some(helper), "a later assignment replaces the earlier one");
        assert_eq!(site.act(source_number::all).await.len(), 1);
    }

    async fn a_refusal_says_what_is_wrong(server: &Server) {
        let site = Site::of(server).await;
        site.department("Sales").await;
        let token = site.token();
        assign(&site, token, &[("department", "Sales")]).await.says("error", "The SourceNumber is required.");
        assign(&site, token, &[("SourceNumber", "4841234567")]).await.says("error", "The department is required.");
        assign(&site, token, &[("SourceNumber", "4841234567"), ("department", "Nowhere")]).await
            .says("error", "The department was not found.");
        assign(&site, token, &[("SourceNumber", "none"), ("department", "Sales")]).await
            .says("error", "Please check the parameters.");
    }

    async fn the_token_is_the_one_in_the_path(server: &Server) {
        let site = Site::of(server).await;
        site.department("Sales").await;
        let parameters = [("SourceNumber", "4841234567"), ("department", "Sales")];
        let with_token = [&parameters[..], &[("token", site.token())]].concat();
        assign(&site, "gl_00000000000000000000", &with_token).await.says("error", "Invalid token.");
        let with_wrong = [&parameters[..], &[("token", "gl_00000000000000000000")]].concat();
        assert_eq!(assign(&site, site.token(), &with_wrong).await.said().0, "success");
        let log = site.act(|act| openlead_core::request_log::list(act, None, 10)).await;
        assert!(!format!("{log:?}").contains(&site.token()[3..]), "the token is in no line");
        let without = site.get(&format!("/api/gl-department-vise-agent-assign?{}", form(&with_token))).await;
        without.says("error", "Please check the parameters.");
        assign(&site, "", &with_token).await.says("error", "Please check the parameters.");
        for broken in ["%ff", "%00", "%2f"] {
            assign(&site, broken, &with_token).await.says("error", "Invalid token.");
        }
    }
}
