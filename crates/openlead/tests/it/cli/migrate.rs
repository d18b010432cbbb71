use serde_json::json;

use super::home::{Home, on_both};

on_both! {
    fn a_check_says_what_is_missing_and_changes_nothing(home: Home) {
        let check = ["migrate", "--check", "--json"];
        for _ in 0..2 {
            let said = home.run(&check);
            assert_eq!(said.code, 1);
            assert!(said.out.starts_with("{\"pending\":[\"start\""), "{}", said.out);
        }
        let applied = home.json(&["migrate"]);
        assert!(applied["applied"].as_u64().unwrap() > 0);
        assert_eq!(home.json(&["migrate"]), json!({ "applied": 0 }));
        assert_eq!(home.json(&["migrate", "--check"]), json!({ "pending": [] }));
    }
}
