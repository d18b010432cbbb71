//! Keeps search up to date while the server runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::Openlead;
use openlead_core::search::{Step, catch_up};
use openlead_web::serve::Stop;

/// What is written is found so much later; in the meantime there come several leads, which cost little more than one.
const EVERY: Duration = Duration::from_millis(200);
/// While so many wait to write, they come first: after each step it rests [`REST`] times as long as that took.
const CROWD: u64 = 8;
const REST: u32 = 3;
/// When the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(5);

/// Reads what has changed until the server stops. What is not done by then is done after the next start.
pub async fn keep(openlead: Arc<Openlead>, stop: Stop) {
    while !stop.is_draining() {
        let begin = Instant::now();
        let pause = match catch_up(&openlead).await {
            Ok(Step::More) if openlead.db.stats().write.waiting() < CROWD => continue,
            Ok(Step::More) => begin.elapsed() * REST,
            Ok(Step::UpToDate | Step::Overtaken) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "search could not be brought up to date");
                PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.draining() => {}
        }
    }
}
