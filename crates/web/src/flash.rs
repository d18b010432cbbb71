//! What was just done, said on the next page once: a cookie of a few seconds.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use form_urlencoded::{Serializer, parse};
use openlead_core::text::limit;

use crate::cookie;
use crate::page::is_inside;

const NAME: &str = "openlead_said";
const SECONDS: u64 = 20;
/// With it an open page asks for itself again (`ui/src/live.ts`).
const REFRESH: &str = "x-refresh";
/// The longest sentence, in characters.
const LONGEST: usize = 300;
/// Browsers drop a cookie of more than 4,096 bytes, and proxies refuse an answer with larger headers.
const MOST: usize = 3800;

/// A sentence, and how to undo what it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// What was done.
    pub text: String,
    /// Where an undo is posted to; empty when there is none.
    pub undo: String,
    /// Where what it tells of is; empty when the page shows it.
    pub open: String,
    /// Whether it went wrong.
    pub is_bad: bool,
}

impl Flash {
    /// It was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            undo: String::new(),
            open: String::new(),
            is_bad: false,
        }
    }

    /// It was not done.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            is_bad: true,
            ..Self::done(text)
        }
    }

    /// With a path that undoes it by a POST.
    #[must_use]
    pub fn undo(mut self, path: impl Into<String>) -> Self {
        self.undo = path.into();
        self
    }

    /// With the path of what it tells of.
    #[must_use]
    pub fn open(mut self, path: impl Into<String>) -> Self {
        self.open = path.into();
        self
    }
}

/// Leaves it for the next page. What a browser would not keep goes without its paths.
pub fn leave(answer: &mut HeaderMap, request: &HeaderMap, flash: &Flash) {
    let text = limit(&flash.text, LONGEST);
    let mut kept = written(text, &flash.undo, &flash.open, flash.is_bad);
    if kept.len() > MOST {
        kept = written(text, "", "", flash.is_bad);
    }
    cookie::write(answer, request, NAME, &kept, Some(SECONDS));
}

fn written(text: &str, undo: &str, open: &str, is_bad: bool) -> String {
    let mut pairs = Serializer::new(String::new());
    pairs
        .append_pair("t", text)
        .append_pair("u", undo)
        .append_pair("o", open)
        .append_pair("b", if is_bad { "1" } else { "" });
    pairs.finish()
}

/// Whether a page is asked for that nobody goes to: one that is fetched ahead, or one that is read again because something
/// changed. It says nothing, and leaves what there is to say to the page that somebody goes to.
fn is_aside(request: &HeaderMap) -> bool {
    let named = ["sec-purpose", "x-sec-purpose", REFRESH];
    named.iter().any(|name| request.contains_key(*name))
}

/// What the page before left.
pub fn take(request: &HeaderMap) -> Option<Flash> {
    if is_aside(request) {
        return None;
    }
    let mut flash = Flash::done("");
    for (name, value) in parse(cookie::read(request, NAME)?.as_bytes()) {
        match &*name {
            "t" => flash.text = value.into_owned(),
            "u" => flash.undo = value.into_owned(),
            "o" => flash.open = value.into_owned(),
            "b" => flash.is_bad = value == "1",
            _ => {}
        }
    }
    for path in [&mut flash.undo, &mut flash.open] {
        if !is_inside(path) {
            path.clear();
        }
    }
    (!flash.text.is_empty()).then_some(flash)
}

/// Whether a request came with something that its page will say.
pub struct Said(bool);

impl Said {
    /// Of a request.
    pub fn of(request: &HeaderMap) -> Self {
        Self(!is_aside(request) && cookie::read(request, NAME).is_some())
    }

    /// A page has said it: the cookie goes, unless the answer brings another one.
    pub fn clear(&self, answer: &mut Response) {
        let is_page = answer
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if self.0 && is_page {
            cookie::write(answer.headers_mut(), &HeaderMap::new(), NAME, "", Some(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_only_read_again_leaves_it_to_the_one_that_somebody_goes_to() {
        let mut request = HeaderMap::new();
        let cookie = format!("{NAME}=t=Saved");
        request.insert("cookie", cookie.parse().expect("a cookie"));
        assert!(Said::of(&request).0);
        assert!(take(&request).is_some());
        request.insert(REFRESH, "1".parse().expect("a header"));
        assert!(!Said::of(&request).0);
        assert!(take(&request).is_none());
    }
}
