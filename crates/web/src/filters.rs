//! What templates call with `|`: `{{ "phone"|icon }}`, `{{ lead.created_at|ago(frame) }}`. A module of pages has
//! `use crate::filters;`.

#![allow(missing_docs, reason = "filter_fn makes public structs without a word")]

use std::fmt::Display;

use askama::filters::Safe;
use askama::{Result, Values};

use openlead_core::list::ListItem;

use crate::assets;
use crate::page::Frame;

/// An icon of `ui/icons.txt`; it says nothing to screen readers, so a text belongs beside it.
#[askama::filter_fn]
pub fn icon(name: impl Display, _: &dyn Values) -> Result<Safe<String>> {
    let sprite = assets::address("icons.svg");
    Ok(Safe(format!(
        r#"<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"#
    )))
}

/// The address of a built file.
#[askama::filter_fn]
pub fn asset(name: impl Display, _: &dyn Values) -> Result<String> {
    Ok(assets::address(&name.to_string()))
}

/// One or two letters for a name: `Asha Nair` is `AN`.
#[askama::filter_fn]
pub fn initials(name: impl Display, _: &dyn Values) -> Result<String> {
    let name = name.to_string();
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    let letters: String = first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect();
    Ok(if letters.is_empty() {
        "?".to_owned()
    } else {
        letters
    })
}

/// The colour of the palette that a name or id always has: the class `hue-…`.
#[askama::filter_fn]
pub fn hue(name: impl Display, _: &dyn Values) -> Result<&'static str> {
    const HUES: [&str; 10] = [
        "hue-red",
        "hue-orange",
        "hue-amber",
        "hue-green",
        "hue-teal",
        "hue-cyan",
        "hue-blue",
        "hue-indigo",
        "hue-violet",
        "hue-pink",
    ];
    let sum = name.to_string().bytes().fold(7_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    Ok(HUES[sum % HUES.len()])
}

/// A moment in the reader's time zone, `24 Nov 2026, 12:45`, with what it is exactly.
#[askama::filter_fn]
pub fn moment(at: &i64, _: &dyn Values, frame: &Frame) -> Result<Safe<String>> {
    Ok(time(*at, &frame.show_moment(*at)))
}

/// How long ago a moment was, `5 min`, with the moment itself.
#[askama::filter_fn]
pub fn ago(at: &i64, _: &dyn Values, frame: &Frame) -> Result<Safe<String>> {
    let shown = frame.show_moment(*at);
    let exact = openlead_core::time::to_rfc3339(*at);
    let text = frame.ago(*at);
    Ok(Safe(format!(
        r#"<time datetime="{exact}" title="{shown}">{text}</time>"#
    )))
}

/// When something is to be done: `Today, 15:30`, in the colour of its urgency.
#[askama::filter_fn]
pub fn due(at: &i64, _: &dyn Values, frame: &Frame) -> Result<Safe<String>> {
    let (text, urgency) = frame.due(*at);
    let shown = frame.show_moment(*at);
    let exact = openlead_core::time::to_rfc3339(*at);
    Ok(Safe(format!(
        r#"<time class="due due--{urgency}" datetime="{exact}" title="{shown}">{text}</time>"#
    )))
}

fn time(at: i64, text: &str) -> Safe<String> {
    let exact = openlead_core::time::to_rfc3339(at);
    Safe(format!(r#"<time datetime="{exact}">{text}</time>"#))
}

/// A name of the API as people read it: `no_answer` is `No answer`.
#[askama::filter_fn]
pub fn words(name: impl Display, _: &dyn Values) -> Result<String> {
    let name = name.to_string().replace('_', " ");
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    Ok(first.into_iter().chain(letters).collect())
}

/// A status, source or stage as a pill in its colour.
#[askama::filter_fn]
pub fn pill(item: &ListItem, _: &dyn Values) -> Result<Safe<String>> {
    let name = askama::filters::escape(&item.name, askama::filters::Html)?;
    Ok(Safe(format!(
        r#"<span class="pill pill--dot {}"><span class="pill__text">{name}</span></span>"#,
        class(&item.colour)
    )))
}

/// The class of a colour of the palette; slate for one that this version does not know.
fn class(colour: &str) -> String {
    let known = !colour.is_empty() && colour.bytes().all(|letter| letter.is_ascii_lowercase());
    format!("hue-{}", if known { colour } else { "slate" })
}
