use std::collections::HashMap;

use openlead_core::lead::{self, Assign};
use openlead_core::phone::Phone;
use openlead_core::{Id, of, source_number, staff};
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

/// How many of `leads` new leads each agent gets, all at once.
async fn served(
    company: &Company<'_>,
    assign: Assign,
    leads: u32,
) -> HashMap<Option<Id<of::Staff>>, u32> {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..leads {
        let (openlead, actor, assign) = (
            company.server.openlead.clone(),
            company.actor(),
            assign.clone(),
        );
        tasks.spawn(async move {
            openlead
                .act(actor, move |act| {
                    let mut enquiry = website(act, "9846000000");
                    enquiry.phone = Phone::from_parts("91", &format!("98{number:08}")).unwrap();
                    enquiry.assign = assign.clone();
                    let lead = lead::capture(act, &enquiry)?.lead();
                    Ok(lead::read(act, lead)?.agent_id)
                })
                .await
                .unwrap()
        });
    }
    let mut served = HashMap::new();
    for agent in tasks.join_all().await {
        *served.entry(agent).or_default() += 1;
    }
    served
}

on_each_engine! {
    async fn fifty_agents_get_leads_in_turn_however_many_come_at_once(server: &Server) {
        const NAMES: [&str; 50] = [
            "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3", "b4", "b5", "b6",
            "b7", "b8", "b9", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "d0", "d1", "d2", "d3",
            "d4", "d5", "d6", "d7", "d8", "d9", "e0", "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9",
        ];
        let company = Company::new(server).await;
        let department = company.department("Sales").await;
        for name in NAMES {
            company.agent(name, &[department]).await;
        }
        let served = served(&company, Assign::Department(department), 470).await;
        assert_eq!(served.len(), 50);
        assert!(served.values().all(|&leads| leads == 9 || leads == 10), "{served:?}");
    }

    async fn who_left_gets_no_leads(server: &Server) {
        let company = Company::new(server).await;
        let department = company.department("Sales").await;
        let stays = company.agent("Stays", &[department]).await;
        let left = company.agent("Left", &[department]).await;
        company.act(move |act| staff::deactivate(act, left)).await.unwrap();
        let served = served(&company, Assign::Department(department), 4).await;
        assert_eq!(served, HashMap::from([(Some(stays), 4)]));
    }

    async fn a_department_without_agents_leaves_the_lead_to_nobody(server: &Server) {
        let company = Company::new(server).await;
        let department = company.department("Sales").await;
        assert_eq!(served(&company, Assign::Department(department), 2).await, HashMap::from([(None, 2)]));
    }

    async fn a_source_number_leads_to_its_department(server: &Server) {
        let company = Company::new(server).await;
        let (sales, support) = (company.department("Sales").await, company.department("Support").await);
        let (seller, helper) = (company.agent("Seller", &[sales]).await, company.agent("Helper", &[support]).await);
        company.act(move |act| source_number::assign(act, "0484 123 4567", sales)).await.unwrap();
        let line = || Assign::SourceNumber("+91 484 1234567".to_owned());
        assert_eq!(served(&company, line(), 1).await, HashMap::from([(Some(seller), 1)]));
        company.act(move |act| source_number::assign(act, "4841234567", support)).await.unwrap();
        let rerouted = company.act(source_number::all).await.unwrap();
        assert_eq!(rerouted.len(), 1, "a second assignment replaces the first");
        company.act(move |act| {
            let mut enquiry = website(act, "9999999999");
            enquiry.assign = Assign::SourceNumber("4841234567".to_owned());
            let lead = lead::capture(act, &enquiry)?.lead();
            assert_eq!(lead::read(act, lead)?.agent_id, Some(helper));
            Ok(())
        }).await.unwrap();
    }
}
