use openlead_core::department::{self, Change, Fallback};
use openlead_core::lead::{self, Assign};
use openlead_core::{Act, Error, Id, Result, of, source_number, staff};
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

/// Who gets the next leads of a department, by turns.
fn serve(
    act: &mut Act,
    department: Id<of::Department>,
    leads: u32,
) -> Result<Vec<Option<Id<of::Staff>>>> {
    (0..leads)
        .map(|_| department::next_agent(act, department))
        .collect()
}

fn on_duty(act: &mut Act, staff: Id<of::Staff>, on: bool) -> Result<()> {
    let change = staff::Change {
        on_duty: Some(on),
        ..staff::Change::default()
    };
    staff::change(act, staff, &change)
}

on_each_engine! {
    async fn agents_get_leads_by_their_weight(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let (one, two) = (company.agent("One", &[sales]).await, company.agent("Two", &[sales]).await);
        company.act(move |act| {
            department::set_weight(act, sales, two, 3)?;
            let served = serve(act, sales, 40)?;
            let of = |who| served.iter().filter(|agent| **agent == Some(who)).count();
            assert_eq!((of(one), of(two)), (10, 30));
            assert!(matches!(department::set_weight(act, sales, one, 0), Err(Error::Invalid(_))));
            assert!(matches!(department::set_weight(act, sales, Id::new(1), 2), Err(Error::NotFound(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn the_next_one_is_known_without_moving_the_turn(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let (one, two) = (company.agent("One", &[sales]).await, company.agent("Two", &[sales]).await);
        company.act(move |act| {
            for _ in 0..3 {
                assert_eq!(department::next_in_turn(act, sales)?, Some(one));
            }
            assert_eq!(department::next_agent(act, sales)?, Some(one));
            assert_eq!(department::turn_order(act, sales)?, [two, one]);
            department::order_members(act, sales, &[two, one])?;
            assert_eq!(serve(act, sales, 4)?, [Some(two), Some(one), Some(two), Some(one)]);
            assert!(matches!(department::order_members(act, sales, &[one]), Err(Error::Invalid(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn whoever_comes_back_on_duty_does_not_get_everything(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let (one, two) = (company.agent("One", &[sales]).await, company.agent("Two", &[sales]).await);
        company.act(move |act| {
            on_duty(act, two, false)?;
            assert_eq!(serve(act, sales, 5)?, [Some(one); 5]);
            on_duty(act, two, true)?;
            let served = serve(act, sales, 6)?;
            assert_eq!(served.iter().filter(|agent| **agent == Some(two)).count(), 3, "{served:?}");
            Ok(())
        }).await.unwrap();
    }

    async fn a_department_without_anybody_on_duty_falls_back(server: &Server) {
        let company = Company::new(server).await;
        let (sales, night) = (company.department("Sales").await, company.department("Night").await);
        let day = company.agent("Day", &[sales]).await;
        let owl = company.agent("Owl", &[night]).await;
        company.act(move |act| {
            on_duty(act, day, false)?;
            assert_eq!(department::next_agent(act, sales)?, None);
            let to = |fallback| Change { fallback: Some(fallback), ..Change::default() };
            department::change(act, sales, &to(Fallback::Department(night)))?;
            let route = lead::preview(act, &Assign::Department(sales))?;
            assert_eq!((route.agent, route.department), (Some(owl), Some(sales)));
            assert_eq!(department::next_agent(act, sales)?, Some(owl));
            let circle = department::change(act, night, &to(Fallback::Department(sales)));
            assert!(matches!(circle, Err(Error::Conflict(_))));
            on_duty(act, owl, false)?;
            assert_eq!(department::next_agent(act, sales)?, None);
            department::change(act, sales, &to(Fallback::Staff(owl)))?;
            assert_eq!(department::next_agent(act, sales)?, None, "off duty gets no leads");
            Ok(())
        }).await.unwrap();
    }

    async fn a_department_in_use_is_not_removed(server: &Server) {
        let company = Company::new(server).await;
        let (sales, other) = (company.department("Sales").await, company.department("Other").await);
        company.agent("One", &[sales]).await;
        company.act(move |act| {
            let line = source_number::add(act, "0484 123 4567", "Hoarding", Some(sales))?;
            let refused = department::remove(act, sales);
            assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("1 source numbers")), "{refused:?}");
            let to_other = source_number::Change { department: Some(Some(other)), ..source_number::Change::default() };
            source_number::change(act, line, &to_other)?;
            department::remove(act, sales)?;
            assert!(matches!(department::remove(act, sales), Err(Error::NotFound("department"))));
            let rename = |name: &str| Change { name: Some(name.to_owned()), ..Change::default() };
            department::change(act, other, &rename("Sales"))?;
            assert_eq!(department::meant(&act.catalog, "sales"), Some(other));
            department::add(act, "New")?;
            assert!(matches!(department::change(act, other, &rename("new")), Err(Error::Conflict(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn a_source_number_counts_the_leads_that_it_brings(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let agent = company.agent("One", &[sales]).await;
        company.act(move |act| {
            source_number::add(act, "0484 123 4567", "Hoarding", Some(sales))?;
            let again = source_number::add(act, "+91 484 1234567", "", None);
            assert!(matches!(again, Err(Error::Conflict(_))));
            let mut enquire = |number: &str, line: &str| {
                let mut enquiry = website(act, number);
                enquiry.assign = Assign::SourceNumber(line.to_owned());
                lead::capture(act, &enquiry).map(|captured| captured.lead())
            };
            let lead = enquire("9846000001", "4841234567")?;
            enquire("9846000002", "04841234567")?;
            enquire("9846000003", "9995554443")?;
            assert_eq!(lead::read(act, lead)?.agent_id, Some(agent));
            let brought = source_number::brought(act)?;
            assert_eq!((brought["914841234567"].week, brought["914841234567"].month), (2, 2));
            let all = source_number::all(act)?;
            let unknown = &all[0];
            assert_eq!((unknown.number.as_str(), unknown.department_id, all.len()), ("919995554443", None, 2));
            source_number::delete(act, unknown.id)?;
            assert!(matches!(source_number::delete(act, all[0].id), Err(Error::NotFound(_))));
            let preview = lead::preview(act, &Assign::SourceNumber("4841234567".to_owned()))?;
            assert_eq!(preview.agent, Some(agent));
            assert_eq!(source_number::brought(act)?["914841234567"].week, 2, "a preview counts nothing");
            Ok(())
        }).await.unwrap();
    }
}
