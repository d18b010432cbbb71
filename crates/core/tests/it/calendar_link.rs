//! Links by which other programs read somebody's tasks.

use openlead_core::{Error, calendar_link};
use openlead_testkit::on_each_engine;

use crate::company::Company;

on_each_engine! {
    async fn a_link_shows_whose_it_is_until_another_is_made_or_it_ends(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        let make = || {
            let openlead = server.openlead.clone();
            company.act_as(anu, move |act| calendar_link::make(&openlead, act))
        };
        let open = async |secret: String| {
            let openlead = server.openlead.clone();
            server.openlead.db.read(move |tx| calendar_link::open(&openlead, tx, &secret)).await
        };
        let first = make().await.unwrap();
        let holder = open(first.clone()).await.unwrap();
        assert_eq!((holder.account_id, holder.staff_id), (company.created.account, anu));
        let second = make().await.unwrap();
        assert!(matches!(open(first).await, Err(Error::NotFound(_))));
        assert!(open(second.clone()).await.is_ok());
        assert!(company.act_as(anu, calendar_link::made_at).await.unwrap().is_some());
        // The database does not have the secret itself.
        let kept = company.act(|act| {
            let rows: Vec<(String,)> = act.tx.all("SELECT hash FROM calendar_link", openlead_db::args![])?;
            Ok(rows)
        }).await.unwrap();
        assert!(kept.len() == 1 && !kept[0].0.contains(&second[4..]));
        for _ in 0..2 {
            company.act_as(anu, calendar_link::end).await.unwrap();
        }
        assert!(matches!(open(second).await, Err(Error::NotFound(_))));
        let nobody = server.openlead.clone();
        let made = company.act(move |act| calendar_link::make(&nobody, act)).await;
        assert!(matches!(made, Err(Error::Forbidden(_))));
    }
}
