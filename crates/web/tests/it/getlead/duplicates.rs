//! Contract v1, 3.1: one phone number is one lead.

use openlead_core::account::{OnDuplicate, set_on_duplicate};
use openlead_core::{event, note};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::site::Site;

on_each_engine! {
    async fn merging_updates_additional_fields_and_fills_blanks(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846012345", &[("name", "Meera"), ("Course", "BBA"), ("City", "Kochi")]).await;
        let lead = site.lead("09846012345", &[
            ("name", "Other"), ("email", "meera@example.com"), ("Course", "MBA"), ("feedback", "again"), ("source", "Facebook"),
        ]).await;
        assert_eq!((lead.name.as_str(), lead.email.as_str()), ("Meera", "meera@example.com"));
        assert_eq!(lead.custom, json!({ "course": "MBA", "city": "Kochi" }));
        assert_eq!(lead.enquiries, 2);
        assert_eq!(site.story_of(lead.id).await, ["lead.created", "lead.repeated", "lead.updated", "note.created"]);
        let events = site.act(move |act| event::timeline(act, lead.id, None, 10)).await;
        assert_eq!(events[2].detail["sent"], json!({ "Course": "MBA" }));
    }

    async fn an_explicit_status_staff_and_purpose_are_applied(server: &Server) {
        let site = Site::of(server).await;
        let agent = site.agent("Ravi Menon", &[]).await;
        site.lead("9846012345", &[("status", "Contacted"), ("purpose", "Admission")]).await;
        let lead = site.lead("9846012345", &[]).await;
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(lead.status_id), "Contacted", "a repeat without a status leaves it");
        let lead = site.lead("9846012345", &[("status", "Lost"), ("staff_name", "ravi menon"), ("purpose", "Hostel")]).await;
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(lead.status_id), "Lost");
        assert_eq!(lead.purpose_id.map(|id| lists.name(id)), Some("Hostel"));
        assert_eq!(lead.agent_id, Some(agent));
    }

    async fn rejecting_counts_and_refuses(server: &Server) {
        let site = Site::of(server).await;
        site.act(|act| set_on_duplicate(act, OnDuplicate::Reject)).await;
        site.lead("9846012345", &[]).await;
        let answer = site.add_lead("9846012345", &[("name", "Meera"), ("feedback", "again"), ("Course", "MBA")]).await;
        answer.says("fail", "Lead already exists");
        let lead = site.find("9846012345").await.unwrap();
        assert_eq!((lead.name.as_str(), lead.enquiries), ("", 2));
        assert_eq!(lead.custom, json!({}));
        assert_eq!(site.story_of(lead.id).await, ["lead.created", "lead.repeated"]);
        assert!(site.act(move |act| note::of_lead(act, lead.id)).await.is_empty());
        let line = site.last_request().await;
        assert_eq!((line.outcome.as_str(), line.lead_id), ("fail", Some(lead.id)));
    }

    async fn equal_requests_at_the_same_moment_are_one_lead_and_refusals(server: &Server) {
        let site = Site::of(server).await;
        site.act(|act| set_on_duplicate(act, OnDuplicate::Reject)).await;
        let answers = (0..20).map(|_| site.add_lead("9846012345", &[("name", "Meera")]));
        let answers: Vec<_> = futures_util::future::join_all(answers).await.iter().map(|answer| answer.said().1).collect();
        let of = |message: &str| answers.iter().filter(|said| *said == message).count();
        assert_eq!((of("Lead Added Successfully."), of("Lead already exists")), (1, 19), "{answers:?}");
        assert_eq!((site.leads().await, site.find("9846012345").await.unwrap().enquiries), (1, 20));
    }

    async fn a_further_number_leads_to_the_same_lead(server: &Server) {
        let site = Site::of(server).await;
        let first = site.lead("9846012345", &[("more_phone_numbers", "9846011111")]).await;
        let second = site.lead("9846011111", &[]).await;
        assert_eq!((second.id, second.enquiries), (first.id, 2));
        assert_eq!(site.leads().await, 1);
    }
}
