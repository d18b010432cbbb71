//! Leads as a board: the order of a column, and moving on.

use openlead_core::field::{self, Kind, NewField};
use openlead_core::lead::board::{self, Card, Place, Step};
use openlead_core::lead::{self, Edit, Query};
use openlead_core::list::List;
use openlead_core::reason::Reason;
use openlead_core::task::{self, NewTask};
use openlead_core::{Act, Error, Id, Result, event, of};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, website};

const DAY: i64 = 86_400_000_000;

fn entry(act: &Act, list: List, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(list, name).expect(name).id
}

fn enquire(act: &mut Act, number: u32) -> Result<Id<of::Lead>> {
    let enquiry = website(act, &format!("98460{number:05}"));
    Ok(lead::capture(act, &enquiry)?.lead())
}

fn plan(act: &mut Act, lead: Id<of::Lead>, in_days: i64) -> Result<()> {
    let at = act.tx.now() + in_days * DAY;
    let edit = Edit {
        next_follow_up_at: Some(Some(at)),
        ..Edit::default()
    };
    lead::edit(act, lead, &edit, None)
}

fn to(status: Id<of::ListItem>) -> Step {
    Step {
        status,
        reason: None,
        edit: Edit::default(),
        place: Place::Urgency,
    }
}

fn ids(cards: &[Card]) -> Vec<Id<of::Lead>> {
    cards.iter().map(|card| card.lead.id).collect()
}

/// The leads of a status in their order, and of those at the front how many are kept there.
fn column(act: &mut Act, name: &str) -> Result<(Vec<Id<of::Lead>>, usize)> {
    let status = entry(act, List::Status, name);
    let columns = board::board(act, &Query::default(), &[status])?;
    let kept = columns[0].cards.iter().filter(|card| card.kept).count();
    assert_eq!(columns[0].count, columns[0].cards.len());
    Ok((ids(&columns[0].cards), kept))
}

/// The fields that an act complains of.
fn wrong(done: Result<()>) -> Vec<String> {
    match done {
        Err(Error::Invalid(wrong)) => wrong.iter().map(|one| one.field.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

on_each_engine! {
    async fn a_column_has_the_urgent_first_then_the_unplanned_then_the_later(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let all: Vec<_> = (0..6).map(|number| enquire(act, number)).collect::<Result<_>>()?;
            plan(act, all[0], 5)?;
            plan(act, all[1], -2)?;
            plan(act, all[2], -4)?;
            plan(act, all[4], 3)?;
            let (order, kept) = column(act, "New")?;
            assert_eq!(order, [all[2], all[1], all[5], all[3], all[4], all[0]]);
            assert_eq!(kept, 0);
            assert!(column(act, "Contacted")?.0.is_empty());
            Ok(())
        }).await.unwrap();
    }

    async fn a_task_that_is_due_counts_as_what_is_next(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let all: Vec<_> = (0..3).map(|number| enquire(act, number)).collect::<Result<_>>()?;
            let call = NewTask {
                lead: Some(all[0]),
                name: "Call".to_owned(),
                description: String::new(),
                category: task::category(act, 2).unwrap(),
                due_at: Some(act.tx.now() - DAY),
                agent: None,
                comment: String::new(),
            };
            task::add(act, &call)?;
            task::add(act, &NewTask { lead: Some(all[2]), due_at: None, ..call })?;
            assert_eq!(column(act, "New")?.0, [all[0], all[1], all[2]]);
            Ok(())
        }).await.unwrap();
    }

    async fn what_somebody_keeps_at_the_top_stays_there_in_their_order(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let all: Vec<_> = (0..4).map(|number| enquire(act, number)).collect::<Result<_>>()?;
            let new = entry(act, List::Status, "New");
            let keep = |act: &mut Act, lead, place| board::step(act, lead, &Step { place, ..to(new) });
            keep(act, all[0], Place::Top)?;
            keep(act, all[1], Place::After(all[0]))?;
            keep(act, all[2], Place::Top)?;
            assert_eq!(column(act, "New")?, (vec![all[2], all[0], all[1], all[3]], 3));
            keep(act, all[1], Place::After(all[2]))?;
            assert_eq!(column(act, "New")?, (vec![all[2], all[1], all[0], all[3]], 3));
            keep(act, all[2], Place::Urgency)?;
            assert_eq!(column(act, "New")?, (vec![all[1], all[0], all[3], all[2]], 2));
            // Below one that is not kept there is no place to keep.
            keep(act, all[2], Place::After(all[3]))?;
            assert_eq!(column(act, "New")?.1, 2);
            let told = event::audit(act, None, 10)?;
            assert_eq!(told.iter().filter(|event| event.kind == "board.placed").count(), 5);
            // It is kept in a status, not wherever it goes.
            let contacted = entry(act, List::Status, "Contacted");
            board::step(act, all[1], &to(contacted))?;
            assert_eq!(column(act, "Contacted")?, (vec![all[1]], 0));
            board::step(act, all[1], &to(new))?;
            assert_eq!(column(act, "New")?.1, 1);
            Ok(())
        }).await.unwrap();
    }

    async fn pages_of_a_column_have_each_lead_once_in_its_order(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let new = entry(act, List::Status, "New");
            let mut made = Vec::new();
            for number in 0..130 {
                let lead = enquire(act, number)?;
                match number % 3 {
                    0 => plan(act, lead, -i64::from(number % 7) - 1)?,
                    1 => plan(act, lead, i64::from(number % 5) + 2)?,
                    _ => {}
                }
                made.push(lead);
            }
            for lead in &made[..3] {
                board::step(act, *lead, &Step { place: Place::Top, ..to(new) })?;
            }
            let first = board::board(act, &Query::default(), &[new])?.remove(0);
            assert_eq!((first.count, first.cards.len()), (130, board::PAGE));
            assert_eq!(first.oldest, Some(lead::read(act, made[0])?.created_at));
            let (mut seen, mut next) = (ids(&first.cards), first.next);
            while let Some(cursor) = next {
                let page = board::column(act, &Query::default(), new, &cursor)?;
                seen.extend(ids(&page.cards));
                next = page.next;
            }
            assert_eq!(seen.len(), 130);
            assert_eq!(seen[..3], [made[2], made[1], made[0]]);
            seen.sort();
            assert_eq!(seen, made);
            let nowhere = board::column(act, &Query::default(), new, "9.9");
            assert!(matches!(nowhere, Err(Error::Invalid(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn a_lost_lead_has_a_reason_which_goes_when_it_is_open_again(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let lead = enquire(act, 1)?;
            let (lost, new) = (entry(act, List::Status, "Lost"), entry(act, List::Status, "New"));
            let price = entry(act, List::LostReason, "Too expensive");
            assert_eq!(wrong(board::step(act, lead, &to(lost))), ["reason"]);
            let silent = Step { reason: Some(Reason::default()), ..to(lost) };
            assert_eq!(wrong(board::step(act, lead, &silent)), ["reason"]);
            let reason = Reason { entry: Some(price), words: "by half".to_owned() };
            board::step(act, lead, &Step { reason: Some(reason), ..to(lost) })?;
            let closed = lead::read(act, lead)?;
            assert_eq!((closed.lost_reason_id, closed.lost_reason.as_str()), (Some(price), "by half"));
            let told = event::timeline(act, lead, None, 1)?.remove(0);
            assert_eq!(told.detail, json!({
                "before": "New", "after": "Lost", "reason": "Too expensive: by half", "reason_id": price,
            }));
            board::step(act, lead, &to(new))?;
            let open = lead::read(act, lead)?;
            assert_eq!((open.lost_reason_id, open.lost_reason.as_str()), (None, ""));
            let source = entry(act, List::Source, "Website");
            let other = Reason { entry: Some(source), words: String::new() };
            let stranger = board::step(act, lead, &Step { reason: Some(other), ..to(lost) });
            assert!(matches!(stranger, Err(Error::NotFound("lost reason"))), "{stranger:?}");
            Ok(())
        }).await.unwrap();
    }

    async fn a_lead_is_won_with_its_required_fields(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let lead = enquire(act, 1)?;
            let city = NewField {
                label: "City".to_owned(),
                kind: Kind::Text,
                options: Vec::new(),
                required: true,
                searchable: false,
                section: String::new(),
            };
            field::add(act, &city)?;
            let won = entry(act, List::Status, "Closed");
            assert_eq!(wrong(board::step(act, lead, &to(won))), ["reason", "custom_fields.city"]);
            let asked = Step { reason: Some(Reason::default()), ..to(won) };
            assert_eq!(wrong(board::step(act, lead, &asked)), ["custom_fields.city"]);
            let kochi = json!({ "custom_fields": { "city": "Kochi" } });
            let edit = Edit::read(act, kochi.as_object().unwrap(), true)?;
            board::step(act, lead, &Step { edit, ..asked })?;
            let read = lead::read(act, lead)?;
            assert_eq!((read.status_id, read.custom["city"].as_str()), (won, Some("Kochi")));
            Ok(())
        }).await.unwrap();
    }

    async fn a_board_has_what_is_chosen_and_what_the_person_sees(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        let lead = company.act(move |act| {
            let mine = enquire(act, 1)?;
            enquire(act, 2)?;
            lead::assign(act, mine, Some(anu))?;
            Ok(mine)
        }).await.unwrap();
        let seen = company.act_as(anu, |act| Ok(column(act, "New")?.0)).await.unwrap();
        assert_eq!(seen, [lead]);
        let other = company.act(|act| {
            let new = entry(act, List::Status, "New");
            let query = Query { search: "98460 00002".to_owned(), ..Query::default() };
            let found = board::board(act, &query, &[new])?.remove(0);
            Ok(ids(&found.cards))
        }).await.unwrap();
        assert_eq!(other.len(), 1);
        let other = other[0];
        let moved = company.act_as(anu, move |act| {
            let contacted = entry(act, List::Status, "Contacted");
            board::step(act, other, &to(contacted))
        }).await;
        assert!(matches!(moved, Err(Error::NotFound("lead"))), "{moved:?}");
    }
}
