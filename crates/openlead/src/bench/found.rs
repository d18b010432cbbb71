//! How soon search finds what was changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::lead::{self, Edit};
use openlead_core::phone::Phone;
use openlead_core::{Act, Actor, Error, Openlead, search};
use openlead_web::serve::Stop;
use serde_json::json;

use super::Result;
use super::figures::Figures;
use super::sample::Person;

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(2);
/// What is not found by then is a defect.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives people a name that nobody has, one after the other, while search is kept up to date as a server does it: how long
/// after the answer each is found.
pub async fn measure(openlead: &Arc<Openlead>, actor: Actor, people: &[Person]) -> Result<Figures> {
    let stop = Stop::new();
    let kept = tokio::spawn(crate::search::keep(Arc::clone(openlead), stop.clone()));
    let (begin, mut took) = (Instant::now(), Vec::new());
    for (number, person) in people.iter().enumerate() {
        // Not always right after a round of search.
        tokio::time::sleep(Duration::from_millis(number as u64 * 37 % 200)).await;
        let (name, mobile) = (format!("Qx{number}zw"), person.mobile());
        let called = name.clone();
        openlead
            .act(actor, move |act| call(act, &mobile, &called))
            .await?;
        let changed = Instant::now();
        let found =
            |name: String| move |act: &mut Act| Ok(!search::find(act, &name, 1)?.is_empty());
        while !openlead.look(actor, found(name.clone())).await? {
            if changed.elapsed() > PATIENCE {
                return Err("search does not find what was changed".into());
            }
            tokio::time::sleep(LOOK).await;
        }
        // The first waits for all that was changed before search was kept up to date.
        if number > 0 {
            took.push(changed.elapsed());
        }
    }
    stop.drain();
    kept.await?;
    Ok(Figures::of(took, begin.elapsed()))
}

/// Gives the lead of a number a name.
fn call(act: &mut Act, mobile: &str, name: &str) -> openlead_core::Result<()> {
    let phone = Phone::from_parts("91", mobile).map_err(|_| Error::NotFound("lead"))?;
    let lead = lead::find(act, Some(&phone), None)?.ok_or(Error::NotFound("lead"))?;
    let edit = json!({ "name": name });
    let edit = Edit::read(act, edit.as_object().expect("an object"), true)?;
    lead::edit(act, lead, &edit, None)
}
