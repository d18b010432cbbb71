use std::fs;

use super::home::{Home, on_both};
use super::server::Server;

on_both! {
    fn a_person_is_handed_out_and_erased_to_the_last_byte(home: Home) {
        let home = home.with_acme();
        let token = home.json(&["token", "show"])["token"].as_str().unwrap().to_owned();
        let server = Server::start(&home, &[]);
        for (name, number) in [("Meera+Unmistakable", "9846012345"), ("Ravi", "9846099999")] {
            let answer = server.lead(&format!("token={token}&countrycode=91&source=Website&name={name}&mobileno={number}"));
            assert!(answer.contains("success"), "{answer}");
        }
        drop(server);
        let file = home.file("person.json");
        home.json(&["person", "export", "--phone", "98460 12345", "--output", file.to_str().unwrap()]);
        assert!(fs::read_to_string(&file).unwrap().contains("Meera Unmistakable"));
        let certificate = home.json(&["person", "erase", "--phone", "98460 12345", "--vacuum"]);
        assert_eq!(certificate["rows"]["lead"], 1, "{certificate}");
        let gone = home.refused(&["person", "erase", "--phone", "98460 12345"], 1);
        assert!(gone.contains("person"), "{gone}");
        home.refused(&["person", "erase", "--phone", "12"], 2);
        let left = home.run(&["export", "leads", "--format", "ndjson"]);
        assert_eq!(left.out.lines().count(), 1);
        for entry in fs::read_dir(home.data()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            for text in ["nmistakable", "9846012345"] {
                let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
                assert!(!found, "{text} in {}", path.display());
            }
        }
    }
}
