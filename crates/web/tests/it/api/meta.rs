//! `GET /meta` (contract v3): what clients fill their choices from.

use openlead_core::field;
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::Caller;

on_each_engine! {
    async fn meta_says_what_an_account_has_set_up(server: &Server) {
        let caller = Caller::of(server).await;
        let sales = caller.site.department("Sales").await;
        let ravi = caller.site.agent("Ravi", &[sales]).await;
        caller.site.act(|act| field::make(act, "Course of Study", field::Kind::LongText)).await;
        let meta = caller.get("/meta").await.data(200);
        assert_eq!(meta["statuses"][0]["name"], "New");
        assert_eq!(meta["statuses"][0]["slug"], "new");
        assert_eq!(meta["sources"].as_array().unwrap().len(), 6);
        assert_eq!(meta["purposes"], json!([]));
        assert_eq!(meta["agents"][1]["id"], json!(ravi));
        assert_eq!(meta["agents"][1]["role"], "agent");
        assert_eq!(meta["departments"], json!([{ "id": sales, "name": "Sales" }]));
        let field = &meta["custom_fields"][0];
        assert_eq!((&field["field_key"], &field["label"], &field["field_type"], &field["allowed_values"]),
            (&json!("course_of_study"), &json!("Course of Study"), &json!("textarea"), &json!([])));
    }
}
