//! What nobody who means well sends: it is refused in words, and is no fault.

use axum::body::Body;
use axum::http::{Method, Request};
use openlead_core::account::{NewAccount, create};
use openlead_core::person::{self, Person};
use openlead_core::phone::Phone;
use openlead_core::token::Scope;
use openlead_core::{Actor, Via};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;
use crate::site::{Answer, Site};

/// What lists of leads can be sorted by, each with its cursor's kind of value.
const SORTS: [&str; 9] = [
    "created_at",
    "updated_at",
    "name",
    "email",
    "score",
    "status",
    "assigned_to",
    "next_follow_up_at",
    "phone",
];

fn text(of: &str) -> String {
    form_urlencoded::byte_serialize(of.as_bytes()).collect()
}

fn hex(of: &Json) -> String {
    of.to_string()
        .bytes()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn refused(answer: &Answer, what: &str) {
    let code = answer.code.as_u16();
    assert!((400..500).contains(&code), "{what}: {code} {}", answer.body);
}

fn no_fault(answer: &Answer, what: &str) {
    assert!(
        answer.code.as_u16() < 500,
        "{what}: {} {}",
        answer.code,
        answer.body
    );
}

async fn send_file(caller: &Caller, name: &str, content: &[u8]) -> Answer {
    let request = Request::post(format!("/api/v1/imports?name={}", text(name)))
        .header("authorization", format!("Bearer {}", caller.key))
        .header("content-type", "application/octet-stream");
    let body = Body::from(content.to_vec());
    caller.site.send(request.body(body).unwrap()).await
}

on_each_engine! {
    async fn cursors_that_openlead_did_not_give_lead_nowhere(server: &Server) {
        let caller = Caller::of(server).await;
        for number in ["9846012345", "9846055555"] {
            caller.site.lead(number, &[("name", "Meera")]).await;
        }
        let keys = [json!("x"), json!(""), json!("a\0"), json!(7), json!(-1), json!(i64::MAX), json!(0.5), json!(1e300)];
        for sort in SORTS {
            let given = caller.get(&format!("/leads?sort_by={sort}&per_page=1")).await;
            if given.code != 200 {
                continue;
            }
            for key in &keys {
                for leg in [0, 1, 7, -1, i64::MAX] {
                    let cursor = json!({ "sort": sort, "descending": true, "leg": leg, "key": key, "id": 1 });
                    let what = format!("{sort}: {cursor}");
                    no_fault(&caller.get(&format!("/leads?sort_by={sort}&cursor={}", hex(&cursor))).await, &what);
                }
            }
        }
        for path in ["/leads", "/notes", "/calls", "/deals", "/tasks?bucket=done", "/imports", "/request-log", "/webhooks"] {
            for cursor in ["x", "0", "9223372036854775807.0000000000001", "-9223372036854775808.0", "zzzzzzzzzzzzz", "é"] {
                let join = if path.contains('?') { '&' } else { '?' };
                no_fault(&caller.get(&format!("{path}{join}cursor={}", text(cursor))).await, &format!("{path} {cursor}"));
            }
        }
    }

    async fn a_cursor_of_another_account_shows_nothing_of_it(server: &Server) {
        let ours = Caller::of(server).await;
        ours.site.lead("9846012345", &[("name", "Ours")]).await;
        let new = NewAccount::new("Other", "Ravi", "ravi@example.com");
        let other = create(&server.openlead, new, Via::Cli).await.unwrap();
        let theirs = Caller::with(Site::of_account(server, other), Scope::Write, None).await;
        for number in ["9846011111", "9846022222"] {
            theirs.site.lead(number, &[("name", "Theirs")]).await;
        }
        for list in ["/leads?per_page=1", "/leads?per_page=1&sort_by=name"] {
            let page = theirs.get(list).await.json();
            let cursor = page["meta"]["next_cursor"].as_str().unwrap();
            let answer = ours.get(&format!("{list}&cursor={cursor}")).await;
            assert!(!answer.body.contains("Theirs"), "{}", answer.body);
            no_fault(&answer, list);
        }
    }

    async fn filters_without_end_and_of_every_wrong_kind_are_refused(server: &Server) {
        let caller = Caller::of(server).await;
        let one = json!({ "field": "name", "op": "is", "value": "x" });
        let deep = |times: usize| "{\"and\":[".repeat(times) + &one.to_string() + &"]}".repeat(times);
        for filter in [deep(20), deep(100), deep(1000), format!("{{\"or\":[{}]}}", vec![one.to_string(); 60].join(","))] {
            refused(&caller.get(&format!("/leads?filter={}", text(&filter))).await, &filter[..40]);
            let body = Body::from(format!("{{\"filter\":{filter}}}"));
            let request = Request::post("/api/v1/leads/export").header("authorization", format!("Bearer {}", caller.key)).header("content-type", "application/json");
            refused(&caller.site.send(request.body(body).unwrap()).await, &filter[..40]);
        }
        let values = [json!(null), json!(""), json!("x"), json!("a\0"), json!(-1), json!(1e300), json!([]), json!([1, 2]), json!(["x", null]), json!({}), json!([["x"]]), json!("9".repeat(5000))];
        for field in ["name", "phone", "email", "score", "status", "created_at", "assigned_to", "is_starred", "birth_date", "custom_fields.course", "tasks", "deals", "nothing"] {
            for op in ["is", "is_not", "contains", "starts_with", "gt", "lt", "between", "in", "empty", "like"] {
                for value in &values {
                    let filter = json!({ "field": field, "op": op, "value": value }).to_string();
                    no_fault(&caller.get(&format!("/leads?filter={}", text(&filter))).await, &filter);
                }
            }
        }
        for words in ["\"", "'", "*", "%", "_", "\\", "a\"b", "NEAR(", "AND", "-", "\u{200d}", "😀😀😀", "\u{202e}abc", &"x".repeat(5000), &"9".repeat(5000)] {
            no_fault(&caller.get(&format!("/leads?search={}", text(words))).await, words);
        }
        for moment in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "0001-01-01", "2026-02-30", "1e30", "😀"] {
            for list in ["/leads?updated_since", "/notes?created_since", "/leads?created_at[from]"] {
                no_fault(&caller.get(&format!("{list}={}", text(moment))).await, moment);
            }
        }
    }

    async fn five_hundred_leads_of_which_some_are_wrong_are_told_apart(server: &Server) {
        let caller = Caller::of(server).await;
        caller.site.lead("9846099999", &[]).await;
        let lead = |number: usize| match number % 10 {
            0 => json!({ "phone_numbers": ["+919846099999"] }),
            1 => json!({ "phone_numbers": ["12"] }),
            2 => json!({ "phone_numbers": [format!("+9198461{:05}", number - 2)] }),
            3 => json!({ "phone_numbers": [format!("+9198461{:05}", number - 3)], "name": "again" }),
            4 => json!({ "phone_numbers": [format!("+9198461{number:05}")], "status_id": "0000000000001" }),
            5 => json!({ "phone_numbers": [format!("+9198461{number:05}")], "custom_fields": { "nothing": 1 } }),
            _ => json!({ "phone_numbers": [format!("+9198461{number:05}")], "name": "x".repeat(number) }),
        };
        let leads: Vec<Json> = (0..500).map(lead).collect();
        let dry = caller.post("/leads/bulk", &json!({ "leads": leads, "dry_run": true })).await.json();
        let done = caller.post("/leads/bulk", &json!({ "leads": leads })).await.json();
        let (dry, done) = (&dry["data"], &done["data"]);
        assert_eq!(done["results"].as_array().unwrap().len(), 500, "{done}");
        assert_eq!((&dry["created"], &dry["exist"], &dry["invalid"]), (&done["created"], &done["exist"], &done["invalid"]), "a dry run says what will be");
        let sum: i64 = ["created", "exist", "invalid"].iter().map(|it| done[*it].as_i64().unwrap()).sum();
        assert_eq!(sum, 500);
        for one in done["results"].as_array().unwrap() {
            assert_eq!(one["result"] == "invalid", !one["errors"].as_array().unwrap().is_empty(), "{one}");
        }
        assert_eq!(json!(caller.site.leads().await - 1), done["created"]);
        refused(&caller.post("/leads/bulk", &json!({ "leads": [] })).await, "none");
        refused(&caller.post("/leads/bulk", &json!({ "leads": vec![lead(6); 501] })).await, "501");
        for odd in [json!({ "0": {} }), json!(7), json!("x")] {
            refused(&caller.post("/leads/bulk", &json!({ "leads": odd })).await, &odd.to_string());
        }
    }

    async fn what_was_erased_is_not_there_whatever_it_was_when_it_was_read(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = caller.site.lead("9846012345", &[("name", "Meera")]).await.id;
        let note = caller.post(&format!("/leads/{lead}/notes"), &json!({ "content": "Fees" })).await.data(201)["note_id"].clone();
        let paths = [format!("/leads/{lead}"), format!("/notes/{}", note.as_str().unwrap())];
        let mut tags = Vec::new();
        for path in &paths {
            tags.push(caller.get(path).await.header("etag").to_owned());
        }
        let person = Person { phone: Some(Phone::from_parts("91", "9846012345").unwrap()), email: None };
        let actor = Actor::nobody(caller.site.created.account, Via::Cli);
        person::erase(&caller.site.openlead, actor, &person).await.unwrap();
        for (path, tag) in paths.iter().zip(&tags) {
            for tag in [tag.as_str(), "*", "\"x\"", "W/\"x\"", ""] {
                for method in [Method::PATCH, Method::DELETE] {
                    let body = (method == Method::PATCH).then(|| json!({ "name": "x", "content": "x" }));
                    let answer = caller.send(method.clone(), path, &[("if-match", tag)], body.as_ref()).await;
                    assert_eq!(answer.code, 404, "{method} {path} {tag}: {}", answer.body);
                }
            }
            assert_eq!(caller.send(Method::GET, path, &[("if-none-match", tag)], None).await.code, 404);
        }
    }

    async fn files_of_every_wrong_kind_are_refused_or_taken_as_they_are(server: &Server) {
        let caller = Caller::of(server).await.but(Scope::Write).await;
        let long = "x".repeat(300);
        let wide = format!("{}\n{}\n", vec!["c"; 600].join(","), vec!["1"; 600].join(","));
        let files: [&[u8]; 14] = [
            b"", b"\0", b"\0\0\0\0,\0\n1,2\n", b"phone\0,name\n9846012345,a\0b\n", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"\"phone\nnever closed", b"phone,phone,phone\n9846012345,9846012346,9846012347\n", wide.as_bytes(), b"{\"phone\":\"9846012345\",\"n\":{\"a\":[1,{}]}}\n{\"phone\":", b"[1,2]\n[3]\n",
            b"=cmd|' /C calc'!A0\n=1+1\n",
        ];
        for (number, file) in files.iter().enumerate() {
            for name in ["leads.csv", "../../etc/passwd", "a\u{202e}b", "", long.as_str()] {
                let made = send_file(&caller, name, file).await;
                no_fault(&made, &format!("file {number} as {name}"));
                if made.code != 201 {
                    break;
                }
                let made = made.data(201);
                let at = format!("/imports/{}", made["id"].as_str().unwrap());
                let checked = caller.post(&format!("{at}/check"), &json!(null)).await;
                no_fault(&checked, &format!("check {number}"));
                for odd in [json!(null), json!([]), json!({}), json!({ "columns": { "a\u{1}": "phone" } }), json!({ "columns": [] }), json!({ "fixes": { "2": { "phone": "\u{1}" } } }), json!({ "fixes": { "-1": {} } }), json!({ "source_id": "x" })] {
                    no_fault(&caller.patch(&at, &json!({ "map": odd })).await, &odd.to_string());
                }
                no_fault(&caller.post(&format!("{at}/start"), &json!(null)).await, &format!("start {number}"));
                let id = made["id"].as_str().unwrap().parse().unwrap();
                let job = Actor::nobody(caller.site.created.account, Via::Job);
                let run = openlead_core::import::run(&caller.site.openlead, job, id, |_| {}).await;
                assert!(run.is_ok() || matches!(&run, Err(error) if error.is_refusal()), "file {number}: {run:?}");
                no_fault(&caller.get(&format!("{at}/failures.csv")).await, "failures");
            }
        }
    }
}
