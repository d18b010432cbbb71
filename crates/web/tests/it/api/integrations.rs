//! The snippets of docs/INTEGRATIONS.md, run against a server; each where its runtime is on the machine.

use std::process::Stdio;

use openlead_testkit::{Engine, Server};
use openlead_web::serve::{Limits, Stop, serve};

use super::Caller;
use crate::site::form;

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

/// What a program prints that is given a text; `None` where the program is not there.
async fn run(program: &str, arguments: &[&str], text: &str) -> Option<String> {
    let (program, arguments, text) = (
        program.to_owned(),
        arguments
            .iter()
            .map(|one| (*one).to_owned())
            .collect::<Vec<_>>(),
        text.to_owned(),
    );
    let run = move || {
        let mut command = std::process::Command::new(program);
        let child = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.ok()?;
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
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
        if let Some(printed) = run(program, arguments, &snippet(language, &host, &caller)).await {
            let lead = caller
                .site
                .find(number)
                .await
                .unwrap_or_else(|| panic!("{language}: {printed}"));
            assert!(
                printed.contains(&lead.id.to_string()),
                "{language}: {printed}"
            );
        }
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
        if let Some(printed) = run(program, arguments, &text).await {
            let found = caller.site.find(number).await;
            assert!(found.is_some(), "{language}: {printed}\n{text}");
        }
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
