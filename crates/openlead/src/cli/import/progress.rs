use std::io::{IsTerminal as _, stderr};

use openlead_core::import::Progress;

const WIDTH: u64 = 30;

/// How far an import is, on standard error: a bar on a terminal, a line every tenth elsewhere.
pub struct Bar {
    watched: bool,
    tenths: u64,
}

impl Bar {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            watched: stderr().is_terminal(),
            tenths: 0,
        }
    }

    /// Shows the progress.
    pub fn show(&mut self, progress: &Progress) {
        let (done, rows) = (progress.tally.rows(), progress.rows.max(1));
        let tenths = done * 10 / rows;
        if self.watched {
            let full = (done * WIDTH / rows).min(WIDTH) as usize;
            let bar = format!("{}{}", "#".repeat(full), " ".repeat(WIDTH as usize - full));
            eprint!("\r[{bar}] {}   ", line(progress));
        } else if tenths > self.tenths {
            eprintln!("{}", line(progress));
        }
        self.tenths = tenths;
    }

    /// Leaves the line.
    pub fn end(&self) {
        if self.watched {
            eprintln!();
        }
    }
}

fn line(progress: &Progress) -> String {
    let remaining = match progress.remaining() {
        Some(left) => format!(", {} s left", left.as_secs()),
        None => String::new(),
    };
    format!(
        "{} of {} rows, {:.0} a second{remaining}",
        progress.tally.rows(),
        progress.rows,
        progress.per_second()
    )
}
