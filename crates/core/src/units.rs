use std::sync::Arc;

use crate::act::Act;
use crate::actor::Actor;
use crate::error::Result;
use crate::openlead::Openlead;

/// How many rows a unit of long work changes at most: whoever waits for the writer waits for no more.
pub const UNIT: u32 = 500;

/// How far long work has come. It is done in units, each durable by itself; begun again it finds what is left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last row that was looked at, where the work goes by id.
    pub after: i64,
    /// How many rows were changed so far.
    pub changed: u64,
    /// Whether nothing is left.
    pub finished: bool,
}

impl Progress {
    /// After a unit that changed so many rows; one that changed fewer than it could was the last.
    pub(crate) fn and(self, changed: u64) -> Self {
        Self {
            changed: self.changed + changed,
            finished: changed < u64::from(UNIT),
            ..self
        }
    }
}

impl Openlead {
    /// Does long work, unit by unit, until one says that it was the last.
    pub async fn in_units<F>(self: &Arc<Self>, actor: Actor, unit: F) -> Result<Progress>
    where
        F: Fn(&mut Act, Progress) -> Result<Progress> + Clone + Send + 'static,
    {
        self.go_on(actor, Progress::default(), unit).await
    }

    /// As [`in_units`](Self::in_units), after units that came so far.
    pub async fn go_on<F>(
        self: &Arc<Self>,
        actor: Actor,
        mut progress: Progress,
        unit: F,
    ) -> Result<Progress>
    where
        F: Fn(&mut Act, Progress) -> Result<Progress> + Clone + Send + 'static,
    {
        while !progress.finished {
            let unit = unit.clone();
            progress = self.act(actor, move |act| unit(act, progress)).await?;
        }
        Ok(progress)
    }
}
