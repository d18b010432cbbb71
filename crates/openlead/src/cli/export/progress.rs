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

    /// So many more.
    pub fn add(&mut self, more: usize) {
        let before = self.leads;
        self.leads += more as u64;
        if self.watched {
            eprint!("\r{} leads", self.leads);
        } else if before / STEP < self.leads / STEP {
            eprintln!("{} leads", self.leads);
        }
    }

    /// All.
    pub fn end(self) -> u64 {
        let start = if self.watched { "\r" } else { "" };
        eprintln!("{start}{} leads, done", self.leads);
        self.leads
    }
}
