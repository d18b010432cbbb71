//! Contract v1, 3.1: creating a lead.

use openlead_core::list::{List, set_makes_unknown};
use openlead_core::{event, lead, note};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::site::Site;

on_each_engine! {
    async fn every_parameter_is_kept(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[
            ("name", "Meera Nair"), ("email", "meera@example.com"), ("company_name", "Nair & Sons"),
            ("address", "12 MG Road\nKochi"), ("feedback", "Please call"), ("lead_note", "From the fair"),
            ("purpose", "Admission"), ("type", "Student"), ("status", "Contacted"), ("date_of_birth", "31/01/1990"),
            ("more_phone_numbers", "9846011111, 9846022222"), ("Referred By", "Asha"), ("City", "Kochi"),
        ]).await;
        assert_eq!((lead.name.as_str(), lead.email.as_str()), ("Meera Nair", "meera@example.com"));
        assert_eq!((lead.company.as_str(), lead.address.as_str()), ("Nair & Sons", "12 MG Road\nKochi"));
        assert_eq!(lead.birth_date.as_deref(), Some("1990-01-31"));
        assert_eq!(lead.custom, json!({ "referred_by": "Asha", "city": "Kochi" }));
        let (id, lists) = (lead.id, site.act(|act| Ok(act.catalog.lists.clone())).await);
        assert_eq!(lists.name(lead.status_id), "Contacted");
        assert_eq!(lists.name(lead.source_id), "Website");
        assert_eq!(lead.purpose_id.map(|id| lists.name(id)), Some("Admission"));
        assert_eq!(lead.type_id.map(|id| lists.name(id)), Some("Student"));
        let phones = site.act(move |act| lead::phones(act, id)).await;
        let phones: Vec<_> = phones.iter().map(|phone| phone.number.as_str()).collect();
        assert_eq!(phones, ["919846012345", "919846011111", "919846022222"]);
        let notes = site.act(move |act| note::of_lead(act, id)).await;
        let notes: Vec<_> = notes.iter().rev().map(|note| (note.kind.as_str(), note.text.as_str())).collect();
        assert_eq!(notes, [("feedback", "Please call"), ("note", "From the fair")]);
        let labels = site.act(|act| Ok(act.catalog.fields.iter().map(|field| field.label.clone()).collect::<Vec<_>>())).await;
        assert_eq!(labels, ["Referred By", "City"], "labels as first written");
    }

    async fn a_number_is_the_same_lead_however_it_is_written(server: &Server) {
        let site = Site::of(server).await;
        for number in ["9198765432", "919198765432", "09198765432", "+91 91987 65432", "00919198765432", "p:+919198765432"] {
            site.add_lead(number, &[]).await.says("success", "Lead Added Successfully.");
        }
        assert_eq!(site.leads().await, 1);
        assert_eq!(site.find("9198765432").await.unwrap().phone, "919198765432");
    }

    async fn a_number_that_no_plan_knows_is_taken_and_marked(server: &Server) {
        let site = Site::of(server).await;
        for number in ["12345678", "12345678901234"] {
            let lead = site.lead(number, &[]).await;
            let phones = site.act(move |act| lead::phones(act, lead.id)).await;
            assert!(!phones[0].verified, "{number}");
        }
        let lead = site.lead("9846012345", &[]).await;
        let phones = site.act(move |act| lead::phones(act, lead.id)).await;
        assert!(phones[0].verified);
    }

    async fn the_digits_must_number_8_to_14(server: &Server) {
        let site = Site::of(server).await;
        for number in ["1234567", "123456789012345", "abc"] {
            site.add_lead(number, &[]).await.says("fail", "The mobileno must be between 8 and 14 digits.");
        }
        assert_eq!(site.leads().await, 0);
    }

    async fn a_calling_code_that_is_none_loses_no_lead(server: &Server) {
        let site = Site::of(server).await;
        for code in ["0", "99999"] {
            let answer = site.call("gl-website-contacts", &[("countrycode", code), ("mobileno", "9846012345"), ("source", "Website")]).await;
            answer.says("success", "Lead Added Successfully.");
        }
        assert_eq!(site.find("9846012345").await.unwrap().enquiries, 2);
    }

    async fn an_unknown_source_is_made(server: &Server) {
        let site = Site::of(server).await;
        let answer = site.call("gl-website-contacts", &[("countrycode", "91"), ("mobileno", "9846012345"), ("source", "Radio")]).await;
        answer.says("success", "Lead Added Successfully.");
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(site.find("9846012345").await.unwrap().source_id), "Radio");
        assert!(site.remarks().await.contains("Radio"));
    }

    async fn an_unknown_name_is_ignored_where_the_list_is_closed(server: &Server) {
        let site = Site::of(server).await;
        for list in [List::Status, List::Purpose, List::LeadType] {
            site.act(move |act| set_makes_unknown(act, list, false)).await;
        }
        let lead = site.lead("9846012345", &[("status", "Odd"), ("purpose", "Strange"), ("type", "Weird")]).await;
        let lists = site.act(|act| Ok(act.catalog.lists.clone())).await;
        assert_eq!(lists.name(lead.status_id), "New");
        assert_eq!((lead.purpose_id, lead.type_id), (None, None));
        let remarks = site.remarks().await;
        assert!(["Odd", "Strange", "Weird"].iter().all(|name| remarks.contains(name)), "{remarks}");
    }

    async fn a_date_of_birth_that_cannot_be_read_refuses_nothing(server: &Server) {
        let site = Site::of(server).await;
        for (number, text, date) in [
            ("9846000001", "1990-01-31", Some("1990-01-31")),
            ("9846000002", "31-01-1990", Some("1990-01-31")),
            ("9846000003", "31/01/1990", Some("1990-01-31")),
            ("9846000004", "31/02/1990", None),
            ("9846000005", "long ago", None),
        ] {
            let lead = site.lead(number, &[("date_of_birth", text)]).await;
            assert_eq!(lead.birth_date.as_deref(), date);
            assert_eq!(site.remarks().await.contains(text), date.is_none());
        }
    }

    async fn at_most_two_more_numbers_are_taken(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("more_phone_numbers", "9846011111,12,9846022222,9846033333")]).await;
        let phones = site.act(move |act| lead::phones(act, lead.id)).await;
        assert_eq!(phones.len(), 3);
        assert!(site.remarks().await.contains("more_phone_numbers"));
    }

    async fn additional_fields_are_made_once_whatever_the_spelling(server: &Server) {
        let site = Site::of(server).await;
        site.lead("9846000001", &[("Referred By", "Asha")]).await;
        let lead = site.lead("9846000002", &[("referred_by", "Ravi"), ("REFERRED-BY", "Ravi")]).await;
        assert_eq!(lead.custom, json!({ "referred_by": "Ravi" }));
        assert_eq!(site.act(|act| Ok(act.catalog.fields.len())).await, 1);
    }

    async fn the_timeline_keeps_what_was_sent(server: &Server) {
        let site = Site::of(server).await;
        let lead = site.lead("9846012345", &[("City", "Kochi")]).await;
        let events = site.act(move |act| event::timeline(act, lead.id, None, 10)).await;
        assert_eq!(events[0].kind, "lead.created");
        assert_eq!(events[0].detail["source"], "Website");
        assert_eq!(events[0].detail["sent"], json!({ "City": "Kochi" }));
    }
}
