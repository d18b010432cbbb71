use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// When this process committed what: the number of the last frame of a commit, and the moment before its caller was
/// told. Commits of other processes are not in it.
#[derive(Debug, Default)]
pub(crate) struct Times {
    new: Mutex<VecDeque<(u32, i64)>>,
    known: Mutex<VecDeque<(u32, i64)>>,
}

/// More commits than a log of the largest size has.
const MOST: usize = 1 << 17;

impl Times {
    /// A commit has ended with this frame.
    pub fn note(&self, frame: u32, at: i64) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if new.len() < MOST {
            new.push_back((frame, at));
        }
    }

    /// Takes over what was noted.
    pub fn collect(&self) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        self.known().append(&mut new);
    }

    /// When the commit that ends with this frame was made; asked in the order of the log.
    pub fn of(&self, frame: u32) -> Option<i64> {
        let mut known = self.known();
        let place = known.iter().position(|(known, _)| *known == frame)?;
        known.drain(..=place).next_back().map(|(_, at)| at)
    }

    /// Forgets what was committed before all that was copied.
    pub fn forget(&self, before: i64) {
        self.known().retain(|(_, at)| *at > before);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, VecDeque<(u32, i64)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
