//! Who hears of what.

use openlead_core::lead::{self, Assign, Captured, Enquiry};
use openlead_core::notification::{self, Told};
use openlead_core::staff::Role;
use openlead_core::{Error, Id, event, of};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::Company;

async fn told(company: &Company<'_>, who: Id<of::Staff>) -> Vec<Told> {
    company
        .act_as(who, |act| notification::list(act, None, 50))
        .await
        .unwrap()
}

fn kinds(told: &[Told]) -> Vec<(&str, i64)> {
    told.iter()
        .map(|one| (one.notification.kind.as_str(), one.notification.times))
        .collect()
}

on_each_engine! {
    async fn agents_hear_of_leads_that_others_bring_them(server: &Server) {
        let company = Company::new(server).await;
        let manager = company.staff("Mini", Role::Manager, None, &[]).await;
        let (anu, binu) = (company.agent("Anu", &[]).await, company.agent("Binu", &[]).await);
        let give = move |enquiry: Enquiry| Enquiry { assign: Assign::Agent(anu), ..enquiry };
        let Captured::New(lead) = company.enquire_with("9846000001", give).await else { panic!("a new lead") };
        company.enquire("9846000001").await;
        assert_eq!(kinds(&told(&company, anu).await), [("lead.repeated", 1), ("lead.created", 1)]);
        company.act_as(manager, move |act| lead::assign(act, lead, Some(binu))).await.unwrap();
        let of_binu = told(&company, binu).await;
        assert_eq!(kinds(&of_binu), [("lead.assigned", 1)]);
        assert_eq!((of_binu[0].notification.who, of_binu[0].lead.as_ref().map(|lead| lead.id)), (Some(manager), Some(lead)));
        // What is not theirs any more they are not told the name of.
        assert!(told(&company, anu).await.iter().all(|one| one.lead.is_none()));
        // Nobody hears of what they do themselves, or of what belongs to nobody.
        company.act_as(manager, move |act| lead::assign(act, lead, Some(manager))).await.unwrap();
        company.act_as(manager, move |act| lead::assign(act, lead, None)).await.unwrap();
        assert!(told(&company, manager).await.is_empty());
    }

    async fn many_leads_at_once_are_one_notification(server: &Server) {
        let company = Company::new(server).await;
        let manager = company.staff("Mini", Role::Manager, None, &[]).await;
        let anu = company.agent("Anu", &[]).await;
        for number in ["9846000001", "9846000002", "9846000003"] {
            let lead = company.enquire(number).await.lead();
            company.act_as(manager, move |act| lead::assign(act, lead, Some(anu))).await.unwrap();
        }
        assert_eq!(kinds(&told(&company, anu).await), [("lead.assigned", 3)]);
        company.act_as(anu, notification::read_all).await.unwrap();
        let lead = company.enquire("9846000004").await.lead();
        company.act_as(manager, move |act| lead::assign(act, lead, Some(anu))).await.unwrap();
        assert_eq!(kinds(&told(&company, anu).await), [("lead.assigned", 1), ("lead.assigned", 3)]);
    }

    async fn what_is_read_is_counted_no_more_and_is_ones_own(server: &Server) {
        let company = Company::new(server).await;
        let (anu, binu) = (company.agent("Anu", &[]).await, company.agent("Binu", &[]).await);
        let account = company.created.account;
        company.enquire_with("9846000001", move |enquiry| Enquiry { assign: Assign::Agent(anu), ..enquiry }).await;
        company.enquire("9846000001").await;
        let unread = async || server.openlead.db.read(move |tx| notification::unread(tx, account, anu)).await.unwrap();
        assert_eq!(unread().await, 2);
        let id = told(&company, anu).await[0].notification.id;
        let other = company.act_as(binu, move |act| notification::read(act, id)).await;
        assert!(matches!(other, Err(Error::NotFound(_))));
        let read = company.act_as(anu, move |act| notification::read(act, id)).await.unwrap();
        assert_eq!((read.kind.as_str(), unread().await), ("lead.repeated", 1));
        company.act_as(anu, notification::read_all).await.unwrap();
        assert_eq!(unread().await, 0);
        let page = company.act_as(anu, move |act| notification::list(act, Some(id), 50)).await.unwrap();
        assert_eq!(page.len(), 1);
    }

    async fn who_sets_up_webhooks_hears_when_one_is_paused_by_openlead(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        let owner = company.created.owner;
        company.act(|act| {
            event::of_account(act, "webhook.paused", &json!({ "id": Id::<of::Webhook>::new(5), "reason": "" }))?;
            event::of_account(act, "webhook.paused", &json!({ "id": Id::<of::Webhook>::new(7), "reason": "No delivery" }))
        }).await.unwrap();
        let of_owner = told(&company, owner).await;
        assert_eq!(of_owner.iter().map(|one| one.notification.subject_id).collect::<Vec<_>>(), [Some(7)]);
        assert!(told(&company, anu).await.is_empty());
    }

    async fn old_notifications_go_and_nobody_keeps_more_than_they_read(server: &Server) {
        let company = Company::new(server).await;
        let anu = company.agent("Anu", &[]).await;
        company.enquire_with("9846000002", move |enquiry| Enquiry { assign: Assign::Agent(anu), ..enquiry }).await;
        let old = server.openlead.db.clock().now() - 61 * 24 * 3_600_000_000;
        company.act(move |act| {
            let account = act.account();
            act.tx.execute(
                "INSERT INTO notification (account_id, id, staff_id, kind, times, created_at) VALUES ($1, $2, $3, 'test', 1, $4)",
                openlead_db::args![account, openlead_db::Ids::floor(old), anu, old],
            )?;
            Ok(())
        }).await.unwrap();
        let gone = company.act(|act| notification::prune(act, 100)).await.unwrap();
        assert_eq!((gone, told(&company, anu).await.len()), (1, 1));
        company.act(move |act| {
            let account = act.account();
            for number in 1..=520_i64 {
                act.tx.execute(
                    "INSERT INTO notification (account_id, id, staff_id, kind, times, created_at) VALUES ($1, $2, $3, 'test', 1, 0)",
                    openlead_db::args![account, i64::MAX - number, anu],
                )?;
            }
            Ok(())
        }).await.unwrap();
        let mut gone = 0;
        loop {
            match company.act(|act| notification::prune(act, 10)).await.unwrap() {
                0 => break,
                some => gone += some,
            }
        }
        assert_eq!(gone, 21, "the oldest of 521, so that 500 are left");
    }
}
