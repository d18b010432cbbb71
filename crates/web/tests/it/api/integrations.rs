//! The snippets of docs/INTEGRATIONS.md, run against a server, and what the builders of forms send that it names.

use std::process::Stdio;

use axum::http::Method;
use openlead_core::lead::Lead;
use openlead_testkit::{Engine, Server, on_each_engine};
use openlead_web::serve::{Limits, Stop, serve};

use serde_json::json;

use super::Caller;
use crate::site::{Site, form, multipart};

const PAGE: &str = include_str!("../../../../../docs/INTEGRATIONS.md");

/// The block of a language, for a server and a key.
fn snippet(language: &str, host: &str, caller: &Caller) -> String {
    let start = format!("```{language}\n");
    let (_, rest) = PAGE.split_once(&start).expect("a block of the language");
    let (text, _) = rest.split_once("\n```").expect("the block's end");
    text.replace("HOST", host)
        .replace("KEY", &caller.key)
        .replace("TOKEN", caller.site.token())
}

/// What a program prints that is given a text.
async fn run(program: &str, arguments: &[&str], text: &str) -> String {
    let (program, arguments, text) = (
        program.to_owned(),
        arguments
            .iter()
            .map(|one| (*one).to_owned())
            .collect::<Vec<_>>(),
        text.to_owned(),
    );
    let run = move || {
        let mut command = std::process::Command::new(&program);
        let child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.unwrap_or_else(|error| {
            panic!(
                "{program}: {error}. scripts/need-runtimes.sh and scripts/need-node.sh install it."
            )
        });
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// The name and value of each field of a form.
fn fields(html: &str) -> Vec<(&str, &str)> {
    let attribute = |input: &'static str, tag: &str| -> Option<(usize, usize)> {
        let start = tag.find(input)? + input.len();
        Some((start, start + tag[start..].find('"')?))
    };
    let inputs = html.split("<input").skip(1).filter_map(|tag| {
        let (name, value) = (attribute("name=\"", tag)?, attribute("value=\"", tag)?);
        Some((&tag[name.0..name.1], &tag[value.0..value.1]))
    });
    inputs.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_snippets_for_integrators_make_leads() {
    let server = Server::open(Engine::Sqlite).await;
    let caller = Caller::of(&server).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let stop = Stop::new();
    let open = prometheus_client::metrics::gauge::Gauge::default();
    let served = tokio::spawn(serve(
        listener,
        caller.site.router(),
        Limits::default(),
        stop.clone(),
        open,
    ));

    let html = snippet("html", &host, &caller);
    assert!(html.contains(&format!("action=\"{host}/api/gl-website-contacts\"")));
    let body = form(&fields(&html));
    let sent = caller
        .site
        .post(
            "/api/gl-website-contacts",
            "application/x-www-form-urlencoded",
            body,
        )
        .await;
    sent.says("success", "Lead Added Successfully.");
    assert!(caller.site.find("9847100001").await.is_some());

    for (language, program, arguments, number) in [
        ("js", "node", &["--input-type=module"][..], "9847100002"),
        ("python", "python3", &["-"][..], "9847100003"),
        ("php", "php", &[][..], "9847100004"),
    ] {
        let printed = run(program, arguments, &snippet(language, &host, &caller)).await;
        let lead = caller.site.find(number).await;
        let lead = lead.unwrap_or_else(|| panic!("{language}: {printed}"));
        assert!(
            printed.contains(&lead.id.to_string()),
            "{language}: {printed}"
        );
    }
    run_samples(&caller, &host).await;
    stop.close();
    served.abort();
}

/// The samples of `/api/docs` make leads too.
async fn run_samples(caller: &Caller, host: &str) {
    for (language, program, arguments, number) in [
        ("curl", "sh", &[][..], "9847100005"),
        (
            "JavaScript",
            "node",
            &["--input-type=module"][..],
            "9847100006",
        ),
        ("Python", "python3", &["-"][..], "9847100007"),
        ("PHP", "php", &[][..], "9847100008"),
    ] {
        let text = sample(caller, language, host, number).await;
        let printed = run(program, arguments, &text).await;
        let found = caller.site.find(number).await;
        assert!(found.is_some(), "{language}: {printed}\n{text}");
    }
}

/// The sample of `/api/docs` that makes a lead, for a server, a key and a number.
async fn sample(caller: &Caller, language: &str, host: &str, number: &str) -> String {
    let page = caller.site.get("/api/docs/create_lead").await.body;
    let start = format!("<summary>{language}</summary><div class=\"code\"><pre>");
    let (_, rest) = page.split_once(&start).expect("a sample of the language");
    let (text, _) = rest.split_once("</pre>").expect("the sample's end");
    [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    .replace("http://127.0.0.1:8080", host)
    .replace("YOUR_KEY", &caller.key)
    .replace("+919846012345", &format!("+91{number}"))
    .replace("meera@example.com", &format!("{number}@example.com"))
}

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// The lead that a body makes which is sent to the address that the page says for builders of forms.
async fn sent(site: &Site, content_type: &str, number: &str, body: String) -> Lead {
    let address = "HOST/api/gl-website-contacts?token=gl_…&countrycode=91&source=Website";
    assert!(PAGE.contains(address), "the page says so");
    let path = address.replace("HOST", "").replace("gl_…", site.token());
    let answer = site.post(&path, content_type, body).await;
    answer.says("success", "Lead Added Successfully.");
    site.find(number).await.expect("the lead")
}

/// The text of an additional field of a lead.
fn field<'a>(lead: &'a Lead, key: &str) -> &'a str {
    lead.custom[key].as_str().unwrap_or_default()
}

on_each_engine! {
    async fn what_contact_form_7_sends_makes_a_lead(server: &Server) {
        let site = Site::of(server).await;
        // Its tags as JSON, with lists for check boxes and numbers for consents; or a body of one's own.
        let tags = json!({
            "mobileno": "098471 00011", "name": "Meera Nair", "email": "meera@example.com",
            "your-course": ["BBA", "MBA"], "your-consent": 1, "your-website": "",
        });
        let lead = sent(&site, JSON, "9847100011", tags.to_string()).await;
        assert_eq!((lead.name.as_str(), lead.email.as_str()), ("Meera Nair", "meera@example.com"));
        assert_eq!((field(&lead, "your_course"), field(&lead, "your_consent")), ("BBA, MBA", "1"));
        assert!(lead.custom.get("your_website").is_none(), "{}", lead.custom);
    }

    async fn what_wpforms_sends_makes_a_lead(server: &Server) {
        let site = Site::of(server).await;
        let fields = [("mobileno", "+91 98471 00012"), ("name", "Meera Nair"), ("email", "meera@example.com")];
        sent(&site, FORM, "9847100012", form(&fields)).await;
        let fields = json!({ "mobileno": "+91 98471 00013", "name": "Anil", "email": null });
        assert_eq!(sent(&site, JSON, "9847100013", fields.to_string()).await.name, "Anil");
    }

    async fn what_elementor_sends_makes_a_lead(server: &Server) {
        let site = Site::of(server).await;
        let labels = [
            ("Name", "Meera Nair"), ("mobileno", "9847100014"), ("Email", "meera@example.com"), ("Message", "Please call\nafter six"),
            ("Date", "November 30, 2026"), ("Time", "10:00 am"), ("Page URL", "https://example.com/contact?utm_source=x"),
            ("User Agent", "Mozilla/5.0"), ("Remote IP", "203.0.113.7"), ("Powered by", "Elementor"),
            ("form_id", "5f3a21c"), ("form_name", "Contact"),
        ];
        let lead = sent(&site, FORM, "9847100014", form(&labels)).await;
        assert_eq!((lead.name.as_str(), lead.email.as_str()), ("Meera Nair", "meera@example.com"));
        assert_eq!(field(&lead, "message"), "Please call\nafter six");
        assert_eq!(field(&lead, "page_url"), "https://example.com/contact?utm_source=x");
        assert_eq!(field(&lead, "form_name"), "Contact");
    }

    async fn what_zapier_n8n_and_make_send_makes_a_lead(server: &Server) {
        let caller = Caller::of(server).await;
        let headers = [("user-agent", "Zapier"), ("accept", "*/*"), ("idempotency-key", "00d2f1c8")];
        // Zapier sends a single value of a list as a text.
        let body = json!({ "phone_number": "+919847100015", "name": "Zapier" });
        for replayed in ["", "true"] {
            let answer = caller.send(Method::POST, "/leads", &headers, Some(&body)).await;
            assert_eq!(answer.code, 201, "{}", answer.body);
            assert_eq!(answer.header("idempotent-replayed"), replayed);
        }
        let headers = [("user-agent", "n8n"), ("accept", "application/json,text/html,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.7")];
        let body = json!({ "phone_numbers": ["+919847100016"], "name": "n8n" });
        caller.send(Method::POST, "/leads", &headers, Some(&body)).await.data(201);
        let body = json!({ "phone_number": "+919847100016", "email": "n8n@example.com" });
        caller.send(Method::PATCH, "/leads/by-identifier", &headers, Some(&body)).await.data(200);
        assert_eq!(caller.site.find("9847100016").await.unwrap().email, "n8n@example.com");
        let (kind, body) = multipart(&[("mobileno", "9847100017"), ("name", "Make")]);
        assert_eq!(sent(&caller.site, kind, "9847100017", body).await.name, "Make");
    }
}
