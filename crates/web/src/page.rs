//! A page: a struct with the fields that its template names, and a [`Frame`] for what surrounds it.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use openlead_core::preference::Theme;
use openlead_core::{Id, of, time};

use crate::flash::{self, Flash};
use crate::nav::{self, Area};
use crate::{Problem, csp};

/// What surrounds a page.
pub struct Frame {
    /// What the page is called, for the browser's tab.
    pub title: String,
    /// The area that the side bar marks.
    pub area: Area,
    /// Light or dark.
    pub theme: Theme,
    /// Who is signed in.
    pub person: Option<Person>,
    /// What was typed into the field at the top.
    pub typed: String,
    /// What was just done, said once.
    pub flash: Option<Flash>,
    /// What the page shows, by the names that changes have: `leads`, `tasks`, `lead:ID`. Read again when it changes.
    pub live: String,
    /// The reader's time zone.
    pub zone: TimeZone,
    /// The present moment, in microseconds.
    pub now: i64,
}

/// Who is signed in, as the shell shows them.
pub struct Person {
    /// Their id.
    pub id: Id<of::Staff>,
    /// How many notifications they have not read.
    pub unread: i64,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// What they may do.
    pub role: &'static str,
    /// The company.
    pub company: String,
    /// Whether the side bar shows icons alone.
    pub folded: bool,
    /// Whether they may change settings.
    pub sets_up: bool,
    /// Who it really is, when they look with this person's eyes.
    pub viewer: Option<String>,
}

impl Frame {
    /// Around a page for somebody who is not signed in.
    pub fn guest(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            area: Area::Elsewhere,
            theme: Theme::Auto,
            person: None,
            typed: String::new(),
            flash: None,
            live: String::new(),
            zone: TimeZone::UTC,
            now: 0,
        }
    }

    /// With what the page shows, so that it is read again when that changes.
    #[must_use]
    pub fn live(mut self, topics: &str) -> Self {
        topics.clone_into(&mut self.live);
        self
    }

    /// Whether somebody looks with another's eyes, and so can change nothing.
    pub fn only_looks(&self) -> bool {
        let person = self.person.as_ref();
        person.is_some_and(|person| person.viewer.is_some())
    }

    /// The areas of the side bar.
    pub fn areas(&self) -> &'static [nav::Item] {
        nav::ITEMS
    }

    /// Whether it is a page of the settings.
    pub fn is_setting(&self) -> bool {
        self.area == Area::Settings
    }

    /// A moment in the reader's time zone, like `24 Nov 2026, 12:45`.
    pub fn show_moment(&self, at: i64) -> String {
        self.write("%-d %b %Y, %H:%M", at)
    }

    /// The date of a moment in the reader's time zone, `Tuesday, 24 November`.
    pub fn show_date(&self, at: i64) -> String {
        self.write("%A, %-d %B", at)
    }

    /// The day of a moment in the reader's time zone: `Today`, `Yesterday`, `Tue, 24 Nov 2026`.
    pub fn show_day(&self, at: i64) -> String {
        let day = |at| time::date_in(at, &self.zone);
        match day(self.now)
            .since(day(at))
            .map_or(2, |span| span.get_days())
        {
            0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            _ => self.write("%a, %-d %b %Y", at),
        }
    }

    /// A moment in the reader's time zone, as a field of type `datetime-local` has it.
    pub fn show_local(&self, at: i64) -> String {
        self.write("%Y-%m-%dT%H:%M", at)
    }

    fn write(&self, format: &str, at: i64) -> String {
        let at = Timestamp::from_microsecond(at).unwrap_or_default();
        self.zone.to_datetime(at).strftime(format).to_string()
    }

    /// When something is to be done, and how urgent that is: `over`, `today` or `later`.
    pub fn due(&self, at: i64) -> (String, &'static str) {
        if self.write("%H:%M", at) == "00:00" {
            return self.due_on(at);
        }
        let day = |at| time::date_in(at, &self.zone);
        let days = day(at)
            .since(day(self.now))
            .map_or(0, |span| span.get_days());
        match days {
            _ if at < self.now && days == 0 => (self.write("Today, %H:%M", at), "over"),
            ..-1 => (format!("{} d overdue", -days), "over"),
            -1 => ("Yesterday".to_owned(), "over"),
            0 => (self.write("Today, %H:%M", at), "today"),
            1 => (self.write("Tomorrow, %H:%M", at), "later"),
            2..7 => (self.write("%a, %-d %b", at), "later"),
            _ => (self.write("%-d %b %Y", at), "later"),
        }
    }

    /// As [`due`](Self::due), of the whole day that begins then: it is over with the day.
    fn due_on(&self, at: i64) -> (String, &'static str) {
        let day = |at| time::date_in(at, &self.zone);
        let days = day(at)
            .since(day(self.now))
            .map_or(0, |span| span.get_days());
        match days {
            ..-1 => (format!("{} d overdue", -days), "over"),
            -1 => ("Yesterday".to_owned(), "over"),
            0 => ("Today".to_owned(), "today"),
            1 => ("Tomorrow".to_owned(), "later"),
            2..7 => (self.write("%a, %-d %b", at), "later"),
            _ => (self.write("%-d %b %Y", at), "later"),
        }
    }

    /// How long ago a moment was, in one unit: `now`, `5 min`, `3 h`, `2 d`, then the date.
    pub fn ago(&self, at: i64) -> String {
        let minutes = (self.now - at) / 60_000_000;
        match minutes {
            ..1 => "now".to_owned(),
            1..60 => format!("{minutes} min"),
            60..1440 => format!("{} h", minutes / 60),
            1440..43_200 => format!("{} d", minutes / 1440),
            _ => self.write("%-d %b %Y", at),
        }
    }
}

/// The page as an answer.
pub fn show(page: &impl Template) -> Response {
    show_with(StatusCode::OK, page)
}

/// A part of a page that has nothing to show.
pub fn blank() -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    ([(CONTENT_TYPE, kind)], "").into_response()
}

/// The form once more, with what is wrong in it.
pub fn refuse(page: &impl Template) -> Response {
    show_with(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The page under another status.
pub fn show_with(status: StatusCode, page: &impl Template) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => return Problem::internal(format!("a template: {error}")).into_response(),
    };
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_SECURITY_POLICY, csp::PAGE)];
    (status, headers, html).into_response()
}

/// After a change: to a page, with what to say there.
pub fn go(path: &str, request: &HeaderMap, flash: Option<&Flash>) -> Response {
    let mut answer = redirect(path);
    if let Some(flash) = flash {
        flash::leave(answer.headers_mut(), request, flash);
    }
    answer
}

/// 303 to a path.
pub fn redirect(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [("location", place)]).into_response()
}

/// The page that a form was on, by the Referer, which comes from this host alone; else `instead`.
pub fn back(request: &HeaderMap, instead: &str) -> String {
    let from = request.get("referer").and_then(|from| from.to_str().ok());
    let path = from
        .and_then(|from| from.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.filter(|path| is_inside(path))
        .unwrap_or(instead)
        .to_owned()
}

/// Whether a path stays on this host.
pub fn is_inside(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_gone_to() {
        assert!(is_inside("/leads?q=1") && is_inside("/"));
        assert!(
            !is_inside("//evil.example")
                && !is_inside("https://evil.example")
                && !is_inside("/\\evil")
        );
    }

    #[test]
    fn the_time_since_is_told_in_one_unit() {
        let frame = Frame {
            now: 100 * 86_400_000_000,
            ..Frame::guest("")
        };
        let ago = |seconds: i64| frame.ago(frame.now - seconds * 1_000_000);
        assert_eq!(
            [ago(-5), ago(59), ago(61), ago(7200), ago(3 * 86_400)],
            ["now", "now", "1 min", "2 h", "3 d"]
        );
        assert_eq!(ago(60 * 86_400), "10 Feb 1970");
    }
}
