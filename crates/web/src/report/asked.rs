//! What the address of a report asks for.

use form_urlencoded::Serializer;
use jiff::ToSpan as _;
use jiff::civil::Date;
use openlead_core::report::{Ask, Report, Span, Whose};
use openlead_core::{Error, Id, Result, time};
use serde::Deserialize;

use super::PATH;

/// The days that are offered: name in addresses, name for people.
pub const PERIODS: [(&str, &str); 7] = [
    ("7d", "7 days"),
    ("30d", "30 days"),
    ("90d", "90 days"),
    ("12m", "12 months"),
    ("month", "This month"),
    ("last-month", "Last month"),
    ("year", "This year"),
];
const USUAL: &str = "90d";
/// What the forecast is of at first: some months back and some ahead.
const AROUND: &str = "around";

/// The query of a report's address; every part may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// One of [`PERIODS`].
    pub period: String,
    /// The first day, in place of a period.
    pub from: String,
    /// The last day.
    pub to: String,
    /// A source's id.
    pub source: String,
    /// A department's id.
    pub department: String,
    /// An id of somebody, or `nobody`.
    pub staff: String,
    /// A purpose's id.
    pub purpose: String,
}

impl Asked {
    /// What the core is asked, on this day.
    ///
    /// # Errors
    /// `Invalid` for what cannot be read.
    pub fn ask(&self, report: Report, today: Date) -> Result<Ask> {
        fn id<T>(field: &'static str, text: &str) -> Result<Option<Id<T>>> {
            let wrong = |_| Error::invalid(field, "Choose one of the list.");
            let text = Some(text).filter(|text| !text.is_empty());
            text.map(str::parse).transpose().map_err(wrong)
        }
        Ok(Ask {
            span: self.span(report, today)?,
            source: id("source", &self.source)?,
            department: id("department", &self.department)?,
            purpose: id("purpose", &self.purpose)?,
            staff: match self.staff.as_str() {
                "nobody" => Some(Whose::Nobody),
                text => id("staff", text)?.map(Whose::Staff),
            },
        })
    }

    fn span(&self, report: Report, today: Date) -> Result<Span> {
        let period = self.period_of(report);
        if period.is_empty() {
            let day = |field: &'static str, text: &str| {
                let date = time::parse_date(text);
                date.ok_or_else(|| Error::invalid(field, "Write a date like 2026-11-24."))
            };
            return Span::new(day("from", &self.from)?, day("to", &self.to)?);
        }
        let (from, to) = days(period, today)
            .ok_or_else(|| Error::invalid("period", "Choose one of the periods."))?;
        Span::new(from, to)
    }

    /// The period that is meant; empty when two days are.
    pub fn period_of(&self, report: Report) -> &str {
        let has_days = !(self.from.is_empty() && self.to.is_empty());
        match self.period.as_str() {
            "" if has_days => "",
            "" if report == Report::Forecast => AROUND,
            "" => USUAL,
            period => period,
        }
    }

    /// As the form sends it: two days that are those of the period are the period.
    #[must_use]
    pub fn settled(mut self, report: Report, today: Date) -> Self {
        let own = days(self.period_of(report), today);
        let (from, to) = (time::parse_date(&self.from), time::parse_date(&self.to));
        match own {
            Some(own) if from.zip(to).is_none_or(|days| days == own) => {
                self.from.clear();
                self.to.clear();
            }
            // A period that there is not is said, not passed over.
            None if self.from.is_empty() && self.to.is_empty() => {}
            _ => self.period.clear(),
        }
        self
    }

    /// The query of its address.
    pub fn encoded(&self) -> String {
        let pairs = [
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("source", &self.source),
            ("department", &self.department),
            ("staff", &self.staff),
            ("purpose", &self.purpose),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    /// The address of a report that is asked the same; `""` for the page, `/csv` for the file.
    pub fn path(&self, report: Report, part: &str) -> String {
        let query = self.encoded();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{PATH}/{}{part}{mark}{query}", report.as_str())
    }

    /// The same of another period.
    pub fn of_period(&self, period: &str) -> Self {
        Self {
            period: period.to_owned(),
            from: String::new(),
            to: String::new(),
            ..self.clone()
        }
    }

    /// The same without what narrows it.
    pub fn unfiltered(&self) -> Self {
        Self {
            period: self.period.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            ..Self::default()
        }
    }

    /// Whether it is of some leads alone.
    pub fn narrows(&self) -> bool {
        let parts = [&self.source, &self.department, &self.staff, &self.purpose];
        parts.iter().any(|part| !part.is_empty())
    }
}

/// The first and last day of a period.
fn days(period: &str, today: Date) -> Option<(Date, Date)> {
    let back = |days: i64| today.saturating_sub(days.days());
    let of_month = today.first_of_month();
    Some(match period {
        "7d" => (back(6), today),
        "30d" => (back(29), today),
        "90d" => (back(89), today),
        "12m" => (of_month.saturating_sub(11.months()), today),
        "month" => (of_month, today),
        "last-month" => {
            let last = of_month.saturating_sub(1.day());
            (last.first_of_month(), last)
        }
        "year" => (today.first_of_year(), today),
        AROUND => {
            let last = of_month.saturating_add(5.months()).last_of_month();
            (of_month.saturating_sub(6.months()), last)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-03-31".parse().unwrap()
    }

    #[test]
    fn an_address_is_read_back_as_it_was_asked() {
        let asked = Asked {
            period: "12m".to_owned(),
            staff: "nobody".to_owned(),
            ..Asked::default()
        };
        let again: Asked = serde_html_form::from_str(&asked.encoded()).unwrap();
        assert_eq!(again, asked);
        let ask = asked.ask(Report::Sources, today()).unwrap();
        assert_eq!(ask.staff, Some(Whose::Nobody));
        assert_eq!(ask.span.from.to_string(), "2025-04-01");
    }

    #[test]
    fn days_of_the_form_that_are_those_of_the_period_stay_the_period() {
        let form = |from: &str| Asked {
            period: "7d".to_owned(),
            from: from.to_owned(),
            to: "2026-03-31".to_owned(),
            ..Asked::default()
        };
        let settled = form("2026-03-25").settled(Report::Sources, today());
        assert_eq!(settled.encoded(), "period=7d");
        let settled = form("2026-03-01").settled(Report::Sources, today());
        assert_eq!(settled.encoded(), "from=2026-03-01&to=2026-03-31");
    }

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        for (period, from, source) in [("x", "", ""), ("", "yesterday", ""), ("", "", "Website")] {
            let asked = Asked {
                period: period.to_owned(),
                from: from.to_owned(),
                source: source.to_owned(),
                ..Asked::default()
            };
            assert!(asked.ask(Report::Sources, today()).is_err());
        }
    }
}
