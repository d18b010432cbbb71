use openlead_core::list::{self, Change, List, ListItem, NewItem, Place};
use openlead_core::staff::Role;
use openlead_core::{Act, Error, Id, Result, event, lead, of};
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

fn item(act: &Act, list: List, name: &str) -> ListItem {
    let item = act.catalog.lists.named(list, name);
    item.unwrap_or_else(|| panic!("no {name}")).clone()
}

fn names(act: &Act, list: List) -> Vec<String> {
    let of = act.catalog.lists.of(list);
    of.map(|item| item.name.clone()).collect()
}

fn change(act: &mut Act, list: List, name: &str, change: &Change) -> Result<()> {
    let id = item(act, list, name).id;
    list::change(act, list, id, change)
}

fn renamed(name: &str) -> Change {
    Change {
        name: Some(name.to_owned()),
        ..Change::default()
    }
}

fn archived() -> Change {
    Change {
        archived: Some(true),
        ..Change::default()
    }
}

/// So many leads in a status.
fn leads(act: &mut Act, status: Id<of::ListItem>, count: u32) -> Result<()> {
    for number in 0..count {
        let mut enquiry = website(act, &format!("98{number:08}"));
        enquiry.status = Some(status);
        lead::capture(act, &enquiry)?;
    }
    Ok(())
}

async fn merge(
    company: &Company<'_>,
    list: List,
    from: &'static str,
    into: &'static str,
) -> Result<u64> {
    let ids = move |act: &mut Act| Ok((item(act, list, from).id, item(act, list, into).id));
    let (from, into) = company.act(ids).await?;
    let unit = move |act: &mut Act, progress| list::merge(act, list, from, into, progress);
    let done = company.server.openlead.in_units(company.actor(), unit);
    Ok(done.await?.changed)
}

on_each_engine! {
    async fn a_renamed_entry_keeps_its_slug_and_is_found_by_its_old_name(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            change(act, List::Status, "Interested", &renamed("Hot lead"))?;
            let hot = item(act, List::Status, "Hot lead");
            assert_eq!(hot.slug, "interested");
            assert_eq!(list::find_or_make(act, List::Status, "INTERESTED")?, Some(hot.id));
            assert_eq!(act.catalog.lists.aliases(&hot), ["Interested"]);
            let taken = change(act, List::Status, "New", &renamed("interested"));
            assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
            change(act, List::Status, "Hot lead", &renamed("Interested"))?;
            assert_eq!(act.catalog.lists.aliases(&hot), ["Hot lead"]);
            let told = &event::audit(act, None, 10)?[1];
            assert_eq!(told.kind, "list_item.changed");
            let change = serde_json::json!({ "before": "Interested", "after": "Hot lead" });
            assert_eq!(told.detail["changes"]["name"], change);
            Ok(())
        }).await.unwrap();
    }

    async fn an_entry_has_a_colour_of_the_palette_and_what_its_list_has(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let new = NewItem {
                name: "On hold".to_owned(),
                colour: Some("slate".to_owned()),
                kind: Some("parked".to_owned()),
                rot_days: Some(14),
                wip_limit: Some(30),
                ..NewItem::default()
            };
            let id = list::add(act, List::Status, &new)?;
            let made = list::read(act, List::Status, id)?;
            assert_eq!((made.kind.as_str(), made.colour.as_str()), ("parked", "slate"));
            assert_eq!((made.rot_days, made.wip_limit), (Some(14), Some(30)));
            assert_eq!((made.slug.as_str(), made.position, made.from_intake), ("on_hold", 6, false));
            let again = list::add(act, List::Status, &new);
            assert!(matches!(again, Err(Error::Conflict(_))));
            let wrong = [
                Change { colour: Some("#fff".to_owned()), ..Change::default() },
                Change { kind: Some("maybe".to_owned()), ..Change::default() },
                Change { probability: Some(Some(50)), ..Change::default() },
                Change { rot_days: Some(Some(0)), ..Change::default() },
                Change { wip_limit: Some(Some(1000)), ..Change::default() },
                renamed(" "),
                renamed(&"x".repeat(101)),
            ];
            for wrong in wrong {
                let refused = list::change(act, List::Status, id, &wrong);
                assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong:?}");
            }
            let half = Change { probability: Some(Some(55)), ..Change::default() };
            change(act, List::DealStage, "Proposal", &half)?;
            let limited = Change { wip_limit: Some(Some(5)), ..Change::default() };
            let refused = change(act, List::DealStage, "Proposal", &limited);
            assert!(matches!(refused, Err(Error::Invalid(_))));
            assert_eq!(item(act, List::DealStage, "Proposal").probability, Some(55));
            Ok(())
        }).await.unwrap();
    }

    async fn a_list_is_put_into_an_order(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let stage = |act: &Act, name: &str| item(act, List::DealStage, name).id;
            let (new, lost) = (stage(act, "New"), stage(act, "Lost"));
            list::place(act, List::DealStage, lost, Place::Before(new))?;
            assert_eq!(names(act, List::DealStage), ["Lost", "New", "Proposal", "Negotiation", "Won"]);
            list::place(act, List::DealStage, lost, Place::After(new))?;
            assert_eq!(names(act, List::DealStage), ["New", "Lost", "Proposal", "Negotiation", "Won"]);
            let mut ids: Vec<_> = act.catalog.lists.of(List::DealStage).map(|item| item.id).collect();
            ids.reverse();
            list::order(act, List::DealStage, &ids)?;
            assert_eq!(names(act, List::DealStage), ["Won", "Negotiation", "Proposal", "Lost", "New"]);
            for wrong in [vec![new], [ids.clone(), vec![new]].concat(), vec![new, new, lost, lost, new]] {
                let refused = list::order(act, List::DealStage, &wrong);
                assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong:?}");
            }
            Ok(())
        }).await.unwrap();
    }

    async fn something_open_stays_in_use(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            for name in ["Contacted", "Interested", "Qualified"] {
                change(act, List::Status, name, &archived())?;
            }
            let last = change(act, List::Status, "New", &archived());
            assert!(matches!(&last, Err(Error::Conflict(why)) if why.contains("only open status")), "{last:?}");
            let won = Change { kind: Some("won".to_owned()), ..Change::default() };
            assert!(matches!(change(act, List::Status, "New", &won), Err(Error::Conflict(_))));
            let back = Change { archived: Some(false), ..Change::default() };
            change(act, List::Status, "Contacted", &back)?;
            change(act, List::Status, "New", &archived())?;
            assert_eq!(act.catalog.lists.first(List::Status)?, item(act, List::Status, "Contacted").id);
            Ok(())
        }).await.unwrap();
    }

    async fn what_is_in_use_is_not_deleted(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let new = item(act, List::Status, "New").id;
            leads(act, new, 3)?;
            let refused = list::delete(act, List::Status, new);
            assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("3 leads have")), "{refused:?}");
            let usage = list::usage(act, List::Status)?;
            assert_eq!((usage[&new], usage.len()), (3, 6));
            let call = item(act, List::TaskCategory, "Call task").id;
            assert!(matches!(list::delete(act, List::TaskCategory, call), Err(Error::Conflict(_))));
            let lost = item(act, List::Status, "Lost").id;
            list::delete(act, List::Status, lost)?;
            assert!(act.catalog.lists.named(List::Status, "Lost").is_none());
            assert!(matches!(list::delete(act, List::Status, lost), Err(Error::NotFound("status"))));
            Ok(())
        }).await.unwrap();
    }

    async fn a_merged_entry_moves_what_has_it_and_its_name_is_not_made_again(server: &Server) {
        let company = Company::new(server).await;
        let old = company.act(|act| {
            let old = list::find_or_make(act, List::Status, "Intrested")?.unwrap();
            leads(act, old, 501)?;
            Ok(old)
        }).await.unwrap();
        assert_eq!(merge(&company, List::Status, "Intrested", "Interested").await.unwrap(), 501);
        company.act(move |act| {
            let into = item(act, List::Status, "Interested");
            assert_eq!(list::usage(act, List::Status)?[&into.id], 501);
            assert_eq!(list::find_or_make(act, List::Status, "intrested")?, Some(into.id));
            assert_eq!(act.catalog.lists.name(old), "Interested");
            assert_eq!(names(act, List::Status).len(), 6);
            let told = &event::audit(act, None, 1)?[0];
            assert_eq!((told.kind.as_str(), &told.detail["moved"]), ("list_item.merged", &501.into()));
            // Its name is free once it is taken away.
            list::remove_alias(act, List::Status, into.id, "Intrested")?;
            assert_ne!(list::find_or_make(act, List::Status, "Intrested")?, Some(into.id));
            Ok(())
        }).await.unwrap();
        let itself = merge(&company, List::Status, "New", "New").await;
        assert!(matches!(itself, Err(Error::Conflict(_))));
    }

    async fn a_lead_has_a_merged_purpose_once(server: &Server) {
        let company = Company::new(server).await;
        // The first purpose and the further one of each lead, before and after A was merged into B.
        let leads = company.act(|act| {
            let mut leads = Vec::new();
            let of = |act: &mut Act, name: &str| list::find_or_make(act, List::Purpose, name).map(|id| id.unwrap());
            for (number, first, further) in [("9846000001", "A", "B"), ("9846000002", "B", "A"), ("9846000003", "C", "A")] {
                let mut enquiry = website(act, number);
                enquiry.purpose = Some(of(act, first)?);
                let (lead, further) = (lead::capture(act, &enquiry)?.lead(), of(act, further)?);
                let account = act.account();
                act.tx.execute(
                    "INSERT INTO lead_purpose (account_id, lead_id, position, purpose_id) VALUES ($1, $2, 1, $3)",
                    openlead_db::args![account, lead, further],
                )?;
                leads.push(lead);
            }
            Ok(leads)
        }).await.unwrap();
        let usage = company.act(|act| Ok((list::usage(act, List::Purpose)?, item(act, List::Purpose, "A").id))).await.unwrap();
        assert_eq!(usage.0[&usage.1], 3, "further purposes count");
        merge(&company, List::Purpose, "A", "B").await.unwrap();
        company.act(move |act| {
            let (b, account) = (item(act, List::Purpose, "B").id, act.account());
            let further: Vec<(Id<of::Lead>, Id<of::ListItem>)> = act.tx.all(
                "SELECT lead_id, purpose_id FROM lead_purpose WHERE account_id = $1", openlead_db::args![account])?;
            assert_eq!(further, [(leads[2], b)]);
            let firsts = leads.iter().map(|lead| Ok(lead::read(act, *lead)?.purpose_id)).collect::<Result<Vec<_>>>()?;
            assert_eq!(firsts, [Some(b), Some(b), Some(item(act, List::Purpose, "C").id)]);
            Ok(())
        }).await.unwrap();
    }

    async fn a_further_name_finds_an_entry(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            let facebook = item(act, List::Source, "Facebook").id;
            list::add_alias(act, List::Source, facebook, "fb")?;
            assert_eq!(list::find_or_make(act, List::Source, "FB")?, Some(facebook));
            let website = item(act, List::Source, "Website").id;
            let taken = list::add_alias(act, List::Source, website, "FB");
            assert!(matches!(taken, Err(Error::Conflict(_))));
            list::remove_alias(act, List::Source, facebook, "Fb")?;
            assert_ne!(list::find_or_make(act, List::Source, "FB")?, Some(facebook));
            Ok(())
        }).await.unwrap();
    }

    async fn what_a_call_made_waits_for_somebody_to_keep_it(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| {
            list::find_or_make(act, List::Source, "Trade fair")?;
            assert!(item(act, List::Source, "Trade fair").from_intake);
            let kept = Change { from_intake: Some(false), ..Change::default() };
            change(act, List::Source, "Trade fair", &kept)?;
            assert!(!item(act, List::Source, "Trade fair").from_intake);
            let own = list::find_or_make(act, List::TaskCategory, "Visit")?;
            assert_eq!(item(act, List::TaskCategory, "Visit").code, Some(3), "the v1 API can name it");
            assert_eq!(openlead_core::task::category(act, 3), own);
            list::set_makes_unknown(act, List::Source, false)?;
            assert_eq!(list::find_or_make(act, List::Source, "Radio")?, None);
            Ok(())
        }).await.unwrap();
    }

    async fn only_who_may_change_settings_changes_lists(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.staff("Anu", Role::Agent, None, &[]).await;
        let admin = company.staff("Ravi", Role::Admin, None, &[]).await;
        let rename = |act: &mut Act| change(act, List::Status, "New", &renamed("Fresh"));
        assert!(matches!(company.act_as(agent, rename).await, Err(Error::Forbidden(_))));
        company.act_as(admin, rename).await.unwrap();
    }
}
