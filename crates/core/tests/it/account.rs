use openlead_core::account::{self, Change, NewAccount, OnDuplicate, WorkingHours, create};
use openlead_core::list::List;
use openlead_core::request_log::{self, Filter, NewRequest};
use openlead_core::{Act, Error, Id, Result, Via, event, field};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::Company;

on_each_engine! {
    async fn a_new_account_has_its_starter_lists(server: &Server) {
        let company = Company::new(server).await;
        let lists = company.act(|act| Ok(act.catalog.lists.clone())).await.unwrap();
        let names = |list| lists.of(list).map(|item| item.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(List::Status), ["New", "Contacted", "Interested", "Qualified", "Closed", "Lost"]);
        assert_eq!(names(List::Source), ["Website", "Facebook", "Instagram", "WhatsApp", "Referral", "IVR"]);
        assert_eq!(names(List::DealStage), ["New", "Proposal", "Negotiation", "Won", "Lost"]);
        let codes: Vec<_> = lists.of(List::TaskCategory).map(|item| (item.code, item.name.as_str())).collect();
        assert_eq!(codes, [(Some(1), "Normal task"), (Some(2), "Call task")]);
        assert_eq!(lists.named(List::Status, "closed").unwrap().kind, "won");
        assert_eq!(names(List::Purpose), [""; 0]);
    }

    async fn an_address_signs_in_to_one_account_only(server: &Server) {
        let first = Company::new(server).await;
        let again = NewAccount::new("Other", "Asha", "ASHA@example.com");
        let error = create(&server.openlead, again, Via::Cli).await.err().unwrap();
        assert!(matches!(error, Error::Conflict(_)), "{error}");
        let accounts = server.openlead.db.read(openlead_core::account::list).await.unwrap();
        assert_eq!(accounts.len(), 1, "nothing is left of the second");
        assert_eq!(accounts[0].id, first.created.account);
    }

    async fn wrong_input_says_which_field(server: &Server) {
        let wrong = NewAccount {
            time_zone: "Mars/Base".to_owned(),
            currency: "rupees".to_owned(),
            ..NewAccount::new(" ", "Asha", "nobody")
        };
        let Err(Error::Invalid(fields)) = create(&server.openlead, wrong, Via::Cli).await else { panic!() };
        let fields: Vec<_> = fields.iter().map(|field| field.field.as_ref()).collect();
        assert_eq!(fields, ["name", "owner_email", "time_zone", "currency"]);
    }

    async fn what_is_set_up_is_in_the_audit_log(server: &Server) {
        let company = Company::new(server).await;
        company.department("Sales").await;
        let audit = company.act(|act| event::audit(act, None, 100)).await.unwrap();
        let kinds: Vec<_> = audit.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["department.added", "token.made", "staff.password_set", "staff.added", "account.created"]);
        assert_eq!(audit[4].via, Via::Cli);
    }

    async fn settings_are_changed_by_who_may_and_told(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Anu", &[]).await;
        let hours = json!({ "monday": [["09:00", "18:00"]] });
        let wanted = move || Change {
            name: Some(" Acme Ltd ".to_owned()),
            country_code: Some("+971".to_owned()),
            time_zone: Some("Asia/Dubai".to_owned()),
            currency: Some("aed".to_owned()),
            on_duplicate: Some(OnDuplicate::Reject),
            request_log_days: Some(7),
            response_minutes: Some(5),
            working_hours: Some(WorkingHours::parse(&json!({ "monday": [["09:00", "18:00"]] })).unwrap()),
            ..Change::default()
        };
        let refused = company.act_as(agent, move |act| account::change(act, &wanted())).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        company.act(move |act| account::change(act, &wanted())).await.unwrap();
        let (account, told) = company.act(|act| {
            Ok((act.catalog.account.clone(), event::audit(act, None, 1)?.remove(0)))
        }).await.unwrap();
        assert_eq!((account.name.as_str(), account.country_code.as_str(), account.currency.as_str()), ("Acme Ltd", "971", "AED"));
        assert_eq!((account.request_log_days, account.response_minutes), (7, 5));
        assert_eq!(account.working_hours.to_json(), hours);
        assert_eq!(told.kind, "account.changed");
        assert_eq!(told.detail["changes"]["time_zone"], json!({ "before": "Asia/Kolkata", "after": "Asia/Dubai" }));
        let wrong = Change {
            name: Some(String::new()),
            time_zone: Some("Mars/Base".to_owned()),
            request_log_days: Some(0),
            response_minutes: Some(20_000),
            ..Change::default()
        };
        let wrong = company.act(move |act| account::change(act, &wrong)).await;
        let Err(Error::Invalid(fields)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(fields.len(), 4);
    }

    async fn the_currency_of_amounts_in_fields_is_not_changed_to_one_with_other_decimals(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            field::make(act, "Budget", field::Kind::Money)?;
            let to = |currency: &str| Change { currency: Some(currency.to_owned()), ..Change::default() };
            assert!(matches!(account::change(act, &to("JPY")), Err(Error::Conflict(_))));
            account::change(act, &to("EUR"))
        }).await.unwrap();
    }

    async fn the_request_log_is_searched_and_says_what_was_sent_again(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Anu", &[]).await;
        let ids = company.act(|act| {
            let mut ids = Vec::new();
            for (endpoint, outcome) in [("gl-website-contacts", "fail"), ("gl-website-contacts", "success"), ("gl-note-creation-api", "error")] {
                let line = NewRequest {
                    id: Id::new(act.tx.new_id()),
                    endpoint,
                    token: Id::new(5),
                    address: "192.0.2.1".to_owned(),
                    outcome,
                    message: String::new(),
                    micros: 1,
                    lead: None,
                    sent: json!({ "name": "Meera" }),
                };
                request_log::record(act, &line)?;
                ids.push(line.id);
            }
            Ok(ids)
        }).await.unwrap();
        let [refused, taken, noted] = ids[..] else { panic!() };
        company.act(move |act| {
            let found = |act: &mut Act, filter: Filter| -> Result<Vec<_>> {
                Ok(request_log::find(act, &filter, None, 10)?.iter().map(|request| request.id).collect())
            };
            let filter = Filter::default;
            assert_eq!(found(act, Filter { refused: Some(true), ..filter() })?, [noted, refused]);
            assert_eq!(found(act, Filter { refused: Some(false), ..filter() })?, [taken]);
            assert_eq!(found(act, Filter { endpoint: Some("gl-note-creation-api".to_owned()), ..filter() })?, [noted]);
            assert_eq!(found(act, Filter { token: Some(Id::new(6)), ..filter() })?, []);
            assert_eq!(found(act, Filter { since: Some(i64::MAX), ..filter() })?, []);
            assert_eq!(request_log::read(act, refused)?.sent, json!({ "name": "Meera" }));
            request_log::replayed(act, refused, taken)?;
            assert_eq!(request_log::read(act, refused)?.replayed_as, Some(taken));
            assert!(matches!(request_log::replayed(act, taken, noted), Err(Error::Conflict(_))));
            assert!(matches!(request_log::read(act, Id::new(1)), Err(Error::NotFound(_))));
            Ok(())
        }).await.unwrap();
        let forbidden = company.act_as(agent, |act| request_log::list(act, None, 10)).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
    }
}
