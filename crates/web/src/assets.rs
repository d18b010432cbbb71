//! Script, style and icons: built by `make ui`, inside the program, under names that change with their content.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, VARY,
};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::Problem;

/// The files of `ui/dist`. A debug build reads them from there, so that `make ui` is enough to see a change.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Dist;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The address of a file by the name that `manifest.json` knows it by: `app.js`, `icons.svg`.
pub fn address(name: &str) -> String {
    static BUILT: LazyLock<HashMap<String, String>> = LazyLock::new(manifest);
    let hashed = match cfg!(debug_assertions) {
        true => manifest().remove(name),
        false => BUILT.get(name).cloned(),
    };
    format!("/assets/{}", hashed.as_deref().unwrap_or(name))
}

fn manifest() -> HashMap<String, String> {
    let file = Dist::get("manifest.json").map(|file| file.data);
    serde_json::from_slice(&file.unwrap_or_default()).unwrap_or_default()
}

/// `/assets/{name}`: the file, compressed as the browser likes it.
pub async fn send(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let Some((encoding, bytes)) = best(&name, accepted.unwrap_or_default()) else {
        return Problem::not_found().into_response();
    };
    let kind = HeaderValue::from_static(kind(&name));
    let mut answer = ([(CACHE_CONTROL, FOREVER), (CONTENT_TYPE, kind)], bytes).into_response();
    answer
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Some(encoding) = encoding {
        answer
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

fn best(name: &str, accepted: &str) -> Option<(Option<&'static str>, Cow<'static, [u8]>)> {
    if name.ends_with(".br") || name.ends_with(".gz") || name == "manifest.json" {
        return None;
    }
    let takes = |encoding: &str| {
        accepted
            .split(',')
            .any(|one| one.trim().split(';').next() == Some(encoding))
    };
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(encoding)
            && let Some(file) = Dist::get(&format!("{name}{suffix}"))
        {
            return Some((Some(encoding), file.data));
        }
    }
    Dist::get(name).map(|file| (None, file.data))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
