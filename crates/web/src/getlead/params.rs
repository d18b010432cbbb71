//! How parameters arrive: query, form, multipart and JSON become one list (contract §1).

mod json;
mod log;
mod multipart;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use bytes::Bytes;
use openlead_core::text;

/// Most parameters of one request; those after them are ignored, with a note.
pub const MOST: usize = 1000;
/// Longest name, in characters; a longer one is cut, with a note.
pub const NAME_CHARS: usize = 200;
/// Longest value, in characters; a longer one is cut, with a note.
pub const VALUE_CHARS: usize = 65_536;

/// What a request sent, in the order of first appearance. Nothing in it is empty.
#[derive(Default)]
pub struct Params {
    entries: Vec<Entry>,
    notes: Vec<String>,
}

/// One parameter.
struct Entry {
    /// Its name folded.
    key: String,
    /// Its name as first written.
    label: String,
    value: String,
}

/// The body is none of a form, multipart or a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Params {
    /// Reads and merges query and body; on a clash the body wins, and of one name twice the later.
    ///
    /// Nothing is refused that can be understood: broken UTF-8 becomes U+FFFD, JSON is known by its first byte whatever
    /// its content type, what is too long is cut.
    ///
    /// # Errors
    /// When there is a body that none of the forms fits.
    pub async fn read(
        query: Option<&str>,
        content_type: Option<&str>,
        body: Bytes,
    ) -> Result<Params, Unreadable> {
        let mut params = Params::of_query(query.unwrap_or_default());
        match Form::of(content_type.unwrap_or_default(), &body) {
            Form::Empty => {}
            Form::Multipart(boundary) => multipart::read(&mut params, boundary, body).await?,
            Form::Json => json::read(&mut params, &body)?,
            Form::JsonPerhaps => {
                json::read(&mut params, &body).unwrap_or_else(|Unreadable| params.add_form(&body));
            }
            Form::UrlEncoded => params.add_form(&body),
            Form::Other => return Err(Unreadable),
        }
        Ok(params)
    }

    /// Reads a query string alone, without its `?`.
    pub fn of_query(query: &str) -> Params {
        let mut params = Params::default();
        params.add_form(query.as_bytes());
        params
    }

    /// Parameters by name and value.
    pub fn of_pairs(pairs: &[(String, String)]) -> Params {
        let mut params = Params::default();
        for (name, value) in pairs {
            params.add(name, value);
        }
        params
    }

    /// The value of a parameter, by its name as the contract spells it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let key = key_of(name);
        self.entries
            .iter()
            .find(|entry| entry.key == *key)
            .map(|entry| entry.value.as_str())
    }

    /// The digits of a parameter, those of other scripts as ASCII; `None` when it has none.
    pub fn digits(&self, name: &str) -> Option<String> {
        let digits = self.get(name)?.chars().filter_map(text::digit);
        let digits: String = digits.map(|value| char::from(b'0' + value)).collect();
        (!digits.is_empty()).then_some(digits)
    }

    /// Label and value of each parameter but those named in `standard`, and never the token.
    pub fn remaining(&self, standard: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        let mut known: Vec<Cow<'_, str>> = standard.iter().map(|name| key_of(name)).collect();
        known.push("token".into());
        let others = self
            .entries
            .iter()
            .filter(move |entry| !known.iter().any(|key| *key == entry.key));
        others.map(|entry| (entry.label.as_str(), entry.value.as_str()))
    }

    /// What was cut or left out, for the request log. Names parameters, never values.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn add_form(&mut self, form: &[u8]) {
        for (name, value) in form_urlencoded::parse(form) {
            if !self.add(&name, &value) {
                break;
            }
        }
    }

    /// Takes one parameter in; false when there is no room for more.
    fn add(&mut self, name: &str, value: &str) -> bool {
        let label = self.cut(name, NAME_CHARS, "name");
        let value = self.cut(value, VALUE_CHARS, &label);
        let key = key_of(&label);
        if key.is_empty() || value.is_empty() {
            return true;
        }
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == *key) {
            entry.value = value;
            return true;
        }
        if self.entries.len() == MOST {
            self.note(format!("Only the first {MOST} parameters were read."));
            return false;
        }
        let key = key.into_owned();
        self.entries.push(Entry { key, label, value });
        true
    }

    fn cut(&mut self, text: &str, most: usize, what: &str) -> String {
        let short = text::limit(text, most);
        if short.len() < text.len() {
            self.note(format!("{what}: cut to {most} characters."));
        }
        text::clean(short)
    }

    fn note(&mut self, note: String) {
        if self.notes.len() < 20 && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// A name folded; the usual ones are in that form already.
fn key_of(name: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let parts = || name.as_bytes().split(|b| *b == b'_');
    if parts().all(|part| !part.is_empty() && part.iter().all(|b| plain(*b))) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(text::parameter_key(name))
}

/// What a body is.
enum Form {
    Empty,
    Multipart(String),
    Json,
    /// Begins like JSON, but says that it is a form.
    JsonPerhaps,
    UrlEncoded,
    Other,
}

impl Form {
    fn of(content_type: &str, body: &[u8]) -> Form {
        let kind = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let text = json::trimmed(body);
        if text.is_empty() {
            return Form::Empty;
        }
        if let Some(boundary) = multipart::boundary(&kind, content_type, text) {
            return Form::Multipart(boundary);
        }
        let form = kind == "application/x-www-form-urlencoded";
        match text[0] {
            b'{' if form => Form::JsonPerhaps,
            _ if form => Form::UrlEncoded,
            b'{' => Form::Json,
            b'[' | b'"' => Form::Other,
            _ if matches!(&*kind, "" | "text/plain" | "application/octet-stream") => {
                Form::UrlEncoded
            }
            _ => Form::Other,
        }
    }
}
