use openlead_db::{Tx, args};

use crate::{Openlead, Result};

impl Openlead {
    /// Writes for the sake of writing: a full disk or a lost database shows here before a lead has to wait for it.
    pub async fn try_write(&self) -> Result<()> {
        self.db.write(touch).await
    }
}

fn touch(tx: &mut Tx) -> Result<()> {
    tx.execute(
        "UPDATE server SET value = value WHERE name = 'key'",
        args![],
    )?;
    Ok(())
}
