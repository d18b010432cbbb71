//! Keeps search up to date while the server runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::Openlead;
use openlead_core::search::{Step, catch_up, catch_up_a_little};
use openlead_web::serve::Stop;

/// What is written is found so much later; in the meantime there come several leads, which cost little more than one.
const EVERY: Duration = Duration::from_millis(200);
/// While so many wait to write, they come first: each step is a small one, and after it search rests [`REST`] times as long
/// as that took. What a flood leaves to be read is read when it is over; whole numbers and addresses are found at once.
const CROWD: u64 = 8;
const REST: u32 = 7;
/// When the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(5);

/// Reads what has changed until the server stops. What is not done by then is done after the next start.
pub async fn keep(openlead: Arc<Openlead>, stop: Stop) {
    while !stop.is_draining() {
        let (begin, crowd) = (Instant::now(), openlead.db.stats().write.waiting() >= CROWD);
        let step = match crowd {
            true => catch_up_a_little(&openlead).await,
            false => catch_up(&openlead).await,
        };
        let pause = match step {
            Ok(Step::More) if crowd => begin.elapsed() * REST,
            Ok(Step::More) => continue,
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
