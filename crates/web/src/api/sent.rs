use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_ignored::Path as IgnoredPath;
use serde_path_to_error::{Path, Segment, Track};

use super::door::Ignored;
use crate::{App, Problem, body};

/// The JSON object in the body of a request. Keys that `T` does not have are ignored, and named in the answer's header
/// `Ignored-Fields`: clients that were written for more than openlead knows go on working, and a typing error shows. No body
/// at all is an object without keys, where that is enough.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = body::read(body, app.settings.body_bytes).await?;
        // Where nothing has to be said, an empty body says nothing.
        if body.is_empty()
            && let Ok(nothing) = serde_json::from_str("{}")
        {
            return Ok(Self(nothing));
        }
        if !is_json(&parts.headers) {
            let detail = "Send a JSON object, with Content-Type: application/json.";
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                detail,
            ));
        }
        let ignored = parts
            .extensions
            .get::<Ignored>()
            .cloned()
            .unwrap_or_default();
        parse(&body, &ignored).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let essence = kind
        .unwrap_or("application/json")
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    essence.eq_ignore_ascii_case("application/json")
        || essence.to_ascii_lowercase().ends_with("+json")
}

fn parse<T: DeserializeOwned>(body: &[u8], ignored: &Ignored) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let parsed = serde_ignored::deserialize(tracked, |path| ignored.add(ignored_pointer(&path)));
    match parsed.and_then(|parsed| json.end().map(|()| parsed)) {
        Ok(_) if has_nul(body) => Err(broken(
            "Text cannot contain the character U+0000.".to_owned(),
        )),
        Ok(parsed) => Ok(parsed),
        Err(error) if error.is_data() => {
            let text = error.to_string();
            let mut pointer = pointer(&track.path());
            // Of a field that is missing serde knows where the object is.
            if let Some(field) = missing(&text) {
                pointer = format!("{pointer}/{}", escaped(field));
            }
            Err(Problem::wrong(&pointer, without_place(&text)))
        }
        Err(error) => Err(broken(format!("The body is no JSON: {error}."))),
    }
}

/// The field that is missing, if that is what serde says.
fn missing(text: &str) -> Option<&str> {
    let (field, _) = text.strip_prefix("missing field `")?.split_once('`')?;
    Some(field)
}

fn broken(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "not_json", detail)
}

/// `\u0000` in a text of the body: no database keeps it. A backslash takes what follows with it.
fn has_nul(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// What serde says, without the line and column: there is a pointer.
fn without_place(text: &str) -> String {
    let sentence = text
        .rsplit_once(" at line ")
        .map_or(text, |(sentence, _)| sentence);
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(['.'])
        .collect()
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => write!(pointer, "/{index}"),
            Segment::Map { key } => write!(pointer, "/{}", escaped(key)),
            Segment::Enum { variant } => write!(pointer, "/{}", escaped(variant)),
            Segment::Unknown => Ok(()),
        }
        .expect("a text can be written to");
    }
    pointer
}

fn ignored_pointer(path: &IgnoredPath) -> String {
    match path {
        IgnoredPath::Root => String::new(),
        IgnoredPath::Seq { parent, index } => format!("{}/{index}", ignored_pointer(parent)),
        IgnoredPath::Map { parent, key } => format!("{}/{}", ignored_pointer(parent), escaped(key)),
        IgnoredPath::Some { parent }
        | IgnoredPath::NewtypeStruct { parent }
        | IgnoredPath::NewtypeVariant { parent } => ignored_pointer(parent),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Thing {
        #[serde(rename = "list")]
        _list: Vec<u8>,
    }

    #[test]
    fn a_wrong_value_is_named_by_its_pointer() {
        let error = parse::<Thing>(br#"{"list":[1,"x"]}"#, &Ignored::default()).unwrap_err();
        let text = format!("{error:?}");
        assert!(
            text.contains("/list/1") && text.contains("Invalid type: string"),
            "{text}"
        );
        assert!(!text.contains("line"), "{text}");
    }

    #[test]
    fn a_missing_field_is_named_by_its_pointer() {
        for (body, pointer) in [
            ("[{}]", "\"/0/list\""),
            ("[{\"list\":[]},{}]", "\"/1/list\""),
        ] {
            let error = parse::<Vec<Thing>>(body.as_bytes(), &Ignored::default()).unwrap_err();
            let text = format!("{error:?}");
            assert!(text.contains(pointer), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_says_where() {
        let error = parse::<Thing>(br#"{"list":[1,}"#, &Ignored::default()).unwrap_err();
        assert!(format!("{error:?}").contains("line 1 column 12"));
    }

    #[test]
    fn the_null_character_is_found_also_behind_backslashes() {
        assert!(has_nul(br#""a\u0000""#) && has_nul(br#""\\\u0000""#));
        assert!(!has_nul(br#""\\u0000""#) && !has_nul(b"{}") && !has_nul(b"\\"));
        // A megabyte of them is read once, not once a backslash.
        let slashes = vec![b'\\'; 1 << 20];
        assert!(!has_nul(&slashes) && has_nul(&[&slashes[..], b"\\u0000"].concat()));
    }
}
