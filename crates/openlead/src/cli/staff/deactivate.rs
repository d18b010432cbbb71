use clap::Args;
use openlead_core::staff;
use serde_json::json;

use super::meant;
use crate::cli::Failure;
use crate::cli::output::Output;
use crate::cli::within::Within;

/// `openlead staff deactivate`
#[derive(Args, Debug)]
pub struct Deactivate {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
    /// Who: id, e-mail address, phone number or name
    staff: String,
}

impl Deactivate {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let wanted = self.staff;
        let done = self.within.act(move |_, act| {
            let staff = meant(act, &wanted)?;
            staff::deactivate(act, staff)?;
            Ok(staff)
        });
        let id = done.await?;
        let json = json!({ "staff_id": id, "active": false });
        self.output.print(&json, format!("deactivated {id}"))
    }
}
