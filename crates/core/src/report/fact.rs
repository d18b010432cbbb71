//! What reports know of a lead. Times are microseconds; an id of 0 is none.

/// A change of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub at: i64,
    pub from: i64,
    pub to: i64,
}

/// A further enquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    pub at: i64,
    /// Whether it was added to the lead, rather than refused.
    pub merged: bool,
}

/// A task with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Task {
    pub due: i64,
    pub done: Option<i64>,
    pub agent: i64,
    /// Who set it.
    pub who: i64,
}

/// A deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deal {
    pub stage: i64,
    pub agent: i64,
    /// In minor units.
    pub amount: i64,
    /// The letters of its currency as a number.
    pub currency: i64,
    /// Its own probability, percent; -1 when it has that of its stage.
    pub probability: i64,
    /// The day of its expected end, in days since 1970.
    pub end: Option<i64>,
    /// When it was won or lost; when it was made if nobody knows.
    pub closed: i64,
}

/// The letters of a currency as a number, which is below all ids.
pub(super) fn letters(currency: &str) -> i64 {
    let bytes = currency.bytes().take(4);
    bytes.fold(0, |number, byte| number << 8 | i64::from(byte))
}

/// A lead as it is read from the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fact {
    pub lead: i64,
    pub created: i64,
    pub touched: Option<i64>,
    pub source: i64,
    pub status: i64,
    pub agent: i64,
    pub department: i64,
    /// The first one first.
    pub purposes: Vec<i64>,
    pub lost_reason: i64,
    pub steps: Vec<Step>,
    pub repeats: Vec<Repeat>,
    pub tasks: Vec<Task>,
    pub deals: Vec<Deal>,
}

/// A lead as a report looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub lead: i64,
    pub created: i64,
    pub touched: Option<i64>,
    pub source: i64,
    pub status: i64,
    pub agent: i64,
    pub department: i64,
    /// Its first purpose.
    pub purpose: i64,
    /// Its other purposes.
    pub further: &'a [i64],
    pub lost_reason: i64,
    pub steps: &'a [Step],
    pub repeats: &'a [Repeat],
    pub tasks: &'a [Task],
    pub deals: &'a [Deal],
}

impl Fact {
    pub fn row(&self) -> Row<'_> {
        Row {
            lead: self.lead,
            created: self.created,
            touched: self.touched,
            source: self.source,
            status: self.status,
            agent: self.agent,
            department: self.department,
            purpose: self.purposes.first().copied().unwrap_or(0),
            further: self.purposes.get(1..).unwrap_or_default(),
            lost_reason: self.lost_reason,
            steps: &self.steps,
            repeats: &self.repeats,
            tasks: &self.tasks,
            deals: &self.deals,
        }
    }
}

impl Row<'static> {
    /// That of no lead, for what belongs to none.
    pub fn none() -> Self {
        static NONE: Fact = Fact {
            lead: 0,
            created: 0,
            touched: None,
            source: 0,
            status: 0,
            agent: 0,
            department: 0,
            purposes: Vec::new(),
            lost_reason: 0,
            steps: Vec::new(),
            repeats: Vec::new(),
            tasks: Vec::new(),
            deals: Vec::new(),
        };
        NONE.row()
    }
}

impl Row<'_> {
    /// How long it took until somebody dealt with it.
    pub fn response(&self) -> Option<i64> {
        self.touched.map(|touched| (touched - self.created).max(0))
    }

    /// The same as an owned one.
    pub fn fact(&self) -> Fact {
        let first = Some(self.purpose).filter(|purpose| *purpose != 0);
        Fact {
            lead: self.lead,
            created: self.created,
            touched: self.touched,
            source: self.source,
            status: self.status,
            agent: self.agent,
            department: self.department,
            purposes: first
                .into_iter()
                .chain(self.further.iter().copied())
                .collect(),
            lost_reason: self.lost_reason,
            steps: self.steps.to_vec(),
            repeats: self.repeats.to_vec(),
            tasks: self.tasks.to_vec(),
            deals: self.deals.to_vec(),
        }
    }
}
