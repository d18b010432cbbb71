use std::sync::Arc;

use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Error, Id, Openlead, Result, Via, of, staff};
use openlead_testkit::on_each_engine;

use crate::company::Company;

/// The account that a secret opens.
async fn opens(openlead: &Arc<Openlead>, secret: &str) -> Result<Id<of::Account>> {
    let (this, secret) = (Arc::clone(openlead), secret.to_owned());
    openlead
        .db
        .write(move |tx| {
            let mut opened = token::open(&this, tx, &secret, None, Via::V1)?;
            opened.touch()?;
            Ok(opened.act.account())
        })
        .await
}

on_each_engine! {
    async fn generating_again_revokes_the_old_token(server: &Server) {
        let company = Company::new(server).await;
        let openlead = &server.openlead;
        let old = company.created.token.clone();
        assert_eq!(opens(openlead, &old).await.unwrap(), company.created.account);
        let this = Arc::clone(openlead);
        let new = company.act(move |act| token::generate(&this, act)).await.unwrap();
        assert!(matches!(opens(openlead, &old).await, Err(Error::NotFound("token"))));
        assert_eq!(opens(openlead, &new).await.unwrap(), company.created.account);
        let this = Arc::clone(openlead);
        let shown = company.act(move |act| token::show(&this, act)).await.unwrap();
        assert_eq!(shown, Some(new));
    }

    async fn a_token_lies_in_no_column_as_it_is(server: &Server) {
        let company = Company::new(server).await;
        let kept: Vec<(String, String, String)> = server.openlead.db
            .read(|tx| tx.all("SELECT hash, sealed, name FROM token", openlead_db::args![]))
            .await.unwrap();
        assert_eq!(kept.len(), 1);
        let token = company.created.token.trim_start_matches("gl_");
        assert!(kept.iter().all(|(hash, sealed, name)| {
            [hash, sealed, name].iter().all(|column| !column.contains(token))
        }));
    }

    async fn a_key_has_its_scope_and_is_revoked_by_id(server: &Server) {
        let company = Company::new(server).await;
        let this = Arc::clone(&server.openlead);
        let (id, key) = company
            .act(move |act| token::add(&this, act, Kind::Key, "n8n", Scope::Read, None))
            .await.unwrap();
        assert!(opens(&server.openlead, &key).await.is_ok());
        let listed = company.act(token::list).await.unwrap();
        assert_eq!((listed[0].name.as_str(), listed[0].scope, listed[0].kind), ("n8n", Scope::Read, Kind::Key));
        assert!(listed[0].used_at.is_some() && key.ends_with(&listed[0].hint));
        company.act(move |act| token::revoke(act, id)).await.unwrap();
        assert!(opens(&server.openlead, &key).await.is_err());
        assert!(matches!(company.act(move |act| token::revoke(act, id)).await, Err(Error::NotFound(_))));
    }

    async fn whatever_is_wrong_with_a_secret_takes_the_same_one_statement(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Anil", &[]).await;
        let this = Arc::clone(&server.openlead);
        let wrong = company
            .act(move |act| {
                let of_agent = token::add(&this, act, Kind::Token, "agent", Scope::Write, Some(agent))?;
                let key = token::add(&this, act, Kind::Key, "n8n", Scope::Write, None)?;
                let revoked = token::add(&this, act, Kind::Token, "old", Scope::Write, None)?;
                token::revoke(act, revoked.0)?;
                staff::deactivate(act, agent)?;
                Ok([of_agent.1, key.1, revoked.1, "gl_00000000000000000000".to_owned(), "x".to_owned()])
            })
            .await
            .unwrap();
        // A process that has seen no account yet has the most to read behind a right one.
        let other = Arc::new(Openlead::open(&server.settings).await.unwrap());
        for secret in wrong {
            let this = Arc::clone(&other);
            let open = move |tx: &mut openlead_db::Tx| {
                tx.explain();
                let opened = token::open(&this, tx, &secret, Some(Kind::Token), Via::V1);
                assert!(matches!(opened.err(), Some(Error::NotFound("token"))));
                Ok::<_, Error>(tx.plans())
            };
            let statements = other.db.read(open).await.unwrap();
            assert_eq!(statements.len(), 1, "{statements:?}");
        }
        other.close().await.unwrap();
    }

    async fn another_key_file_is_noticed_at_the_door(server: &Server) {
        let elsewhere = openlead_testkit::temp_dir();
        let mut settings = server.settings.clone();
        settings.data = elsewhere.path().to_owned();
        let error = Openlead::open(&settings).await.err().expect("the key is not that of the database");
        assert!(matches!(error, Error::Conflict(_)), "{error}");
    }
}
