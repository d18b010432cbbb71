//! Contract v1, sections 2 and 4: the token.

use std::sync::Arc;

use openlead_core::token::{self, Kind, Scope};
use openlead_testkit::on_each_engine;

use crate::site::{Site, form};

const ENDPOINTS: [(&str, &str); 6] = [
    ("gl-website-contacts", "fail"),
    ("gl-task-creation-api", "error"),
    ("gl-note-creation-api", "error"),
    ("gl-status-change-api", "error"),
    ("gl-deal-creation-api", "error"),
    ("get-lead-status", "error"),
];

async fn with(site: &Site, endpoint: &str, token: &str) -> (String, String) {
    let parameters = [
        ("token", token),
        ("countrycode", "91"),
        ("mobileno", "9846012345"),
        ("source", "Website"),
    ];
    site.get(&format!("/api/{endpoint}?{}", form(&parameters)))
        .await
        .said()
}

on_each_engine! {
    async fn without_a_token_the_parameters_are_wrong(server: &Server) {
        let site = Site::of(server).await;
        for (endpoint, word) in ENDPOINTS {
            let expected = (word.to_owned(), "Please check the parameters.".to_owned());
            assert_eq!(site.get(&format!("/api/{endpoint}")).await.said(), expected, "{endpoint}");
            assert_eq!(with(&site, endpoint, "").await, expected, "{endpoint}");
        }
    }

    async fn an_unknown_token_is_told_so_and_not_stored(server: &Server) {
        let site = Site::of(server).await;
        for (endpoint, word) in ENDPOINTS {
            for wrong in ["gl_00000000000000000000", "x", "gl_' OR 1=1 --"] {
                assert_eq!(with(&site, endpoint, wrong).await, (word.to_owned(), "Invalid token.".to_owned()));
            }
        }
        let log = site.act(|act| openlead_core::request_log::list(act, None, 10)).await;
        assert!(log.is_empty());
        assert_eq!(site.leads().await, 0);
    }

    async fn a_token_is_gl_and_20_hexadecimal_characters(server: &Server) {
        let site = Site::of(server).await;
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let this = Arc::clone(&site.openlead);
        let again = site.act(move |act| token::generate(&this, act)).await;
        for token in [site.token(), &again] {
            let secret = token.strip_prefix("gl_").expect("gl_");
            assert!(secret.len() == 20 && secret.bytes().all(hexadecimal), "{token}");
        }
        assert_ne!(site.token(), again);
    }

    async fn a_revoked_token_is_as_an_unknown_one(server: &Server) {
        let site = Site::of(server).await;
        let old = site.token().to_owned();
        let this = Arc::clone(&site.openlead);
        let new = site.act(move |act| token::generate(&this, act)).await;
        assert_eq!(with(&site, "gl-website-contacts", &old).await.1, "Invalid token.");
        assert_eq!(with(&site, "gl-website-contacts", &new).await.1, "Lead Added Successfully.");
    }

    async fn a_key_of_the_rest_api_is_no_token(server: &Server) {
        let site = Site::of(server).await;
        let this = Arc::clone(&site.openlead);
        let (_, key) = site.act(move |act| token::add(&this, act, Kind::Key, "n8n", Scope::Write, None)).await;
        assert_eq!(with(&site, "gl-website-contacts", &key).await.1, "Invalid token.");
    }

    async fn a_token_says_when_it_was_last_used(server: &Server) {
        let site = Site::of(server).await;
        assert_eq!(site.act(token::list).await[0].used_at, None);
        site.lead("9846012345", &[]).await;
        assert!(site.act(token::list).await[0].used_at.is_some());
    }
}
