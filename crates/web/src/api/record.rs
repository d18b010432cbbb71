use std::fmt::Display;

use openlead_core::{Act, Error};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A thing with an address of its own: read, changed and deleted in the same manner, whatever it is.
pub trait Record: Serialize + Sized {
    /// What names it in the address.
    type Id: Copy + Display + DeserializeOwned + Send + Sync + 'static;
    /// The address of all of its kind, like `/leads`.
    const PATH: &'static str;

    /// As it is shown.
    fn read(act: &mut Act, id: Self::Id) -> Result<Self, Error>;

    /// Keeps others from changing it up to the commit.
    fn hold(act: &mut Act, id: Self::Id) -> Result<(), Error>;
}
