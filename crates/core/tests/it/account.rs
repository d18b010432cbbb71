use openlead_core::account::{NewAccount, create};
use openlead_core::list::List;
use openlead_core::{Error, Via, event};
use openlead_testkit::on_each_engine;

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
}
