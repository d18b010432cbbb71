use std::io::{IsTerminal as _, stderr};

/// A plain line so often where nobody watches.
const STEP: u64 = 100_000;

/// How many leads are written, on standard error: one line that counts on a terminal, few plain ones elsewhere.
pub struct Progress {
    leads: u64,
    watched: bool,
}

impl Progress {
    /// None yet.
    pub fn new() -> Self {
        let watched = stderr().is_terminal();
        Self { leads: 0, watched }
    }

    /// So many by now.
    pub fn reach(&mut self, leads: u64) {
        let before = std::mem::replace(&mut self.leads, leads);
        if self.watched {
            eprint!("\r{} leads", self.leads);
        } else if before / STEP < self.leads / STEP {
            eprintln!("{} leads", self.leads);
        }
    }

    /// All.
    pub fn end(self) {
        let start = if self.watched { "\r" } else { "" };
        eprintln!("{start}{} leads, done", self.leads);
    }
}
