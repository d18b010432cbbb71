//! Keeps what reports count up to date while the server runs.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::Openlead;
use openlead_core::report::catch_up;
use openlead_web::serve::Stop;

/// Reports read from the rows what is not folded in, so nobody waits for it.
const EVERY: Duration = Duration::from_secs(5);
/// When the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(30);

/// Folds in what happens until the server stops. What is not done by then is done after the next start.
pub async fn keep(openlead: Arc<Openlead>, stop: Stop) {
    while !stop.is_draining() {
        let pause = match catch_up(&openlead).await {
            Ok(true) => continue,
            Ok(false) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "what reports count could not be brought up to date");
                PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.draining() => {}
        }
    }
}
