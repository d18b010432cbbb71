//! Reports: numbers of many leads, each with the leads behind it.
//!
//! A report looks at all leads that came on some days. Their rows would take seconds; so the facts that reports count are
//! kept once more, packed by the thousand ([`pack`]), made from the rows and the events beside the acts ([`fold`]). No act
//! writes to them, so none waits for them. What has happened since is read from the rows at the time of asking ([`scan`]),
//! so the numbers are those of now. Packs keep moments, not days, and ids, not names: days are those of the account's time
//! zone when it is asked, entries that became part of others count as those.

mod agents;
mod ask;
mod counting;
mod csv;
mod fact;
mod fairness;
mod fold;
mod forecast;
mod funnel;
mod gather;
mod intake;
mod lost;
mod pack;
mod saved;
mod scan;
mod sheet;
mod sources;
mod span;
mod speed;
mod state;
mod sums;
mod tally;
mod tasks;

pub use ask::{Ask, Whose};
pub use csv::csv;
pub use fold::{catch_up, catch_up_by};
pub use saved::{NewReport, SavedReport, add, all, change, delete, read};
pub use sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit, Value};
pub use span::{MOST_DAYS, Span, Step};

use crate::act::Act;
use crate::error::Result;

/// The reports there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Report {
    /// Leads by source over time.
    Sources,
    /// The way through the statuses.
    Funnel,
    /// How soon somebody dealt with leads.
    Speed,
    /// What the leads of each agent came to.
    Agents,
    /// What the leads of each source came to.
    Quality,
    /// How leads are spread over the agents of a department.
    Fairness,
    /// Why leads were lost.
    Lost,
    /// Whether tasks are done when they are due.
    Tasks,
    /// What comes in, and what is refused.
    Intake,
    /// What deals were expected to bring, and what they brought.
    Forecast,
}

impl Report {
    /// All reports, in the order of the index.
    pub const ALL: [Self; 10] = [
        Self::Sources,
        Self::Funnel,
        Self::Speed,
        Self::Agents,
        Self::Quality,
        Self::Fairness,
        Self::Lost,
        Self::Tasks,
        Self::Intake,
        Self::Forecast,
    ];

    /// Its name in addresses: `sources`, `funnel`, …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sources => "sources",
            Self::Funnel => "funnel",
            Self::Speed => "speed",
            Self::Agents => "agents",
            Self::Quality => "quality",
            Self::Fairness => "fairness",
            Self::Lost => "lost",
            Self::Tasks => "tasks",
            Self::Intake => "intake",
            Self::Forecast => "forecast",
        }
    }

    /// The report of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.as_str() == name)
    }

    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Sources => "Leads by source",
            Self::Funnel => "Funnel by status",
            Self::Speed => "Speed to lead",
            Self::Agents => "Agent scoreboard",
            Self::Quality => "Source quality",
            Self::Fairness => "Assignment fairness",
            Self::Lost => "Lost reasons",
            Self::Tasks => "Task discipline",
            Self::Intake => "Intake health",
            Self::Forecast => "Forecast and result",
        }
    }

    /// What it is called where there is little room.
    pub fn short_title(self) -> &'static str {
        match self {
            Self::Sources => "Sources",
            Self::Funnel => "Funnel",
            Self::Speed => "Speed",
            Self::Agents => "Agents",
            Self::Quality => "Quality",
            Self::Fairness => "Fairness",
            Self::Lost => "Lost",
            Self::Tasks => "Tasks",
            Self::Intake => "Intake",
            Self::Forecast => "Forecast",
        }
    }

    /// What it answers, in a sentence.
    pub fn question(self) -> &'static str {
        match self {
            Self::Sources => "How many leads came when, and where from.",
            Self::Funnel => "How far leads come, and how long they stay in each status.",
            Self::Speed => {
                "How soon somebody deals with a new lead, and at which hours that takes long."
            }
            Self::Agents => "What the leads of each agent came to.",
            Self::Quality => "What the leads of each source came to, and what they are worth.",
            Self::Fairness => {
                "How leads are spread over the agents of each department, against their weights."
            }
            Self::Lost => "Why leads were lost, and how long that took.",
            Self::Tasks => "Whether tasks are done when they are due.",
            Self::Intake => {
                "How many enquiries became leads, were added to leads, or were refused."
            }
            Self::Forecast => "What deals were expected to bring by month, and what they brought.",
        }
    }

    /// How many there have to be before it says something: it tells how many are missing.
    pub fn needs(self) -> i64 {
        match self {
            Self::Sources | Self::Lost | Self::Intake | Self::Forecast | Self::Tasks => 1,
            _ => 5,
        }
    }
}

/// Counts a report, of the leads that the actor sees.
///
/// # Errors
/// `NotFound` for what is asked for.
pub fn count(act: &mut Act, report: Report, ask: &Ask) -> Result<Sheet> {
    match report {
        Report::Sources => sources::count(act, ask),
        Report::Funnel => funnel::count(act, ask),
        Report::Speed => speed::count(act, ask),
        Report::Agents => agents::count(act, ask),
        Report::Quality => agents::by_source(act, ask),
        Report::Fairness => fairness::count(act, ask),
        Report::Lost => lost::count(act, ask),
        Report::Tasks => tasks::count(act, ask),
        Report::Intake => intake::count(act, ask),
        Report::Forecast => forecast::count(act, ask),
    }
}
