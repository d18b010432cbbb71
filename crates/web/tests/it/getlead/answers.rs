//! Contract v1, section 2: how answers look.

use axum::http::header;
use openlead_testkit::on_each_engine;

use crate::site::Site;

on_each_engine! {
    async fn an_answer_has_two_keys_in_this_order(server: &Server) {
        let site = Site::of(server).await;
        let answer = site.add_lead("9846012345", &[]).await;
        assert_eq!(answer.body, r#"{"status":"success","message":"Lead Added Successfully."}"#);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        let answer = site.add_lead("12", &[]).await;
        assert_eq!(answer.body, r#"{"status":"fail","message":"The mobileno must be between 8 and 14 digits."}"#);
    }

    async fn a_refusal_is_fail_for_leads_and_error_elsewhere(server: &Server) {
        let site = Site::of(server).await;
        let check = "Please check the parameters.";
        site.call("gl-website-contacts", &[]).await.says("fail", check);
        for endpoint in ["gl-task-creation-api", "gl-note-creation-api", "gl-status-change-api", "gl-deal-creation-api"] {
            site.call(endpoint, &[]).await.says("error", check);
        }
        let answer = site.call("get-lead-status", &[]).await;
        assert_eq!(answer.body, r#"{"status":"error","message":"Please check the parameters.","data":null}"#);
    }

    async fn only_refusals_of_phones_contain_mobileno(server: &Server) {
        let site = Site::of(server).await;
        for parameters in [
            vec![],
            vec![("countrycode", "91"), ("source", "Website")],
            vec![("countrycode", "91"), ("mobileno", "9846012345")],
            vec![("mobileno", "9846012345"), ("source", "Website")],
        ] {
            let answer = site.call("gl-website-contacts", &parameters).await;
            answer.says("fail", "Please check the parameters.");
        }
        site.add_lead("1234567", &[]).await.says("fail", "The mobileno must be between 8 and 14 digits.");
        site.add_lead("123456789012345", &[]).await.says("fail", "The mobileno must be between 8 and 14 digits.");
    }

    async fn the_request_id_is_that_of_the_request_log(server: &Server) {
        let site = Site::of(server).await;
        let answer = site.add_lead("9846012345", &[]).await;
        let line = site.last_request().await;
        assert_eq!(answer.headers["x-request-id"], line.id.to_string());
        let answer = site.add_lead("12", &[]).await;
        assert_eq!(answer.headers["x-request-id"], site.last_request().await.id.to_string());
    }
}
