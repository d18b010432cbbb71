use clap::Subcommand;
use openlead_core::login::Purpose;
use openlead_core::staff::{self, Nobody};
use openlead_core::{Act, Error, Id, Result as CoreResult, of};

use super::Failure;

mod add;
mod deactivate;
mod link;
mod list;

/// `openlead staff …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Add a member of staff, who can then sign in
    Add(add::Add),
    /// List the staff
    List(list::List),
    /// End somebody's work here: no sign-in, no new leads; theirs stay theirs
    Deactivate(deactivate::Deactivate),
    /// Print a one-time link by which somebody chooses another password; all their devices are signed out then
    ResetLink(link::Link),
    /// Print a one-time link by which somebody new chooses their password
    InviteLink(link::Link),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run().await,
            Self::List(list) => list.run().await,
            Self::Deactivate(deactivate) => deactivate.run().await,
            Self::ResetLink(link) => link.run(Purpose::Reset).await,
            Self::InviteLink(link) => link.run(Purpose::Invitation).await,
        }
    }
}

/// The active member of staff whom a text means: by id, e-mail address, phone number or name.
pub fn meant(act: &Act, wanted: &str) -> CoreResult<Id<of::Staff>> {
    let by_id = act
        .catalog
        .staff
        .iter()
        .find(|staff| staff.active && staff.id.to_string() == wanted);
    let why = match by_id.map_or_else(|| staff::meant(&act.catalog, wanted), |staff| Ok(staff.id)) {
        Ok(staff) => return Ok(staff),
        Err(Nobody::Unknown) => format!("nobody active is \"{wanted}\": see `openlead staff list`"),
        Err(Nobody::Ambiguous) => {
            format!("several people are called \"{wanted}\": say their e-mail address")
        }
    };
    Err(Error::Conflict(why))
}
