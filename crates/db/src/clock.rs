use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the time comes from; clones share it.
#[derive(Debug, Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still at `micros` since 1970 until it is set, for tests.
    pub fn fixed(micros: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(micros))))
    }

    /// Microseconds since 1970, UTC.
    pub fn now(&self) -> i64 {
        match &self.0 {
            Some(fixed) => fixed.load(Ordering::SeqCst),
            None => system_micros(),
        }
    }

    /// Sets a fixed clock to `micros` since 1970. The time in transactions does not follow it backwards.
    ///
    /// # Panics
    /// On the system's clock.
    pub fn set(&self, micros: i64) {
        self.own().store(micros, Ordering::SeqCst);
    }

    /// Moves a fixed clock by `micros`.
    ///
    /// # Panics
    /// On the system's clock.
    pub fn advance(&self, micros: i64) {
        self.own().fetch_add(micros, Ordering::SeqCst);
    }

    pub(crate) fn is_fixed(&self) -> bool {
        self.0.is_some()
    }

    fn own(&self) -> &AtomicI64 {
        self.0.as_ref().expect("only a fixed clock is set")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that is passed in"
)]
fn system_micros() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_micros() as i64)
}
