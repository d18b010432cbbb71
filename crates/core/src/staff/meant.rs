use std::collections::BTreeMap;

use super::Staff;
use crate::act::Act;
use crate::catalog::Catalog;
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::text;

/// Why a text named nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// No active member of staff has this name, e-mail address or phone number.
    Unknown,
    /// Several have this name.
    Ambiguous,
}

/// The active member of staff whom a text means: by a further name, which decides, else by e-mail address, phone number
/// or name.
///
/// # Errors
/// When nobody is meant, or more than one.
pub fn meant(catalog: &Catalog, text: &str) -> Result<Id<of::Staff>, Nobody> {
    let folded = text::fold(text);
    let mut aliases = catalog.staff_aliases.iter();
    let alias = aliases.find(|alias| alias.folded == folded);
    let by_alias = alias.and_then(|alias| catalog.staff(alias.staff_id));
    if let Some(staff) = by_alias.filter(|staff| staff.active) {
        return Ok(staff.id);
    }
    let phone = Phone::from_parts(&catalog.account.country_code, text).ok();
    let is_meant = |staff: &&Staff| {
        staff.active
            && (staff.folded == folded
                || text::fold(&staff.email) == folded
                || phone
                    .as_ref()
                    .is_some_and(|phone| staff.phone == phone.digits()))
    };
    let mut meant = catalog.staff.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(staff), None) => Ok(staff.id),
        (Some(_), Some(_)) => Err(Nobody::Ambiguous),
        (None, _) => Err(Nobody::Unknown),
    }
}

/// Whom a text of a filter means: an id, a name, an address, or `me` for the actor.
///
/// # Errors
/// What to write, in words.
pub fn named(act: &Act, words: &str) -> Result<Id<of::Staff>, String> {
    if words == "me" {
        let nobody = || "nobody is signed in who could be \"me\"".to_owned();
        return act.actor.who.ok_or_else(nobody);
    }
    let by_id = words.parse().ok().and_then(|id| act.catalog.staff(id));
    let person = by_id.map_or_else(|| meant(&act.catalog, words).ok(), |staff| Some(staff.id));
    person.ok_or_else(|| {
        let words = text::limit(words, 100);
        format!("nobody is \"{words}\": write an id, name or e-mail address, or me")
    })
}

/// Names that several active members of staff have and no further name decides, with those who have them: a call that
/// sends one finds nobody.
pub fn ambiguous(catalog: &Catalog) -> BTreeMap<String, Vec<Id<of::Staff>>> {
    let mut names: BTreeMap<String, Vec<Id<of::Staff>>> = BTreeMap::new();
    for staff in catalog.staff.iter().filter(|staff| staff.active) {
        names
            .entry(staff.folded.clone())
            .or_default()
            .push(staff.id);
    }
    names.retain(|name, _| meant(catalog, name) == Err(Nobody::Ambiguous));
    names
}

/// As [`meant`]; when nobody is, the request log says so and the lead or task goes on without.
pub fn meant_or_remark(act: &mut Act, text: &str) -> Option<Id<of::Staff>> {
    let why = match meant(&act.catalog, text) {
        Ok(staff) => return Some(staff),
        Err(Nobody::Unknown) => "nobody active has this name, e-mail address or phone number",
        Err(Nobody::Ambiguous) => "several people have this name",
    };
    act.remark(format!(
        "Agent \"{}\" was ignored: {why}.",
        text::limit(text, 100)
    ));
    None
}
