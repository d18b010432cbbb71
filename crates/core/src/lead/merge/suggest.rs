use openlead_db::{args, row};

use super::apart::{are_apart, others};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::read;
use crate::text;

/// So many leads with the beginning of a name are looked at.
const LOOKED_AT: u32 = 500;
/// So many leads of one address or name are compared when its oldest and newest are two people.
const MEMBERS: u32 = 20;
/// So many pairs are given at once.
const MOST_PAIRS: u32 = 200;
/// Letters by which names are looked up.
const START: usize = 3;

/// Why two leads may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They have the same e-mail address.
    Email,
    /// They have the same company, and names that differ by two letters at most.
    NameAndCompany,
}

/// Two leads that may be one person, the older one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The older one.
    pub one: Id<of::Lead>,
    /// The newer one.
    pub other: Id<of::Lead>,
    /// Why.
    pub reason: Reason,
}

row! {
    struct Known {
        id: Id<of::Lead>,
        name_folded: String,
        company: String,
    }
}

/// Leads that may be the same person as this one, at most 50, by the indexes of addresses and names; without those of
/// which somebody has said that they are somebody else.
///
/// # Errors
/// `NotFound`.
pub fn suggest(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Pair>> {
    let known = read(act, lead)?;
    let mut pairs = by_email(act, lead, &text::fold(&known.email))?;
    let (name, company) = (text::fold(&known.name), text::fold(&known.company));
    for other in by_name(act, &name, &company)? {
        let pair = pair(lead, other, Reason::NameAndCompany);
        if other != lead
            && !pairs
                .iter()
                .any(|known| (known.one, known.other) == (pair.one, pair.other))
        {
            pairs.push(pair);
        }
    }
    let apart = others(act, lead)?;
    pairs.retain(|pair| !apart.contains(&pair.one) && !apart.contains(&pair.other));
    pairs.truncate(50);
    Ok(pairs)
}

/// Pairs of the whole account with the same address, or the same name and company, in that order, at most `limit`; `after`
/// is the address or name behind which it goes on. With that of each. Names that are only alike are for [`suggest`], and
/// pairs that are said to be two people are left out.
pub fn suggestions(
    act: &mut Act,
    by: Reason,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, Pair)>> {
    let (column, and, same) = match by {
        Reason::Email => ("email_folded", "", ""),
        Reason::NameAndCompany => ("name_folded", " AND company <> ''", ", lower(company)"),
    };
    let limit = limit.min(MOST_PAIRS);
    let (mut found, mut after) = (Vec::new(), after.to_owned());
    loop {
        let groups = groups(act, (column, and, same), &after, limit)?;
        let is_last = groups.len() < limit as usize;
        for group in groups {
            after.clone_from(&group.0);
            let two = one_pair(act, (column, and), &group, by)?;
            found.extend(two.map(|pair| (group.0, pair)));
        }
        // What is said to be two people is skipped, and there are not many of them.
        if is_last || found.len() >= limit as usize {
            found.truncate(limit as usize);
            return Ok(found);
        }
    }
}

/// An address or a name, the oldest and the newest lead that have it, and how many there are.
type Group = (String, Id<of::Lead>, Id<of::Lead>, i64);

fn groups(
    act: &mut Act,
    (column, and, same): (&str, &str, &str),
    after: &str,
    limit: u32,
) -> Result<Vec<Group>> {
    let mut args = args![act.actor.account, after, limit].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT {column}, min(id), max(id), count(*) FROM lead
         WHERE account_id = $1 AND {column} > $2 AND {column} <> ''{and} AND deleted_at IS NULL{seen}
         GROUP BY {column}{same} HAVING count(*) > 1 ORDER BY {column} LIMIT $3"
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// The first two of a group that nobody has said to be two people.
fn one_pair(
    act: &mut Act,
    (column, and): (&str, &str),
    (same, oldest, newest, count): &Group,
    by: Reason,
) -> Result<Option<Pair>> {
    let first = pair(*oldest, *newest, by);
    if !are_apart(act, first.one, first.other)? {
        return Ok(Some(first));
    }
    if *count == 2 {
        return Ok(None);
    }
    let mut args = args![act.actor.account, same, *oldest, MEMBERS].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let like = match by {
        Reason::Email => "",
        Reason::NameAndCompany => {
            " AND lower(company) = (SELECT lower(company) FROM lead WHERE account_id = $1 AND id = $3)"
        }
    };
    let sql = format!(
        "SELECT id FROM lead WHERE account_id = $1 AND {column} BETWEEN $2 AND $2 AND {column} <> ''{and}{like}
           AND id >= $3 AND deleted_at IS NULL{seen} ORDER BY +id LIMIT $4"
    );
    let members: Vec<(Id<of::Lead>,)> = act.tx.all(&sql, &args)?;
    for (place, (one,)) in members.iter().enumerate() {
        for (other,) in &members[place + 1..] {
            if !are_apart(act, *one, *other)? {
                return Ok(Some(pair(*one, *other, by)));
            }
        }
    }
    Ok(None)
}

fn by_email(act: &mut Act, lead: Id<of::Lead>, email: &str) -> Result<Vec<Pair>> {
    let mut args = args![act.actor.account, email, lead].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT id FROM lead WHERE account_id = $1 AND email_folded BETWEEN $2 AND $2 AND email_folded <> ''
           AND id <> $3 AND deleted_at IS NULL{seen} ORDER BY +id LIMIT 50"
    );
    let others: Vec<(Id<of::Lead>,)> = act.tx.all(&sql, &args)?;
    Ok(others
        .into_iter()
        .map(|(other,)| pair(lead, other, Reason::Email))
        .collect())
}

fn by_name(act: &mut Act, name: &str, company: &str) -> Result<Vec<Id<of::Lead>>> {
    let start: String = name.chars().take(START).collect();
    if company.is_empty() || start.chars().count() < START {
        return Ok(Vec::new());
    }
    let end = format!("{start}\u{10ffff}");
    let mut args = args![act.actor.account, start, end, LOOKED_AT].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND name_folded >= $2 AND name_folded < $3 AND name_folded <> ''
           AND company <> '' AND deleted_at IS NULL{seen} ORDER BY name_folded, id LIMIT $4",
        Known::COLUMNS
    );
    let found: Vec<Known> = act.tx.all(&sql, &args)?;
    let alike = |other: &Known| {
        text::fold(&other.company) == company && distance(&other.name_folded, name) <= 2
    };
    Ok(found
        .into_iter()
        .filter(alike)
        .map(|other| other.id)
        .collect())
}

fn pair(one: Id<of::Lead>, other: Id<of::Lead>, reason: Reason) -> Pair {
    match one.number() < other.number() {
        true => Pair { one, other, reason },
        false => Pair {
            one: other,
            other: one,
            reason,
        },
    }
}

/// How many letters must be put in, left out or changed to make one text the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, known) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *known);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_near_and_another_name_is_far() {
        assert_eq!(distance("meera nair", "meera nair"), 0);
        assert_eq!(distance("meera nair", "mera nayr"), 2);
        assert!(distance("meera nair", "ravi menon") > 2);
    }
}
