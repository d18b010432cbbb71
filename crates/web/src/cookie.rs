//! Cookies, read and written. All are for this host alone, out of reach of scripts.

use axum::http::header::{COOKIE, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// The value of a cookie that came with a request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Adds a cookie to an answer: until the browser ends when `seconds` is none, gone at once when it is 0.
///
/// It travels over https alone when the page that asked for it came over https, which browsers say with each form.
pub fn write(
    answer: &mut HeaderMap,
    request: &HeaderMap,
    name: &str,
    value: &str,
    seconds: Option<u64>,
) {
    let secure = request
        .get(ORIGIN)
        .is_some_and(|origin| origin.as_bytes().starts_with(b"https:"));
    let age = seconds
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        answer.append(SET_COOKIE, text);
    }
}
