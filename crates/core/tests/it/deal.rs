//! Deals on their way: reasons, months, orders, what they weigh.

use openlead_core::deal::{self, Change, Cursor, Filter, NewDeal, Sort, Step};
use openlead_core::list::List;
use openlead_core::reason::Reason;
use openlead_core::{Act, Error, Id, Result, event, lead, of};
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

fn stage(act: &Act, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(List::DealStage, name).unwrap().id
}

fn sale(
    act: &mut Act,
    number: u32,
    amount: Option<i64>,
    end: Option<&str>,
) -> Result<Id<of::Deal>> {
    let enquiry = website(act, &format!("98460{:05}", number % 3));
    let new = NewDeal {
        lead: lead::capture(act, &enquiry)?.lead(),
        name: format!("Deal {number}"),
        stage: act.catalog.lists.first(List::DealStage)?,
        amount,
        agent: None,
        start_date: None,
        end_date: end.map(str::to_owned),
        note: String::new(),
    };
    deal::add(act, &new)
}

/// The ids of all pages, by few at a time.
fn all(act: &mut Act, filter: &Filter, sort: Sort) -> Result<Vec<Id<of::Deal>>> {
    let (mut ids, mut after): (Vec<_>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = deal::list(act, filter, sort, after.as_ref(), 3)?;
        ids.extend(page.deals.iter().map(|deal| deal.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(ids),
        }
    }
}

on_each_engine! {
    async fn a_deal_is_won_or_lost_with_a_reason_when_a_person_moves_it(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let id = sale(act, 1, Some(100), None)?;
            let (won, lost, new) = (stage(act, "Won"), stage(act, "Lost"), stage(act, "New"));
            let to = |stage, reason| Step { stage, reason };
            for (stage, reason) in [(won, None), (lost, None), (lost, Some(Reason::default()))] {
                let refused = deal::step(act, id, &to(stage, reason));
                assert!(matches!(&refused, Err(Error::Invalid(wrong)) if wrong[0].field == "reason"), "{refused:?}");
            }
            deal::step(act, id, &to(won, Some(Reason::default())))?;
            assert!(deal::read(act, id)?.closed_at.is_some());
            let price = act.catalog.lists.named(List::LostReason, "Too expensive").unwrap().id;
            let reason = Reason { entry: Some(price), words: "by half".to_owned() };
            deal::step(act, id, &to(lost, Some(reason)))?;
            assert_eq!(deal::read(act, id)?.reason, "Too expensive: by half");
            deal::step(act, id, &to(new, None))?;
            let open = deal::read(act, id)?;
            assert_eq!((open.reason.as_str(), open.closed_at), ("", None));
            let other = sale(act, 2, Some(100), None)?;
            let kinds: Vec<_> = deal::history(act, id)?.into_iter().map(|event| event.kind).collect();
            assert_eq!(kinds, ["deal.stage_changed", "deal.stage_changed", "deal.stage_changed", "deal.created"]);
            assert_eq!(deal::history(act, other)?.len(), 1);
            Ok(())
        }).await.unwrap();
    }

    async fn a_deal_is_expected_in_another_month(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let id = sale(act, 1, Some(100), Some("2026-12-31"))?;
            let end = |act: &mut Act| Ok::<_, Error>(deal::read(act, id)?.end_date);
            deal::expect_in(act, id, "2027-02")?;
            assert_eq!(end(act)?.as_deref(), Some("2027-02-28"));
            deal::expect_in(act, id, "")?;
            assert_eq!(end(act)?, None);
            deal::expect_in(act, id, "2027-04")?;
            assert_eq!(end(act)?.as_deref(), Some("2027-04-30"));
            let start = Change { start_date: Some(Some("2027-03-01".to_owned())), ..Change::default() };
            deal::change(act, id, &start)?;
            for wrong in ["2027-02", "soon", "2027-13"] {
                assert!(matches!(deal::expect_in(act, id, wrong), Err(Error::Invalid(_))), "{wrong}");
            }
            let lead = deal::read(act, id)?.lead_id;
            assert_eq!(event::timeline(act, lead, None, 1)?[0].kind, "deal.updated");
            Ok(())
        }).await.unwrap();
    }

    async fn deals_are_listed_once_each_in_every_order(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let mut made = Vec::new();
            for number in 0..11_u32 {
                let amount = (number != 4).then(|| i64::from(number * 7 % 5) * 100);
                let end = (number % 2 == 0).then(|| format!("2027-0{}-10", number % 3 + 1));
                made.push(sale(act, number, amount, end.as_deref())?);
            }
            let any = Filter::default();
            let newest = all(act, &any, Sort::Newest)?;
            assert_eq!(newest, made.iter().rev().copied().collect::<Vec<_>>());
            let mut amounts = Vec::new();
            for id in all(act, &any, Sort::Amount)? {
                amounts.push((deal::read(act, id)?.amount, id));
            }
            assert_eq!(amounts.len(), 10);
            assert!(amounts.is_sorted_by(|one, next| one > next), "{amounts:?}");
            assert_eq!(all(act, &any, Sort::End)?.len(), 6);
            let undated = Filter { undated: true, ..Filter::default() };
            assert_eq!(all(act, &undated, Sort::Newest)?.len(), 5);
            assert!(all(act, &any, Sort::Closed)?.is_empty());
            deal::close(act, made[3], true, "")?;
            deal::close(act, made[5], false, "Price")?;
            assert_eq!(all(act, &any, Sort::Closed)?, [made[5], made[3]]);
            let of = |kind: &str| Filter { kind: Some(kind.to_owned()), ..Filter::default() };
            assert_eq!(all(act, &of("lost"), Sort::Closed)?, [made[5]]);
            assert_eq!(all(act, &of("open"), Sort::Newest)?.len(), 9);
            Ok(())
        }).await.unwrap();
    }

    async fn a_month_has_what_is_committed_what_it_weighs_and_what_is_won(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let likely = sale(act, 1, Some(1000), Some("2027-01-10"))?;
            sale(act, 2, Some(500), Some("2027-01-20"))?;
            let won = sale(act, 3, Some(300), Some("2027-01-30"))?;
            deal::close(act, won, true, "")?;
            let eighty = Change { probability: Some(Some(80)), ..Change::default() };
            deal::change(act, likely, &eighty)?;
            let sums = deal::by_month(act, &Filter::default())?;
            let of = |kind: &str| sums.iter().find(|sum| sum.kind == kind).unwrap();
            let (open, won) = (of("open"), of("won"));
            // The first stage has a probability of 10.
            assert_eq!((open.count, open.committed, open.weighted), (2, 1000.0, 850.0));
            assert_eq!((won.count, won.amount), (1, 300.0));
            let deal = deal::read(act, likely)?;
            assert_eq!(deal.weight(&act.catalog), 80);
            let seen = deal::leads(act, std::slice::from_ref(&deal))?;
            assert_eq!(seen[&deal.lead_id].name, "+919846000001");
            Ok(())
        }).await.unwrap();
    }
}
