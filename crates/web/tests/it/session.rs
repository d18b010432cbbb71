//! Signing in, and what pages ask of whoever wants them.

use axum::body::Body;
use axum::http::Request;
use openlead_testkit::{Server, on_each_engine};

use crate::site::{Answer, Site, form};

const PASSWORD: &str = "correct horse";

async fn sign_in(site: &Site, password: &str) -> Answer {
    let body = form(&[
        ("email", "Asha@Example.com"),
        ("password", password),
        ("to", "/leads?q=1"),
    ]);
    site.post("/sign-in", "application/x-www-form-urlencoded", body)
        .await
}

/// The cookies of an answer, as a browser would send them.
fn cookies(answer: &Answer) -> String {
    let lines = answer.headers.get_all("set-cookie").iter();
    let pairs = lines.filter_map(|line| line.to_str().unwrap().split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

async fn get(site: &Site, path: &str, cookies: &str) -> Answer {
    let request = Request::get(path)
        .header("cookie", cookies)
        .header("accept", "text/html");
    site.send(request.body(Body::empty()).unwrap()).await
}

async fn post(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::post(path), |request, (name, value)| {
            request.header(*name, *value)
        });
    site.send(request.body(Body::empty()).unwrap()).await
}

fn place(answer: &Answer) -> &str {
    answer.headers["location"].to_str().unwrap()
}

on_each_engine! {
    async fn whoever_signs_in_sees_the_leads_until_they_sign_out(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9000000001", &[("name", "<script>alert(1)</script>")]).await;
        let answer = sign_in(&site, PASSWORD).await;
        assert_eq!((answer.code.as_u16(), place(&answer)), (303, "/leads?q=1"));
        let cookies = cookies(&answer);
        let page = get(&site, "/leads", &cookies).await;
        assert_eq!(page.code, 200);
        assert!(page.body.contains("Acme") && page.body.contains("&#60;script&#62;alert(1)"), "{}", page.body);
        assert!(!page.body.contains("<script>alert"));
        assert_eq!(place(&post(&site, "/sign-out", &[("cookie", &cookies)]).await), "/sign-in");
        assert_eq!(place(&get(&site, "/leads", &cookies).await), "/sign-in?to=%2Fleads");
    }

    async fn whoever_is_not_signed_in_is_told_that_there_is_no_live_stream(server: &Server) {
        let site = Site::of(server).await;
        let answer = get(&site, "/live", "").await;
        assert_eq!((answer.code.as_u16(), answer.body.as_str()), (204, ""));
    }

    async fn a_wrong_password_is_refused_with_the_form(server: &Server) {
        let site = Site::of(server).await;
        let answer = sign_in(&site, "wrong horse").await;
        assert_eq!(answer.code, 422);
        assert!(answer.body.contains("do not belong together") && answer.body.contains("Asha@Example.com"));
        assert!(!answer.body.contains("wrong horse") && cookies(&answer).is_empty());
    }

    async fn who_guesses_has_to_wait_and_a_known_browser_does_not(server: &Server) {
        let site = Site::of(server).await;
        let known = cookies(&sign_in(&site, PASSWORD).await);
        for _ in 0..5 {
            sign_in(&site, "wrong horse").await;
        }
        let answer = sign_in(&site, PASSWORD).await;
        assert!(answer.code == 422 && answer.body.contains("Too many tries"), "{}", answer.body);
        let body = form(&[("email", "asha@example.com"), ("password", PASSWORD)]);
        let request = Request::post("/sign-in").header("cookie", known).body(Body::from(body)).unwrap();
        assert_eq!(site.send(request).await.code, 303);
    }
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let server = Server::open(openlead_testkit::Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let cookies = cookies(&sign_in(&site, PASSWORD).await);
    let refused = post(
        &site,
        "/sign-out",
        &[("cookie", &cookies), ("sec-fetch-site", "cross-site")],
    )
    .await;
    assert_eq!(refused.code, 403);
    assert_eq!(get(&site, "/leads", &cookies).await.code, 200);
}

#[tokio::test]
async fn pages_forbid_inline_script_and_assets_are_kept_forever() {
    let server = Server::open(openlead_testkit::Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let page = get(&site, "/sign-in", "").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let (_, rest) = page
        .body
        .split_once("src=\"/assets/app")
        .expect("the script");
    let script = format!("/assets/app{}", rest.split('"').next().unwrap());
    let request = Request::get(&script)
        .header("accept-encoding", "gzip")
        .body(Body::empty())
        .unwrap();
    let answer = site.send_bytes(request).await;
    assert_eq!(
        answer.0["cache-control"],
        "public, max-age=31536000, immutable"
    );
    assert_eq!(answer.0["content-encoding"], "gzip");
    assert!(answer.1.starts_with(&[0x1f, 0x8b]));
}

#[tokio::test]
async fn pages_are_compressed_as_the_browser_likes_it() {
    let server = Server::open(openlead_testkit::Engine::Sqlite).await;
    let site = Site::of(&server).await;
    for (accepted, encoding, begins) in [
        ("gzip, deflate", "gzip", &[0x1f, 0x8b][..]),
        ("gzip, br, zstd", "zstd", &[0x28, 0xb5, 0x2f, 0xfd]),
    ] {
        let request = Request::get("/sign-in").header("accept-encoding", accepted);
        let (headers, bytes) = site.send_bytes(request.body(Body::empty()).unwrap()).await;
        assert_eq!(headers["content-encoding"], encoding);
        assert!(bytes.starts_with(begins), "{bytes:?}");
    }
    assert!(
        !get(&site, "/sign-in", "")
            .await
            .headers
            .contains_key("content-encoding")
    );
}

#[tokio::test]
async fn what_is_not_there_is_a_page_for_people_and_json_for_programs() {
    let server = Server::open(openlead_testkit::Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let page = get(&site, "/nowhere", "").await;
    assert_eq!(page.code, 404);
    assert!(page.body.contains("This page is not here"));
    assert_eq!(
        site.get("/nowhere").await.headers["content-type"],
        "application/problem+json"
    );
}
