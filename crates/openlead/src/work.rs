//! What is done behind the requests: the jobs of the queue.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::forward as forwarding;
use openlead_core::import::ImportWork;
use openlead_core::job::{self, Handlers, Worker};
use openlead_core::task::ReminderWork;
use openlead_core::webhook::ReplayWork;
use openlead_db::Dialect;
use openlead_web::App;
use openlead_web::forward;
use openlead_web::outbound::{Client, Reach};
use openlead_web::webhook::Sender;

const COUNT: Duration = Duration::from_secs(15);

/// Does jobs until the server stops; what runs then has as long as open requests have.
pub async fn keep(app: Arc<App>, reach: Reach, patience: Duration) {
    let work = &app.metrics.work;
    let sender = Sender::new(Client::new(reach.clone()), work.clone());
    // With connections of its own: a host that hangs holds up no webhook.
    let forwarder = forward::Sender::new(Client::new(reach), work.clone());
    let handlers = Handlers::new()
        .with(sender)
        .with(forwarder)
        .with(ReplayWork)
        .with(ImportWork)
        .with(ReminderWork);
    let mut worker = Worker::new(Arc::clone(&app.openlead), handlers);
    // The data folder is locked.
    if app.openlead.db.dialect() == Dialect::Sqlite {
        worker = worker.alone();
    }
    let stop = app.stop.clone();
    let working = worker.run(async move { stop.draining().await }, patience);
    tokio::select! {
        () = working => {}
        () = count(&app) => {}
    }
}

/// Keeps the counts of what waits fresh for `/metrics`.
async fn count(app: &App) {
    let mut often = tokio::time::interval(COUNT);
    loop {
        often.tick().await;
        match app.openlead.db.read(job::counts).await {
            Ok(counts) => app.metrics.work.jobs(counts),
            Err(error) => tracing::debug!(%error, "the jobs were not counted"),
        }
        match app.openlead.db.read(forwarding::all).await {
            Ok(all) => app.metrics.work.forwards(&all),
            Err(error) => tracing::debug!(%error, "the calls to be sent on were not counted"),
        }
    }
}
