//! What somebody has to do now: leads that nobody has contacted yet, follow-ups and tasks that are late, what today brings;
//! and how their leads stand.

mod activity;
mod count;
mod later;
mod queue;
mod response;
mod settle;
mod team;
mod which;

pub use activity::activity;
pub use count::{Counts, MOST_COUNTED, Stage, counts, is_pool_open, pipeline};
pub use later::Later;
pub use queue::{Item, MOST, Queue, Section, next_due, queue};
pub use response::{Response, response};
pub use settle::{Before, Settlement, put_back, settle};
pub use team::{MOST_OPEN, Row, team};
