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
        site.call("get-lead-status", &[("mobile_no", "9846012345"), ("countrycode", "91")]).await.said();
    }

    async fn an_unknown_lead_has_no_data(server: &Server) {
        let site = Site::of(server).await;
        let answer = site.call("get-lead-status", &[("mobile_no", "9846012345")]).await;
        assert_eq!(answer.body, r#"{"status":"error","message":"Enquiry Not Found.","data":null}"#);
    }
}
