//! How far a month is from the company's target, in words.

use std::cmp::Ordering;

use crate::money;

/// A month with a target. Amounts are in minor units of the account's currency.
#[derive(Debug, Clone)]
pub struct Goal {
    /// What shall be won.
    pub target: f64,
    /// What is won.
    pub won: f64,
    /// What open deals are worth, each multiplied by its probability.
    pub weighted: f64,
    /// ISO 4217.
    pub currency: String,
    /// Whether the month is over.
    pub is_past: bool,
}

impl Goal {
    /// The target.
    pub fn shown(&self) -> String {
        self.money(self.target)
    }

    /// How much is missing, and whether it is likely to come.
    pub fn words(&self) -> String {
        let gap = self.target - self.won;
        match gap.total_cmp(&0.0) {
            Ordering::Equal => "The target is reached.".to_owned(),
            Ordering::Less => format!("Reached, with {} more.", self.money(-gap)),
            Ordering::Greater if self.is_past => format!("Missed by {}.", self.money(gap)),
            Ordering::Greater => format!("{} to go, {}", self.money(gap), self.outlook(gap)),
        }
    }

    fn outlook(&self, gap: f64) -> String {
        if self.weighted >= gap {
            "which open deals are likely to bring.".to_owned()
        } else if self.weighted > 0.0 {
            let part = self.money(self.weighted);
            format!("of which open deals are likely to bring {part}.")
        } else {
            "and no open deal is expected in this month.".to_owned()
        }
    }

    /// `good` when the target is reached, `bad` when it was missed.
    pub fn tone(&self) -> &'static str {
        match (self.won >= self.target, self.is_past) {
            (true, _) => "good",
            (false, true) => "bad",
            (false, false) => "open",
        }
    }

    fn money(&self, minor: f64) -> String {
        money::sum(minor, &self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gap_is_told_in_words() {
        let goal = |won: f64, weighted: f64, is_past| Goal {
            target: 1e6,
            won,
            weighted,
            currency: "INR".to_owned(),
            is_past,
        };
        let words = |won, weighted, is_past| goal(won, weighted, is_past).words();
        assert_eq!(words(1e6, 0.0, false), "The target is reached.");
        assert_eq!(words(12e5, 0.0, true), "Reached, with INR 2,000 more.");
        assert_eq!(words(4e5, 0.0, true), "Missed by INR 6,000.");
        let likely = "INR 6,000 to go, which open deals are likely to bring.";
        assert_eq!(words(4e5, 6e5, false), likely);
        let short = "INR 6,000 to go, of which open deals are likely to bring INR 5,000.";
        assert_eq!(words(4e5, 5e5, false), short);
        let none = "INR 10,000 to go, and no open deal is expected in this month.";
        assert_eq!(words(0.0, 0.0, false), none);
        assert_eq!(goal(0.0, 0.0, true).tone(), "bad");
    }
}
