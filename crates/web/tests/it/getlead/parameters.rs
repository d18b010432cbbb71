//! Contract v1, section 1: how parameters arrive.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::site::{Site, form, multipart};

const PATH: &str = "/api/gl-website-contacts";
const FORM: &str = "application/x-www-form-urlencoded";
const DONE: (&str, &str) = ("success", "Lead Added Successfully.");

fn enquiry<'a>(site: &'a Site, number: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", site.token()),
        ("countrycode", "91"),
        ("mobileno", number),
        ("source", "Website"),
    ]
}

on_each_engine! {
    async fn every_encoding_is_read(server: &Server) {
        let site = Site::of(server).await;
        let query = form(&enquiry(&site, "9846000001"));
        site.get(&format!("{PATH}?{query}")).await.says(DONE.0, DONE.1);
        let body = form(&enquiry(&site, "9846000002"));
        site.post(PATH, FORM, body).await.says(DONE.0, DONE.1);
        let (content_type, body) = multipart(&enquiry(&site, "9846000003"));
        site.post(PATH, content_type, body).await.says(DONE.0, DONE.1);
        let body = json!({ "token": site.token(), "countrycode": 91, "mobileno": 9_846_000_004_i64, "source": "Website" });
        site.post(PATH, "application/json", body.to_string()).await.says(DONE.0, DONE.1);
        let query = form(&enquiry(&site, "9846000005"));
        site.post(&format!("{PATH}?{query}"), FORM, "").await.says(DONE.0, DONE.1);
        assert_eq!(site.leads().await, 5);
    }

    async fn on_a_clash_the_body_wins(server: &Server) {
        let site = Site::of(server).await;
        let query = form(&[&enquiry(&site, "9846000001")[..], &[("name", "From the query"), ("company_name", "Kept")]].concat());
        let path = format!("{PATH}?{query}");
        site.post(&path, FORM, form(&[("Name", "From the form")])).await.says(DONE.0, DONE.1);
        let lead = site.find("9846000001").await.unwrap();
        assert_eq!((lead.name.as_str(), lead.company.as_str()), ("From the form", "Kept"));
        let query = form(&[&enquiry(&site, "9846000002")[..], &[("name", "From the query")]].concat());
        site.post(&format!("{PATH}?{query}"), "application/json", r#"{"name":"From JSON"}"#).await.says(DONE.0, DONE.1);
        assert_eq!(site.find("9846000002").await.unwrap().name, "From JSON");
        let query = form(&[&enquiry(&site, "9846000003")[..], &[("name", "From the query")]].concat());
        let (content_type, body) = multipart(&[("name", "From multipart")]);
        site.post(&format!("{PATH}?{query}"), content_type, body).await.says(DONE.0, DONE.1);
        assert_eq!(site.find("9846000003").await.unwrap().name, "From multipart");
    }

    async fn an_empty_json_body_is_fine(server: &Server) {
        let site = Site::of(server).await;
        let query = form(&enquiry(&site, "9846000001"));
        site.post(&format!("{PATH}?{query}"), "application/json", "").await.says(DONE.0, DONE.1);
        let query = form(&enquiry(&site, "9846000002"));
        site.post(&format!("{PATH}?{query}"), "application/json", "{}").await.says(DONE.0, DONE.1);
        let query = form(&enquiry(&site, "9846000003"));
        site.post(&format!("{PATH}?{query}"), "application/json; charset=utf-8", " \r\n").await.says(DONE.0, DONE.1);
    }

    async fn a_body_that_cannot_be_parsed_is_a_refusal(server: &Server) {
        let site = Site::of(server).await;
        let query = form(&enquiry(&site, "9846000001"));
        let path = format!("{PATH}?{query}");
        for (content_type, body) in [
            ("application/json", "{\"name\":"),
            ("application/json", "[1, 2]"),
            ("application/json", "7"),
            ("application/json", "null"),
            ("text/xml", "<name>Meera</name>"),
            ("multipart/form-data; boundary=XXX", "--YYY\r\nno such boundary"),
            ("multipart/form-data", "--XXX\r\n\r\n"),
        ] {
            let answer = site.post(&path, content_type, body).await;
            answer.says("fail", "Please check the parameters.");
            assert_eq!(site.last_request().await.outcome, "fail", "the log says why");
        }
        assert_eq!(site.leads().await, 0);
    }

    async fn names_match_whatever_their_case_and_separators(server: &Server) {
        let site = Site::of(server).await;
        let (token, number) = (site.token(), "9846000001");
        let query = form(&[
            ("TOKEN", token), ("CountryCode", "91"), ("MobileNo", number), ("Source", "Website"),
            ("Company Name", "Nair & Sons"), ("date-of.birth", "1990-01-31"),
        ]);
        site.get(&format!("{PATH}?{query}")).await.says(DONE.0, DONE.1);
        let lead = site.find(number).await.unwrap();
        assert_eq!((lead.company.as_str(), lead.birth_date.as_deref()), ("Nair & Sons", Some("1990-01-31")));
        for name in ["deal name", "deal_name", "Deal Name", "DEAL-NAME"] {
            site.call("gl-deal-creation-api", &[("mobile", number), ("status", "New"), (name, "A deal")]).await
                .says("success", "Task Added Successfully.");
        }
        let deals = site.act(move |act| openlead_core::deal::of_lead(act, lead.id)).await;
        assert_eq!(deals.iter().filter(|deal| deal.name == "A deal").count(), 4);
    }

    async fn values_are_trimmed_and_nothing_is_absent(server: &Server) {
        let site = Site::of(server).await;
        let body = json!({
            "token": site.token(), "countrycode": " 91 ", "mobileno": "9846000001", "source": " Website ",
            "name": "  Meera  ", "email": null, "company_name": "   ",
            "Budget": 25000, "Hostel": true, "Courses": ["BBA", "MBA"], "Nothing": null, "Empty": "",
        });
        site.post(PATH, "application/json", body.to_string()).await.says(DONE.0, DONE.1);
        let lead = site.find("9846000001").await.unwrap();
        assert_eq!((lead.name.as_str(), lead.company.as_str()), ("Meera", ""));
        assert_eq!(lead.custom, json!({ "budget": "25000", "hostel": "true", "courses": "BBA, MBA" }));
        let fields = site.act(|act| Ok(act.catalog.fields.len())).await;
        assert_eq!(fields, 3, "what was empty made no field");
    }

    async fn phones_keep_their_digits_only(server: &Server) {
        let site = Site::of(server).await;
        for (code, number) in [("+91", "90000 00004"), (" 91", "(900) 000-0004"), ("91", "90000.00004"), ("0091", "9000000004")] {
            site.call("gl-website-contacts", &[("countrycode", code), ("mobileno", number), ("source", "Website")]).await
                .says(DONE.0, DONE.1);
        }
        assert_eq!(site.leads().await, 1);
        assert_eq!(site.find("9000000004").await.unwrap().enquiries, 4);
    }

    async fn the_authorization_header_counts_when_no_token_came(server: &Server) {
        let site = Site::of(server).await;
        let send = async |scheme: &str, number: &str, token: Option<&str>| {
            let mut parameters = vec![("countrycode", "91"), ("mobileno", number), ("source", "Website")];
            parameters.extend(token.map(|token| ("token", token)));
            let request = Request::get(format!("{PATH}?{}", form(&parameters)))
                .header(header::AUTHORIZATION, format!("{scheme} {}", site.token()));
            site.send(request.body(Body::empty()).unwrap()).await
        };
        send("Token", "9846000001", None).await.says(DONE.0, DONE.1);
        send("Bearer", "9846000002", None).await.says(DONE.0, DONE.1);
        send("bearer", "9846000003", None).await.says(DONE.0, DONE.1);
        send("Basic", "9846000004", None).await.says("fail", "Please check the parameters.");
        send("Bearer", "9846000005", Some("gl_00000000000000000000")).await.says("fail", "Invalid token.");
    }

    async fn an_unescaped_ampersand_makes_no_field(server: &Server) {
        let site = Site::of(server).await;
        let query = format!("{}&company_name=Nair%20&%20Sons&x=", form(&enquiry(&site, "9846000001")));
        site.get(&format!("{PATH}?{query}")).await.says(DONE.0, DONE.1);
        assert_eq!(site.act(|act| Ok(act.catalog.fields.len())).await, 0);
    }

    async fn browsers_on_any_origin_may_call(server: &Server) {
        let site = Site::of(server).await;
        for endpoint in ["gl-website-contacts", "gl-task-creation-api", "gl-note-creation-api", "gl-status-change-api",
            "gl-deal-creation-api", "gl-department-vise-agent-assign/gl_x", "get-lead-status"] {
            let request = Request::options(format!("/api/{endpoint}"))
                .header(header::ORIGIN, "https://example.com")
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
                .body(Body::empty()).unwrap();
            let answer = site.send(request).await;
            assert!(answer.code.is_success(), "{endpoint} {}", answer.code);
            let header = |name| answer.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
            assert_eq!(header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
            assert_eq!(header(header::ACCESS_CONTROL_ALLOW_METHODS), "GET, POST, OPTIONS");
            assert_eq!(header(header::ACCESS_CONTROL_ALLOW_HEADERS), "Content-Type, Authorization, Accept, Idempotency-Key");
            let failure = site.get(&format!("/api/{endpoint}")).await;
            assert_eq!(failure.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "{endpoint}");
            let wrong = site.send(Request::put(format!("/api/{endpoint}")).body(Body::empty()).unwrap()).await;
            assert_eq!(wrong.code, StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(wrong.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        }
    }

    async fn a_body_that_is_too_large_is_413_with_the_two_keys(server: &Server) {
        let site = Site::of(server).await;
        let body = format!("note={}", "x".repeat((1 << 20) + 1));
        let answer = site.post(PATH, FORM, body).await;
        assert_eq!(answer.code, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer.json()["status"], "fail");
        assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    }

    async fn hostile_input_is_answered_in_the_contract(server: &Server) {
        let site = Site::of(server).await;
        let head = form(&enquiry(&site, "9846000001"));
        let many: String = (0..10_000).map(|number| format!("&p{number}=v")).collect();
        let deep = format!("{{\"x\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        let bodies: [(&str, Vec<u8>); 9] = [
            (FORM, b"name=%00&x%00y=z%00".to_vec()),
            (FORM, b"name=\xff\xfe&\xc3\x28=\xff".to_vec()),
            (FORM, b"name=%ff%fe&%c3%28=%ff".to_vec()),
            (FORM, many.into_bytes()),
            (FORM, format!("{}=1", "n".repeat(1_000_000)).into_bytes()),
            ("application/json", br#"{"name":"\ud800","x":"\udfff\u0000"}"#.to_vec()),
            ("application/json", deep.into_bytes()),
            ("application/json", br#"{"name":"a","name":"b","NAME":"c"}"#.to_vec()),
            ("multipart/form-data; boundary=XXX", b"--XXX\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n\xff\xfe\0\r\n--XXX--\r\n".to_vec()),
        ];
        for (content_type, body) in bodies {
            let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let answer = site.post(&format!("{PATH}?{head}"), content_type, body).await;
            let (status, message) = answer.said();
            assert!(
                [DONE, ("fail", "Please check the parameters.")].contains(&(&status, &message)),
                "{start}: {status} {message}"
            );
        }
    }
}
