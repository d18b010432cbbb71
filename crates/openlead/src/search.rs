//! Keeps search up to date while the server runs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::search::{Merge, Step, catch_up, catch_up_a_little, is_scattered, merge};
use openlead_core::{Openlead, Result};
use openlead_web::serve::Stop;

/// What is written is found so much later; in the meantime there come several leads, which cost little more than one.
const EVERY: Duration = Duration::from_millis(200);
/// While so many wait to write, they come first: each step is a small one, and after it search rests [`REST`] times as long
/// as that took. What a flood leaves to be read is read when it is over; whole numbers and addresses are found at once.
const CROWD: u64 = 8;
const REST: u32 = 7;
/// How often it is looked into how many parts the index lies.
const LOOK: Duration = Duration::from_secs(60);
/// When the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(5);

/// Reads what has changed until the server stops. What is not done by then is done after the next start.
pub async fn keep(openlead: Arc<Openlead>, stop: Stop) {
    let mut parts = Parts::new();
    while !stop.is_draining() {
        let (begin, crowd) = (Instant::now(), openlead.db.stats().write.waiting() >= CROWD);
        let step = match crowd {
            true => catch_up_a_little(&openlead).await,
            false => catch_up(&openlead).await,
        };
        let pause = match step {
            Ok(Step::More) if crowd => Ok(begin.elapsed() * REST),
            Ok(Step::More) => continue,
            Ok(Step::UpToDate) if !crowd => parts.join(&openlead).await,
            Ok(Step::UpToDate | Step::Overtaken) => Ok(EVERY),
            Err(error) => Err(error),
        };
        let pause = pause.unwrap_or_else(|error| {
            tracing::warn!(%error, "search could not be brought up to date");
            PAUSE
        });
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.draining() => {}
        }
    }
}

/// Makes one part of all at once, as a server does that runs for a while.
pub async fn join_parts(openlead: &Openlead) -> Result<()> {
    let mut what = Merge::Begin;
    while openlead.db.write(move |tx| merge(tx, what)).await? {
        what = Merge::GoOn;
    }
    Ok(())
}

/// The parts of the index, which are made one while there is nothing else to do.
struct Parts {
    next_look: Instant,
    /// Whether that has begun; at first, whether the server that ran before left it half done.
    joining: bool,
}

impl Parts {
    fn new() -> Self {
        Self {
            next_look: Instant::now(),
            joining: true,
        }
    }

    /// Does a little of it, and says how long to rest then.
    async fn join(&mut self, openlead: &Openlead) -> Result<Duration> {
        let begin = Instant::now();
        let what = match self.joining {
            true => Merge::GoOn,
            false if begin < self.next_look => return Ok(EVERY),
            false => {
                self.next_look = begin + LOOK;
                match openlead.db.read(is_scattered).await? {
                    true => Merge::Begin,
                    false => return Ok(EVERY),
                }
            }
        };
        self.joining = openlead.db.write(move |tx| merge(tx, what)).await?;
        Ok((begin.elapsed() * REST).min(EVERY))
    }
}
