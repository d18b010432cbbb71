use std::any::type_name;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::{broadcast, oneshot};

use crate::{Error, LaneStats, Notice, Result, Tx};

/// A unit of work whose types the threads of the database need not know.
pub(crate) trait Work: Send {
    /// Runs it, also a second time; true when what it did is to be kept.
    fn run(&mut self, tx: &mut Tx) -> bool;
    /// Tells the caller: its own result, unless `lost` says why nothing of it holds. Counts it first, and then tells the
    /// process what the unit had to say.
    fn finish(
        self: Box<Self>,
        lost: Option<Error>,
        stats: &LaneStats,
        notices: &broadcast::Sender<Notice>,
    );
    /// The path of the function in which it was written, for logs.
    fn name(&self) -> &'static str;
}

struct Unit<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    notices: Vec<Notice>,
    tell: oneshot::Sender<Result<T, E>>,
}

/// A unit to be queued, and where its result will come.
pub(crate) fn unit<T, E, F>(work: F) -> (Box<dyn Work>, oneshot::Receiver<Result<T, E>>)
where
    F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let unit = Unit {
        work,
        result: None,
        notices: Vec::new(),
        tell,
    };
    (Box::new(unit), told)
}

impl<T, E, F> Work for Unit<T, E, F>
where
    F: Fn(&mut Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx) -> bool {
        let run = AssertUnwindSafe(|| (self.work)(tx));
        let result = catch_unwind(run).unwrap_or_else(|_| {
            tracing::error!(unit = self.name(), "a unit of work panicked");
            Err(Error::Panicked.into())
        });
        let keep = result.is_ok();
        self.result = Some(result);
        self.notices = tx.take_notices();
        keep
    }

    fn finish(
        self: Box<Self>,
        lost: Option<Error>,
        stats: &LaneStats,
        notices: &broadcast::Sender<Notice>,
    ) {
        let result = match (lost, self.result) {
            (Some(why), _) => Err(why.into()),
            (None, Some(result)) => result,
            (None, None) => Err(Error::Unavailable("the unit was not run".to_owned()).into()),
        };
        stats.count(result.is_ok());
        if result.is_ok() {
            for notice in self.notices {
                // Nobody may be listening.
                let _ = notices.send(notice);
            }
        }
        // The caller may have gone; what was committed stays.
        let _ = self.tell.send(result);
    }

    fn name(&self) -> &'static str {
        type_name::<F>()
    }
}
