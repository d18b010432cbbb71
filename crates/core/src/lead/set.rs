use openlead_db::{Value, args};

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// Columns of a lead with what they shall be, for one UPDATE: its row and its indexes are written once.
#[derive(Debug, Default)]
pub(crate) struct Set {
    names: Vec<&'static str>,
    values: Vec<Value>,
}

impl Set {
    /// Sets a column, whatever it was to be before.
    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) -> &mut Self {
        match self.names.iter().position(|known| *known == name) {
            Some(place) => self.values[place] = value.into(),
            None => {
                self.names.push(name);
                self.values.push(value.into());
            }
        }
        self
    }

    /// Sets a column when it shall be something else.
    pub fn change<T>(&mut self, name: &'static str, before: &T, after: Option<&T>)
    where
        T: PartialEq + Clone + Into<Value>,
    {
        if let Some(after) = after.filter(|after| *after != before) {
            self.set(name, after);
        }
    }

    /// The columns as they follow SET, each but the first after a comma; the values are added to the arguments.
    pub fn sql(self, args: &mut Vec<Value>) -> String {
        let first = args.len() + 1;
        args.extend(self.values);
        let columns = self.names.iter().zip(first..);
        let columns: Vec<String> = columns
            .map(|(name, number)| format!("{name} = ${number}"))
            .collect();
        columns.join(", ")
    }

    /// Writes them without an event.
    pub fn write(self, act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
        if self.names.is_empty() {
            return Ok(());
        }
        let mut args = args![act.actor.account, lead].to_vec();
        let columns = self.sql(&mut args);
        let sql = format!("UPDATE lead SET {columns} WHERE account_id = $1 AND id = $2");
        act.tx.execute(&sql, &args)?;
        Ok(())
    }
}
