//! Lists in groups: each lead once under its own head, whatever is folded and wherever a page ends.

use std::collections::{BTreeMap, BTreeSet};

use openlead_core::lead::{self, Common, Line, Query, list};
use openlead_core::{Error, Id, of};
use openlead_testkit::on_each_engine;

use crate::company::Company;

/// What a lead has in common with those of its group.
fn common(field: &str, line: &Line) -> Common {
    let lead = &line.lead;
    let item = |id: Option<Id<of::ListItem>>| id.map(Id::number);
    Common::of(match field {
        "status" => item(Some(lead.status_id)),
        "source" => item(Some(lead.source_id)),
        "purpose" => item(lead.purpose_id),
        "assigned_to" => lead.agent_id.map(Id::number),
        other => panic!("{other}"),
    })
}

/// All pages of a list in groups: its leads, and each head where it begins.
fn walk(act: &mut openlead_core::Act, field: &str, folded: &[Common]) -> (Vec<Line>, Vec<Common>) {
    let mut query = Query {
        group_by: field.to_owned(),
        folded: folded.to_vec(),
        limit: 3,
        ..Query::default()
    };
    let (mut lines, mut heads) = (Vec::new(), Vec::new());
    loop {
        let page = list(act, &query).unwrap();
        let mut rest = page.lines.iter();
        for group in &page.groups {
            heads.extend(group.begins.then_some(group.common));
            assert_eq!(
                heads.last(),
                Some(&group.common),
                "{field}: one that goes on is the last"
            );
            for line in rest.by_ref().take(group.leads) {
                assert_eq!(common(field, line), group.common, "{field}");
            }
        }
        assert!(rest.next().is_none(), "{field}: every lead is of a group");
        lines.extend(page.lines);
        query.cursor = page.next;
        if query.cursor.is_none() {
            return (lines, heads);
        }
    }
}

/// With these leads, and no others.
pub async fn check(company: &Company<'_>) {
    let checked = company.act(|act| {
        for field in ["status", "source", "purpose", "assigned_to"] {
            let (all, heads) = walk(act, field, &[]);
            let ids = |lines: &[Line]| {
                lines
                    .iter()
                    .map(|line| line.lead.id)
                    .collect::<BTreeSet<_>>()
            };
            assert_eq!(ids(&all).len(), all.len(), "{field}: each once");
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for line in &all {
                *counts.entry(common(field, line).to_string()).or_default() += 1;
            }
            assert_eq!(
                heads.len(),
                counts.len(),
                "{field}: each group has one head"
            );
            let query = Query {
                group_by: field.to_owned(),
                ..Query::default()
            };
            for head in &heads {
                let counted = lead::count_group(act, &query, *head).unwrap();
                assert_eq!(counted.number, counts[&head.to_string()] as i64, "{field}");
                assert_eq!(head.to_string().parse::<Common>().unwrap(), *head);
            }
            // Every other group is folded: its head stays, its leads are left out.
            let folded: Vec<Common> = heads.iter().copied().step_by(2).collect();
            let (some, same) = walk(act, field, &folded);
            assert_eq!(same, heads, "{field}");
            let open = all
                .iter()
                .filter(|line| !folded.contains(&common(field, line)));
            let open: Vec<_> = open.map(|line| line.lead.id).collect();
            let some: Vec<_> = some.iter().map(|line| line.lead.id).collect();
            assert_eq!(some, open, "{field}");
        }
        Ok(())
    });
    checked.await.unwrap();
}

on_each_engine! {
    async fn groups_of_what_is_no_list_and_other_orders_within_them_are_refused(server: &Server) {
        let company = Company::new(server).await;
        let wrong = [
            Query { group_by: "name".to_owned(), ..Query::default() },
            Query { group_by: "colour".to_owned(), ..Query::default() },
            Query { group_by: "status".to_owned(), sort_by: "name".to_owned(), ..Query::default() },
        ];
        company.act(move |act| {
            for query in &wrong {
                assert!(matches!(list(act, query), Err(Error::Invalid(_))), "{query:?}");
            }
            let query = Query { group_by: "status".to_owned(), ..Query::default() };
            let none = lead::count_group(act, &query, Common::of(Some(7)));
            assert!(matches!(none, Err(Error::NotFound(_))));
            // A cursor of a list without groups, or of other groups, leads nowhere.
            let plain = Query { limit: 1, ..Query::default() };
            for number in ["9846000001", "9846000002"] {
                let enquiry = crate::company::website(act, number);
                lead::capture(act, &enquiry)?;
            }
            let cursor = list(act, &plain)?.next;
            assert!(cursor.is_some());
            let mixed = list(act, &Query { cursor, ..query });
            assert!(matches!(mixed, Err(Error::Invalid(_))));
            Ok(())
        }).await.unwrap();
    }
}
