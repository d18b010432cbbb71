use std::collections::HashSet;

use openlead_core::email::Email;
use openlead_core::forward;
use openlead_core::import::{self, State, Target};
use openlead_core::lead::bulk::{self, Deed, Target as Leads};
use openlead_core::list::List;
use openlead_core::person::{Person, erase, export, find};
use openlead_core::request_log::{NewRequest, record};
use openlead_core::staff::Role;
use openlead_core::webhook::log::Tried;
use openlead_core::webhook::outbox;
use openlead_core::{Act, Error, Id, deal, lead, note, report, saved_view, task};
use openlead_db::{Dialect, Tx, args};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone};
use crate::import::desk::Desk;

const NUMBER: &str = "9846012345";
const NAME: &str = "Meera Unmistakable";
const EMAIL: &str = "meera@unmistakable.example";

fn meera() -> Person {
    Person {
        phone: Some(phone(NUMBER)),
        email: None,
    }
}

/// A lead with one of everything, a refused call with the same number, and another person.
async fn with_meera(company: &Company<'_>) -> Id<openlead_core::of::Lead> {
    company.enquire("9846099999").await;
    let lead = company
        .enquire_with(NUMBER, |mut enquiry| {
            enquiry.name = NAME.to_owned();
            enquiry.email = Email::parse(EMAIL);
            enquiry.more_phones = vec![phone("9846055555")];
            enquiry
        })
        .await
        .lead();
    company
        .act(move |act| {
            note::add(act, lead, note::Kind::Note, "Unmistakable, called")?;
            let new = task::NewTask {
                lead: Some(lead),
                name: "Call Unmistakable".to_owned(),
                description: String::new(),
                category: task::category(act, 1).expect("a starter"),
                due_at: None,
                agent: None,
                comment: "Unmistakable, soon".to_owned(),
            };
            task::add(act, &new)?;
            let new = deal::NewDeal {
                lead,
                name: "Deal with Unmistakable".to_owned(),
                stage: act.catalog.lists.first(List::DealStage)?,
                amount: Some(100),
                agent: None,
                start_date: None,
                end_date: None,
                note: String::new(),
            };
            deal::add(act, &new)?;
            refused_calls(act, lead)
        })
        .await
        .unwrap();
    lead
}

/// Two calls that were refused: one with the number, one about the lead.
fn refused_calls(act: &mut Act, lead: Id<openlead_core::of::Lead>) -> openlead_core::Result<()> {
    for (sent, of) in [
        (json!({ "mobileno": "+91 98460 55555" }), None),
        (json!(null), Some(lead)),
    ] {
        let id = Id::new(act.tx.new_id());
        record(
            act,
            &NewRequest {
                id,
                endpoint: "gl-website-contacts",
                token: Id::new(1),
                address: "127.0.0.1".to_owned(),
                outcome: "fail",
                message: "Please check the parameters.".to_owned(),
                micros: 1,
                lead: of,
                sent,
            },
        )?;
    }
    Ok(())
}

/// A webhook is sent the first event, and answers with the name.
async fn answered(company: &Company<'_>, hook: Id<openlead_core::of::Webhook>) {
    let openlead = company.server.openlead.clone();
    let taken = company.act(move |act| outbox::take(&openlead, act, hook, 10, &HashSet::new()));
    let due = taken.await.unwrap().due[0].clone();
    let tried = Tried {
        status: 500,
        answer: NAME.to_owned(),
        ..Tried::default()
    };
    company
        .act(move |act| outbox::settle(act, hook, &due, &tried))
        .await
        .unwrap();
}

/// The names of all tables in which a text is in some column.
fn tables_with(tx: &mut Tx, text: &str) -> openlead_core::Result<Vec<String>> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let columns: Vec<(String, String)> = tx.all(sql, args![])?;
    let mut found = Vec::new();
    for (table, column) in columns {
        let sql =
            format!("SELECT count(*) FROM \"{table}\" WHERE CAST(\"{column}\" AS TEXT) LIKE $1");
        // Columns that are no text, such as those inside the index of words.
        if let Ok((1..,)) = tx.nested(|tx| tx.one::<(i64,)>(&sql, args![format!("%{text}%")])) {
            found.push(format!("{table}.{column}"));
        }
    }
    Ok(found)
}

on_each_engine! {
    async fn an_erased_person_is_found_nowhere_and_the_others_stay(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        let texts = ["9846012345", "9846055555", "nmistakable", "98460 55555"];
        for text in texts {
            let before = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert!(!before.is_empty(), "{text}");
        }
        let certificate = erase(&server.openlead, company.actor(), &meera()).await.unwrap();
        for text in texts {
            let after = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert_eq!(after, Vec::<String>::new(), "{text}");
        }
        let shown = certificate.to_json().to_string();
        assert!(!shown.contains("9846012345") && !shown.contains("nmistakable"), "{shown}");
        let rows = &certificate.rows;
        assert_eq!((rows["lead"], rows["lead_phone"], rows["note"]), (1, 2, 1));
        assert_eq!((rows["task"], rows["task_comment"], rows["deal"], rows["request_log"]), (1, 1, 1, 2));
        let again = erase(&server.openlead, company.actor(), &meera()).await;
        assert!(matches!(again, Err(Error::NotFound("person"))));
        let left = company.act(|act| lead::find(act, Some(&phone("9846099999")), None)).await.unwrap();
        assert!(left.is_some());
        // The number is free: who enquires again is somebody new.
        assert!(matches!(company.enquire(NUMBER).await, lead::Captured::New(_)));
    }

    async fn what_went_out_and_what_waits_goes_with_an_erased_person(server: &Server) {
        let company = Company::new(server).await;
        let hook = crate::webhook::add_to_all(&company).await;
        let openlead = server.openlead.clone();
        company.act(move |act| forward::set(&openlead, act, "https://app.example.com", Some("gl_0123456789abcdef0123"))).await.unwrap();
        let desk = Desk::of(&company);
        let file = format!("id,name,phone\nUnmistakable 7,{NAME},{NUMBER}\n");
        desk.import(&file, |plan| {
            crate::import::desk::column(plan, "id", Target::ExternalId);
            (plan.webhooks, plan.notify) = (true, true);
        }).await;
        let lead = desk.lead(NUMBER).await.unwrap().id;
        company.act(move |act| {
            note::add(act, lead, note::Kind::Note, "Unmistakable, called")?;
            forward::keep(act, "gl-note-creation-api", [("note", "Unmistakable")].into_iter(), Some(lead))
        }).await.unwrap();
        answered(&company, hook).await;
        let owner = company.created.owner;
        let change = company.act_as(owner, move |act| {
            let status = act.catalog.lists.named(List::Status, "Contacted").expect("a starter").id;
            bulk::begin(act, &Deed::Status(status), &Leads::Ids(vec![lead]))
        }).await.unwrap();
        bulk::run(&server.openlead, desk.actor, change).await.unwrap();

        let all = export(&server.openlead, desk.actor, &meera()).await.unwrap();
        for table in ["delivery", "delivery_attempt", "forward_call", "lead_reference", "import_row", "bulk_lead"] {
            assert!(!all[table].as_array().unwrap().is_empty(), "{table}: {all}");
        }
        erase(&server.openlead, desk.actor, &meera()).await.unwrap();
        for text in ["9846012345", "nmistakable"] {
            let after = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert_eq!(after, Vec::<String>::new(), "{text}");
        }
        let left = std::fs::read_dir(server.settings.data.join("imports")).unwrap().count();
        assert_eq!(left, 0, "the file is gone");
    }

    async fn what_is_kept_of_a_person_is_handed_out_whole(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        let person = Person { phone: None, email: Email::parse("MEERA@unmistakable.example") };
        let all = export(&server.openlead, company.actor(), &person).await.unwrap();
        assert_eq!(all["lead"][0]["name"], NAME);
        assert_eq!(all["lead_phone"].as_array().unwrap().len(), 2);
        assert_eq!(all["deal"][0]["name"], "Deal with Unmistakable");
        assert_eq!(all["request_log"].as_array().unwrap().len(), 2);
        assert!(all["event"].as_array().unwrap().len() >= 4);
    }

    async fn views_reports_and_changes_of_many_that_look_for_an_erased_person_go_and_others_stay(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        let owner = company.created.owner;
        let view = |name: &str, asked: &str| saved_view::NewView { name: name.to_owned(), shared: true, asked: asked.to_owned(), columns: String::new() };
        let views = [view("Hers", "search=98460%2012345"), view("Meera@Unmistakable.example", ""), view("New ones", "search=Ravi&sort=-name")];
        company.act_as(owner, move |act| views.iter().try_for_each(|view| saved_view::add(act, view).map(drop))).await.unwrap();
        let change = company.act_as(owner, move |act| {
            let report = report::NewReport { name: "About 9846012345".to_owned(), shared: false, pinned: false, report: report::Report::Sources, asked: String::new() };
            report::add(act, &report)?;
            let query = lead::Query { search: NUMBER.to_owned(), ..lead::Query::default() };
            bulk::begin(act, &Deed::Delete, &Leads::Query(Box::new(query)))
        }).await.unwrap();
        let all = export(&server.openlead, company.actor(), &meera()).await.unwrap();
        let rows = |table: &str| all[table].as_array().unwrap().len();
        assert_eq!((rows("saved_view"), rows("saved_report"), rows("bulk")), (2, 1, 1));
        let certificate = erase(&server.openlead, company.actor(), &meera()).await.unwrap();
        assert_eq!(certificate.rows["saved_view"], 2);
        for text in [NUMBER, "98460%2012345", "nmistakable"] {
            let left = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert_eq!(left, Vec::<String>::new(), "{text}");
        }
        let views = company.act_as(owner, saved_view::all).await.unwrap();
        assert_eq!(views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["New ones"]);
        // A change that was not done yet finds nobody.
        bulk::run(&server.openlead, company.actor(), change).await.unwrap();
        let left = company.act(|act| lead::find(act, Some(&phone("9846099999")), None)).await.unwrap();
        assert!(left.is_some());
    }

    async fn who_may_not_delete_may_not_erase(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        for role in [Role::Manager, Role::Agent] {
            let name = if role == Role::Agent { "Ravi" } else { "Latha" };
            let who = company.staff(name, role, None, &[]).await;
            let actor = openlead_core::Actor { who: Some(who), ..company.actor() };
            let refused = find(&server.openlead, actor, &meera()).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
    }

    async fn files_of_imports_that_name_the_person_go_with_what_was_said_of_their_rows(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let hers = "name,phone,email\nMeera,98460-12345,none\nRavi,9846099999,\n";
        let (hers, _) = desk.import(hers, |_| {}).await;
        assert_eq!(desk.failures(hers.id).await.len(), 1);
        let (other, _) = desk.import("name,phone\nLatha,9846088888\nShort,12\n", |_| {}).await;
        let waiting = desk.draft("name,phone,mail\nM,9846011111,x\nM,+91 (98460) 12345,y\n").await;
        let file = |id: Id<openlead_core::of::Import>| import::has_file(&server.openlead, id);
        assert!(file(hers.id) && file(other.id) && file(waiting));

        let all = export(&server.openlead, desk.actor, &meera()).await.unwrap();
        assert_eq!(all["import_row"].as_array().unwrap().len(), 2, "{all}");
        assert_eq!(all["import_row"][0]["cells"]["name"], "Meera");
        let certificate = erase(&server.openlead, desk.actor, &meera()).await.unwrap();
        assert_eq!((certificate.files, certificate.rows["import_row"]), (2, 2));
        assert!(!file(hers.id) && !file(waiting), "they are gone");
        assert!(file(other.id) && desk.failures(other.id).await.len() == 1, "the others are not");
        assert_eq!(desk.failures(hers.id).await, []);
        let (state, reason) = company.act(move |act| import::read(act, waiting).map(|it| (it.state, it.reason))).await.unwrap();
        assert_eq!(state, State::Cancelled);
        assert!(reason.contains("erased"), "{reason}");
        for text in ["9846012345", "98460-12345", "98460) 12345"] {
            let left = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert_eq!(left, Vec::<String>::new(), "{text}");
        }
    }

    async fn nobody_is_erased_under_the_hands_of_an_import_that_runs(server: &Server) {
        let company = Company::new(server).await;
        let desk = Desk::of(&company);
        let id = desk.draft("name,phone\nMeera,9846012345\n").await;
        company.act(move |act| import::start(act, id)).await.unwrap();
        let refused = erase(&server.openlead, desk.actor, &meera()).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        desk.run(id).await;
        assert_eq!(erase(&server.openlead, desk.actor, &meera()).await.unwrap().files, 1);
        assert!(desk.lead("9846012345").await.is_none());
    }

    async fn what_was_in_the_trash_long_enough_is_gone_and_its_number_free(server: &Server) {
        let company = Company::new(server).await;
        let lead = with_meera(&company).await;
        company.act(move |act| lead::trash(act, lead)).await.unwrap();
        let purge = |days| company.act(move |act| lead::purge(act, days, 100));
        assert_eq!(purge(30).await.unwrap(), 0);
        assert_eq!(purge(-1).await.unwrap(), 1);
        let gone = company.act(move |act| lead::read(act, lead)).await;
        assert!(matches!(gone, Err(Error::NotFound("lead"))));
        assert!(matches!(company.enquire(NUMBER).await, lead::Captured::New(_)));
        let audit = company.act(|act| openlead_core::event::audit(act, None, 100)).await.unwrap();
        assert!(audit.iter().any(|event| event.kind == "lead.purged"));
    }
}
