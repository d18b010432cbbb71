use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use proptest::prelude::*;

use super::*;

/// Everything is in memory, so reading is ready at once or within a few polls.
fn now<T>(deed: impl Future<Output = T>) -> T {
    let mut deed = pin!(deed);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000_000 {
        if let Poll::Ready(value) = deed.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("reading parameters waits for something");
}

fn read(query: &str, content_type: &str, body: impl Into<Bytes>) -> Result<Params, Unreadable> {
    now(Params::read(Some(query), Some(content_type), body.into()))
}

fn all(params: &Params) -> Vec<(&str, &str)> {
    params.remaining(&[]).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

fn part(head: &str, body: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
}

#[test]
fn the_body_wins_and_the_first_spelling_is_the_label() {
    let params = read("City=Kochi&source=Web&x=1", FORM, "city=Thrissur&y=2&x=").unwrap();
    assert_eq!(
        all(&params),
        [
            ("City", "Thrissur"),
            ("source", "Web"),
            ("x", "1"),
            ("y", "2")
        ]
    );
}

#[test]
fn names_match_whatever_their_case_and_separators() {
    for query in [
        "deal+name=A",
        "deal_name=A",
        "Deal%20Name=A",
        "DEAL-NAME=A",
        "deal.name=A",
        "%20deal__name%20=A",
    ] {
        let params = Params::of_query(query);
        assert_eq!(params.get("deal name"), Some("A"), "{query}");
        assert_eq!(params.get("deal_name"), Some("A"), "{query}");
    }
    assert_eq!(
        Params::of_query("sourcenumber=1").get("SourceNumber"),
        Some("1")
    );
}

#[test]
fn escapes_are_read_and_values_trimmed() {
    let params =
        Params::of_query("name=+Asha%20K%2BM+&note=a%0D%0Ab&bad=%zz%f&raw=%ff&zero=%00&%5F=1");
    let expected = [
        ("name", "Asha K+M"),
        ("note", "a\nb"),
        ("bad", "%zz%f"),
        ("raw", "\u{fffd}"),
    ];
    assert_eq!(all(&params), expected);
}

#[test]
fn json_values_are_read_as_text() {
    let body = r#"{"z":"1","a":12,"amount":1500.5,"phone":9846012345.0,"yes":true,"none":null,"empty":" ",
        "list":["a",1,null,[true]],"object":{"k":[1]},"big":12345678901234567890,"z":"2"}"#;
    let params = read("", "application/json; charset=utf-8", body).unwrap();
    let expected = [
        ("z", "2"),
        ("a", "12"),
        ("amount", "1500.5"),
        ("phone", "9846012345"),
        ("yes", "true"),
        ("list", "a, 1, true"),
        ("object", r#"{"k":[1]}"#),
        ("big", "12345678901234567890"),
    ];
    assert_eq!(all(&params), expected);
}

#[test]
fn json_is_known_by_its_first_byte() {
    for kind in [
        "",
        "text/plain;charset=UTF-8",
        FORM,
        "application/json",
        "text/html",
    ] {
        let params = read("", kind, "\u{feff}\n {\"name\":\"A=B&c\"} ").unwrap();
        assert_eq!(all(&params), [("name", "A=B&c")], "{kind}");
    }
    assert_eq!(
        read("", FORM, "{x=1&name=A").unwrap().get("name"),
        Some("A")
    );
}

#[test]
fn sloppy_json_is_mended() {
    let body = b"{\"note\":\"a\nb\\\"\tc\",\"half\":\"\\ud83d x \\uDE00\",\"pair\":\"\\ud83d\\ude00\",\"raw\":\"\xff\"}";
    let params = read("", "application/json", &body[..]).unwrap();
    let expected = [
        ("note", "a\nb\" c"),
        ("half", "\u{fffd} x \u{fffd}"),
        ("pair", "😀"),
        ("raw", "\u{fffd}"),
    ];
    assert_eq!(all(&params), expected);
}

#[test]
fn an_empty_body_is_fine_and_others_are_unreadable() {
    for kind in ["application/json", FORM, MULTIPART, "", "image/png"] {
        assert_eq!(
            read("a=1", kind, " \r\n").unwrap().get("a"),
            Some("1"),
            "{kind}"
        );
    }
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    for body in ["[1]", "\"a\"", "{", "{\"a\"", "{} {}", deep.as_str()] {
        assert_eq!(
            read("a=1", "application/json", body.to_owned()).err(),
            Some(Unreadable)
        );
    }
    for (kind, body) in [
        ("application/json", "7"),
        ("application/xml", "<a b=1>"),
        (MULTIPART, "a=1"),
        ("", "[1]"),
    ] {
        assert_eq!(read("a=1", kind, body).err(), Some(Unreadable), "{kind}");
    }
}

#[test]
fn multipart_fields_are_read_and_files_left_out() {
    let body = part("name=\"Deal Name\"", " Villa\u{0} ")
        + &part("name=photo; filename=\"a.png\"", "PNG")
        + &part("name=none; filename=\"\"", "")
        + &part("name=note", "two\r\nlines")
        + "--x--\r\n";
    for kind in [MULTIPART, "multipart/form-data"] {
        let params = read("deal_name=A", kind, body.clone()).unwrap();
        assert_eq!(
            all(&params),
            [("deal_name", "Villa"), ("note", "two\nlines")]
        );
        assert_eq!(params.notes(), ["photo: files are not kept."]);
    }
}

#[test]
fn a_multipart_body_that_breaks_off_counts_as_far_as_it_came() {
    let params = read(
        "",
        MULTIPART,
        part("name=a", "1") + &part("name=b", "2") + "--x\r\nContent-",
    )
    .unwrap();
    assert_eq!(all(&params), [("a", "1"), ("b", "2")]);
    assert_eq!(params.notes(), ["The multipart body breaks off."]);
}

#[test]
fn what_is_too_much_is_cut_with_a_note() {
    let many: String = (0..10_000).map(|n| format!("n{n}=1&")).collect();
    let params = read("first=1", FORM, many).unwrap();
    assert_eq!((all(&params).len(), params.get("first")), (MOST, Some("1")));
    assert_eq!(
        params.notes(),
        ["Only the first 1000 parameters were read."]
    );

    let long = format!("{}={}", "n".repeat(1_000_000), "v".repeat(1_000_000));
    let params = read("", FORM, long).unwrap();
    let (name, value) = all(&params)[0];
    assert_eq!((name.len(), value.len()), (NAME_CHARS, VALUE_CHARS));
    assert_eq!(params.notes().len(), 2);
}

#[test]
fn digits_of_any_script_are_found() {
    let params =
        Params::of_query("countrycode=+91&mobileno=(900)+%D9%A1%D9%A2-%EF%BC%93&name=none");
    assert_eq!(params.digits("countrycode").as_deref(), Some("91"));
    assert_eq!(params.digits("mobileno").as_deref(), Some("900123"));
    assert_eq!(
        (params.digits("name"), params.digits("nothing")),
        (None, None)
    );
}

#[test]
fn standard_parameters_and_the_token_do_not_remain() {
    let params = Params::of_query("Token=gl_x&Deal.Name=A&Budget+in+Lakhs=20&mobile=1");
    let rest: Vec<_> = params.remaining(&["deal name", "mobile"]).collect();
    assert_eq!(rest, [("Budget in Lakhs", "20")]);
}

#[test]
fn the_log_sees_no_secret_and_never_too_much() {
    let params =
        Params::of_query("token=gl_1&User+Password=p&api-key=k&X.Token=t&otp=1&pin=680001&name=A");
    let expected = r#"{"User Password":"•••","X.Token":"•••","api-key":"•••","name":"A","otp":"•••","pin":"680001"}"#;
    assert_eq!(params.to_json().to_string(), expected);
    let huge: String = (0..40)
        .map(|n| format!("n{n}={}&", "%22".repeat(5_000)))
        .collect();
    let length = Params::of_query(&huge).to_json().to_string().len();
    assert!((LOG_LEAST..=65_536).contains(&length), "{length}");
}

const LOG_LEAST: usize = 60_000;

proptest! {
    #[test]
    fn nothing_from_outside_panics(
        query in ".{0,80}",
        kind in prop_oneof!["", ".{0,40}", Just(FORM.to_owned()), Just(MULTIPART.to_owned()), Just("application/json".to_owned())],
        mut body in proptest::collection::vec(any::<u8>(), 0..200),
        json in any::<bool>(),
    ) {
        if json { body.splice(0..0, *b"{\"a\":\""); }
        if let Ok(params) = read(&query, &kind, body) {
            for (label, value) in params.remaining(&[]) {
                prop_assert!(!value.is_empty() && value.trim() == value);
                prop_assert_eq!(params.get(label), Some(value));
            }
            prop_assert!(params.to_json().to_string().len() <= 65_536);
        }
    }

    #[test]
    fn whatever_carries_them_parameters_are_the_same(
        pairs in proptest::collection::vec(("[A-Za-z]{1,3}[ _.-]?[a-z]{0,2}", "\\PC{0,12}"), 0..8),
    ) {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let member = |(name, value): &(String, String)| format!("{:?}:{}", name, serde_json::to_string(value).unwrap());
        let json = format!("{{{}}}", pairs.iter().map(member).collect::<Vec<_>>().join(","));
        let parts: String = pairs.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value)).collect();
        let in_query = read(&form, "", "").unwrap();
        for (kind, body) in [(FORM, form), ("application/json", json), (MULTIPART, parts + "--x--\r\n")] {
            let in_body = read("", kind, body.clone()).unwrap();
            prop_assert_eq!(all(&in_query), all(&in_body), "{}", kind);
            let merged = now(Params::read(Some("zz=1"), Some(kind), body.into())).unwrap();
            let expected = in_query.get("zz").unwrap_or("1");
            prop_assert_eq!(merged.get("zz"), Some(expected));
        }
    }
}
