use openlead_core::access::Scope;
use openlead_core::list::List;
use openlead_core::staff::{self, Change, HandOver, Nobody, Role};
use openlead_core::{Act, Error, Id, Result, deal, lead, of, task};
use openlead_db::args;
use openlead_testkit::on_each_engine;

use crate::company::{Company, website};

fn role(role: Role) -> Change {
    Change {
        role: Some(role),
        ..Change::default()
    }
}

/// A lead of an agent with an open task and deal; closed when it is won.
fn work(act: &mut Act, number: &str, agent: Id<of::Staff>, won: bool) -> Result<Id<of::Lead>> {
    let mut enquiry = website(act, number);
    enquiry.assign = lead::Assign::Agent(agent);
    enquiry.status = won.then(|| act.catalog.lists.named(List::Status, "Closed").unwrap().id);
    let lead = lead::capture(act, &enquiry)?.lead();
    let task = task::NewTask {
        lead: Some(lead),
        name: "Call".to_owned(),
        description: String::new(),
        category: task::category(act, 1).unwrap(),
        due_at: None,
        agent: Some(agent),
        comment: String::new(),
    };
    task::add(act, &task)?;
    let deal = deal::NewDeal {
        lead,
        name: String::new(),
        stage: act.catalog.lists.first(List::DealStage)?,
        amount: None,
        agent: Some(agent),
        start_date: None,
        end_date: None,
        note: String::new(),
    };
    deal::add(act, &deal)?;
    Ok(lead)
}

async fn hand_over(company: &Company<'_>, from: Id<of::Staff>, to: HandOver) -> Result<u64> {
    let unit = move |act: &mut Act, progress| staff::hand_over(act, from, to, progress);
    let done = company.server.openlead.in_units(company.actor(), unit);
    Ok(done.await?.changed)
}

on_each_engine! {
    async fn whoever_changes_their_address_signs_in_with_the_new_one(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            let to = |email: &str| Change { email: Some(email.to_owned()), ..Change::default() };
            staff::change(act, owner, &to("Asha@New.example"))?;
            let login: Vec<(String,)> = act.tx.all("SELECT email FROM login", args![])?;
            assert_eq!(login, [("asha@new.example".to_owned(),)]);
            let taken = staff::change(act, anu, &to("asha@new.example"));
            assert!(matches!(taken, Err(Error::Conflict(_))));
            assert!(matches!(staff::change(act, anu, &to("me")), Err(Error::Invalid(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn the_last_active_owner_stays_owner(server: &Server) {
        let company = Company::new(server).await;
        let owner = company.created.owner;
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            assert!(matches!(staff::change(act, owner, &role(Role::Admin)), Err(Error::Conflict(_))));
            assert!(matches!(staff::deactivate(act, owner), Err(Error::Conflict(_))));
            staff::change(act, anu, &role(Role::Owner))?;
            staff::change(act, owner, &role(Role::Admin))?;
            assert_eq!(staff::read(act, owner)?.role, Role::Admin);
            Ok(())
        }).await.unwrap();
        let up = company.act_as(owner, move |act| staff::change(act, owner, &role(Role::Owner))).await;
        assert!(matches!(up, Err(Error::Forbidden(_))), "an admin does not make themselves owner");
        let out = company.act_as(owner, move |act| staff::deactivate(act, anu)).await;
        assert!(matches!(out, Err(Error::Forbidden(_))));
    }

    async fn people_go_on_and_off_duty_by_themselves_and_no_further(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let anu = company.agent("Anu", &[]).await;
        let binu = company.agent("Binu", &[]).await;
        let off = || Change { on_duty: Some(false), phone: Some("9846012345".to_owned()), ..Change::default() };
        company.act_as(anu, move |act| staff::change(act, anu, &off())).await.unwrap();
        for (who, change) in [(binu, off()), (anu, role(Role::Admin)),
            (anu, Change { scope: Some(Some(Scope::All)), ..Change::default() })] {
            let refused = company.act_as(anu, move |act| staff::change(act, who, &change)).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        company.act(move |act| {
            let anu = staff::read(act, anu)?;
            assert_eq!((anu.on_duty, anu.phone.as_str()), (false, "919846012345"));
            let joins = Change { departments: Some(vec![sales]), ..Change::default() };
            staff::change(act, anu.id, &joins)?;
            assert_eq!(openlead_core::department::members(act, sales)?, [anu.id]);
            let leaves = Change { departments: Some(vec![]), ..Change::default() };
            staff::change(act, anu.id, &leaves)?;
            assert!(openlead_core::department::members(act, sales)?.is_empty());
            Ok(())
        }).await.unwrap();
    }

    async fn a_further_name_decides_who_is_meant(server: &Server) {
        let company = Company::new(server).await;
        let one = company.agent("Priya", &[]).await;
        let two = company.agent("Priya too", &[]).await;
        let named = Change { name: Some("PRIYA".to_owned()), ..Change::default() };
        company.act(move |act| staff::change(act, two, &named)).await.unwrap();
        let anu = company.agent("Anu", &[]).await;
        company.act(move |act| {
            assert_eq!(staff::meant(&act.catalog, "priya"), Err(Nobody::Ambiguous));
            assert_eq!(staff::ambiguous(&act.catalog)["priya"].len(), 2);
            staff::add_alias(act, two, "Priya")?;
            staff::add_alias(act, one, "Priya K")?;
            assert_eq!(staff::meant(&act.catalog, "priya"), Ok(two));
            assert_eq!(staff::meant(&act.catalog, "PRIYA K"), Ok(one));
            assert!(staff::ambiguous(&act.catalog).is_empty());
            for taken in ["Anu", "priya k"] {
                assert!(matches!(staff::add_alias(act, two, taken), Err(Error::Conflict(_))), "{taken}");
            }
            staff::deactivate(act, two)?;
            assert_eq!(staff::meant(&act.catalog, "priya"), Ok(one), "who left is not meant");
            staff::remove_alias(act, one, "priya K")?;
            assert_eq!(staff::meant(&act.catalog, "priya k"), Err(Nobody::Unknown));
            assert!(matches!(staff::remove_alias(act, anu, "Priya"), Err(Error::NotFound(_))));
            Ok(())
        }).await.unwrap();
    }

    async fn what_somebody_had_goes_to_another(server: &Server) {
        let company = Company::new(server).await;
        let (anu, binu) = (company.agent("Anu", &[]).await, company.agent("Binu", &[]).await);
        let (open, won) = company.act(move |act| {
            let open = work(act, "9846000001", anu, false)?;
            for number in 10..120 {
                work(act, &format!("9846000{number:03}"), anu, false)?;
            }
            let won = work(act, "9846000200", anu, true)?;
            staff::deactivate(act, anu)?;
            Ok((open, won))
        }).await.unwrap();
        // 111 open leads, 112 tasks and deals.
        assert_eq!(hand_over(&company, anu, HandOver::Staff(binu)).await.unwrap(), 111 + 112 + 112);
        assert_eq!(company.lead(open).await.agent_id, Some(binu));
        assert_eq!(company.lead(won).await.agent_id, Some(anu), "what is closed stays");
        let story = company.story_of(open).await;
        assert_eq!(&story[3..], ["lead.assigned", "task.updated", "deal.updated"]);
        assert_eq!(hand_over(&company, anu, HandOver::Staff(binu)).await.unwrap(), 0);
        let themselves = hand_over(&company, binu, HandOver::Staff(binu)).await;
        assert!(matches!(themselves, Err(Error::Conflict(_))));
        let inactive = hand_over(&company, binu, HandOver::Staff(anu)).await;
        assert!(matches!(inactive, Err(Error::NotFound("staff"))));
    }

    async fn what_somebody_had_goes_to_a_department_in_turn_or_to_nobody(server: &Server) {
        let company = Company::new(server).await;
        let sales = company.department("Sales").await;
        let anu = company.agent("Anu", &[sales]).await;
        let (binu, cyn) = (company.agent("Binu", &[sales]).await, company.agent("Cyn", &[sales]).await);
        let leads = company.act(move |act| {
            let numbers = ["9846000001", "9846000002", "9846000003", "9846000004"];
            let leads: Vec<_> = numbers.iter().map(|number| work(act, number, anu, false)).collect::<Result<_>>()?;
            staff::deactivate(act, anu)?;
            Ok(leads)
        }).await.unwrap();
        hand_over(&company, anu, HandOver::Department(sales)).await.unwrap();
        let mut served = Vec::new();
        for &lead in &leads {
            let agent = company.lead(lead).await.agent_id.unwrap();
            let tasks = company.act(move |act| task::of_lead(act, lead)).await.unwrap();
            assert_eq!(tasks[0].agent_id, Some(agent), "a task goes with its lead");
            served.push(agent);
        }
        assert_eq!(served, [binu, cyn, binu, cyn]);
        hand_over(&company, binu, HandOver::Nobody).await.unwrap();
        assert_eq!(company.lead(leads[0]).await.agent_id, None);
        company.act(move |act| staff::reactivate(act, anu)).await.unwrap();
        let active = company.act(move |act| Ok(staff::read(act, anu)?.active)).await.unwrap();
        assert!(active);
    }
}
