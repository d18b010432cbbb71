//! What people read of a lead wherever it is named.

use openlead_core::Catalog;
use openlead_core::lead::Lead;
use openlead_core::phone::Phone;

/// A number as people at the account's place write it.
pub fn phone(catalog: &Catalog, number: &str) -> String {
    let home = catalog.account.country_code.parse().unwrap_or_default();
    Phone::stored(&format!("+{number}"), true).display(home)
}

/// What a lead is called: its name, else its number.
pub fn called(catalog: &Catalog, lead: &Lead) -> String {
    match lead.name.is_empty() {
        true => phone(catalog, &lead.phone),
        false => lead.name.clone(),
    }
}
