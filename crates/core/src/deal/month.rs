use jiff::civil::Date;

use super::{Change, change, read};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::time;

/// Expects a deal to end in another month (`YYYY-MM`), on the same day of it as before or its last one; empty for no day.
///
/// # Errors
/// `NotFound`; `Invalid` for the month, also for one before the deal starts.
pub fn expect_in(act: &mut Act, id: Id<of::Deal>, month: &str) -> Result<()> {
    let deal = read(act, id)?;
    let end_date = match month {
        "" => None,
        month => {
            let before = deal.end_date.as_deref().and_then(time::parse_date);
            Some(same_day(month, before)?.to_string())
        }
    };
    let wanted = Change {
        end_date: Some(end_date),
        ..Change::default()
    };
    change(act, id, &wanted)
}

fn same_day(month: &str, before: Option<Date>) -> Result<Date> {
    let wrong = || Error::invalid("month", "Write a month like 2026-12.");
    let first = time::parse_date(&format!("{month}-01")).ok_or_else(wrong)?;
    let last = first.last_of_month();
    let day = before.map_or(last.day(), |before| before.day().min(last.day()));
    Date::new(first.year(), first.month(), day).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_stays_the_same_or_is_the_last_of_the_month() {
        let moved = |month, before: &str| {
            same_day(month, time::parse_date(before))
                .unwrap()
                .to_string()
        };
        assert_eq!(moved("2026-12", "2026-11-24"), "2026-12-24");
        assert_eq!(moved("2027-02", "2026-12-31"), "2027-02-28");
        assert_eq!(moved("2028-02", ""), "2028-02-29");
        for wrong in ["2026-13", "2026", "soon", "2026-1", "2026-12-01"] {
            assert!(same_day(wrong, None).is_err(), "{wrong}");
        }
    }
}
