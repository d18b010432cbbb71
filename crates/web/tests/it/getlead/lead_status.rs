//! Contract v1, 3.7: asking how far a lead has come.

use openlead_testkit::on_each_engine;

use crate::site::Site;

on_each_engine! {
    async fn the_name_of_the_status_is_told(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("status", "Interested")]).await;
        let answer = site.call("get-lead-status", &[("mobile_no", "9846012345")]).await;
        let json = answer.json();
        assert_eq!((&json["status"], &json["data"]["status_name"]), (&"success".into(), &"Interested".into()));
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys.len(), 3);
        let same = site.call("get-lead-status", &[("mobile_no", "+91 98460-12345"), ("countrycode", "91")]).await;
        assert_eq!(same.body, answer.body);
        let elsewhere = site.call("get-lead-status", &[("mobile_no", "9846012345"), ("countrycode", "44")]).await;
        elsewhere.says("error", "Enquiry Not Found.");
    }

    async fn an_unknown_lead_has_no_data(server: &Server) {
        let site = Site::of(server).await;
        let answer = site.call("get-lead-status", &[("mobile_no", "9846012345")]).await;
        assert_eq!(answer.body, r#"{"status":"error","message":"Enquiry Not Found.","data":null}"#);
        let answer = site.get("/api/get-lead-status?token=gl_x&mobile_no=9846012345").await;
        assert_eq!(answer.body, r#"{"status":"error","message":"Invalid token.","data":null}"#);
    }
}
