use openlead_core::email::Email;
use openlead_core::list::List;
use openlead_core::person::{Person, erase, export, find};
use openlead_core::request_log::{NewRequest, record};
use openlead_core::staff::Role;
use openlead_core::{Act, Error, Id, deal, lead, note, task};
use openlead_db::{Dialect, Tx, args};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::{Company, phone};

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
        let certificate = company.act(|act| {
            let found = find(act, &meera())?;
            erase(act, &found)
        }).await.unwrap();
        for text in texts {
            let after = server.openlead.db.read(move |tx| tables_with(tx, text)).await.unwrap();
            assert_eq!(after, Vec::<String>::new(), "{text}");
        }
        let shown = certificate.to_json().to_string();
        assert!(!shown.contains("9846012345") && !shown.contains("nmistakable"), "{shown}");
        let rows = &certificate.rows;
        assert_eq!((rows["lead"], rows["lead_phone"], rows["note"]), (1, 2, 1));
        assert_eq!((rows["task"], rows["task_comment"], rows["deal"], rows["request_log"]), (1, 1, 1, 2));
        let again = company.act(|act| {
            let found = find(act, &meera())?;
            erase(act, &found)
        }).await;
        assert!(matches!(again, Err(Error::NotFound("person"))));
        let left = company.act(|act| lead::find(act, Some(&phone("9846099999")), None)).await.unwrap();
        assert!(left.is_some());
        // The number is free: who enquires again is somebody new.
        assert!(matches!(company.enquire(NUMBER).await, lead::Captured::New(_)));
    }

    async fn what_is_kept_of_a_person_is_handed_out_whole(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        let all = company.act(|act| {
            let person = Person { phone: None, email: Email::parse("MEERA@unmistakable.example") };
            let found = find(act, &person)?;
            export(act, &found)
        }).await.unwrap();
        assert_eq!(all["lead"][0]["name"], NAME);
        assert_eq!(all["lead_phone"].as_array().unwrap().len(), 2);
        assert_eq!(all["deal"][0]["name"], "Deal with Unmistakable");
        assert_eq!(all["request_log"].as_array().unwrap().len(), 2);
        assert!(all["event"].as_array().unwrap().len() >= 4);
    }

    async fn who_may_not_delete_may_not_erase(server: &Server) {
        let company = Company::new(server).await;
        with_meera(&company).await;
        for role in [Role::Manager, Role::Agent] {
            let name = if role == Role::Agent { "Ravi" } else { "Latha" };
            let who = company.staff(name, role, None, &[]).await;
            let refused = company.act_as(who, |act| find(act, &meera())).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
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
