//! Contract v1, 3.1 and 3.6: who gets a lead.

use openlead_core::{source_number, staff};
use openlead_testkit::on_each_engine;

use crate::site::Site;

on_each_engine! {
    async fn staff_is_named_by_name_address_or_phone(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Ravi Menon", &[]).await;
        for (number, text) in [("9846000001", "Ravi  MENON"), ("9846000002", "Ravi.Menon@Example.com")] {
            assert_eq!(site.lead(number, &[("staff_name", text)]).await.agent_id, Some(agent), "{text}");
        }
        site.act(move |act| {
            let change = staff::Change { phone: Some("98470 12345".to_owned()), ..staff::Change::default() };
            staff::change(act, agent, &change)
        }).await;
        for (number, text) in [("9846000003", "9847012345"), ("9846000004", "+91 98470 12345"), ("9846000005", "098470-12345")] {
            assert_eq!(site.lead(number, &[("staff_name", text)]).await.agent_id, Some(agent), "{text}");
        }
    }

    async fn unknown_staff_is_noted_and_never_made(server: &Server) {
        let site = Site::of(server).await;
        let staff = site.act(|act| Ok(act.catalog.staff.len())).await;
        let lead = site.lead("9846012345", &[("staff_name", "Nobody")]).await;
        assert_eq!(lead.agent_id, None);
        assert!(site.remarks().await.contains("Nobody"));
        assert_eq!(site.act(|act| Ok(act.catalog.staff.len())).await, staff);
    }

    async fn ambiguous_staff_is_left_to_the_department(server: &Server) {
        let site = Site::of(server).await;
        let department = site.department("Sales").await;
        site.agent("Ravi", &[]).await;
        site.act(|act| {
            let twin = openlead_core::staff::NewStaff {
                name: "Ravi".to_owned(), email: "other@example.com".to_owned(), phone: None,
                role: openlead_core::staff::Role::Agent, departments: vec![],
                scope: None,
            };
            openlead_core::staff::add(act, &twin)
        }).await;
        let seller = site.agent("Seller", &[department]).await;
        let lead = site.lead("9846012345", &[("staff_name", "Ravi"), ("department", "sales")]).await;
        assert_eq!(lead.agent_id, Some(seller));
        assert!(site.remarks().await.contains("several"));
    }

    async fn a_department_hands_out_in_turn(server: &Server) {
        let site = Site::of(server).await;
        let department = site.department("Sales").await;
        let agents = [site.agent("A", &[department]).await, site.agent("B", &[department]).await];
        let mut served = Vec::new();
        for number in ["9846000001", "9846000002", "9846000003", "9846000004"] {
            served.push(site.lead(number, &[("department", "SALES")]).await.agent_id.unwrap());
        }
        assert_eq!(served[..2], served[2..]);
        assert!(agents.iter().all(|agent| served.contains(agent)));
    }

    async fn an_unknown_department_is_as_if_absent(server: &Server) {
        let site = Site::of(server).await;
        let department = site.department("Sales").await;
        let seller = site.agent("Seller", &[department]).await;
        site.act(move |act| source_number::assign(act, "04841234567", department)).await;
        let lead = site.lead("9846012345", &[("department", "Nowhere"), ("source_number", "4841234567")]).await;
        assert_eq!(lead.agent_id, Some(seller), "the source number decides then");
        assert!(site.remarks().await.contains("Nowhere"));
    }

    async fn staff_and_department_go_before_the_source_number(server: &Server) {
        let site = Site::of(server).await;
        let (sales, support) = (site.department("Sales").await, site.department("Support").await);
        site.agent("Seller", &[sales]).await;
        let helper = site.agent("Helper", &[support]).await;
        site.act(move |act| source_number::assign(act, "04841234567", sales)).await;
        let lead = site.lead("9846000001", &[("department", "Support"), ("source_number", "04841234567")]).await;
        assert_eq!((lead.agent_id, lead.department_id), (Some(helper), Some(support)));
        let lead = site.lead("9846000002", &[("staff_name", "Helper"), ("source_number", "04841234567")]).await;
        assert_eq!(lead.agent_id, Some(helper));
    }
}
