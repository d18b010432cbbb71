//! Keeps search up to date while the server runs.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::Openlead;
use openlead_core::search::{Step, catch_up};
use openlead_web::serve::Stop;

/// What is written is found so much later; in the meantime there come several leads, which cost little more than one.
const EVERY: Duration = Duration::from_millis(200);
/// When the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(5);

/// Reads what has changed until the server stops. What is not done by then is done after the next start.
pub async fn keep(openlead: Arc<Openlead>, stop: Stop) {
    while !stop.is_draining() {
        let pause = match catch_up(&openlead).await {
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
