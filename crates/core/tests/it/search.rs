//! A lead is found by whatever somebody remembers of it.

use openlead_core::email::Email;
use openlead_core::lead::{self, Enquiry};
use openlead_core::note::{self, Kind};
use openlead_core::search::{self, Found, Matched, Step};
use openlead_core::{Error, Id, of};
use openlead_db::{Dialect, args};
use openlead_testkit::{Engine, Server, on_each_engine};
use serde_json::json;

use crate::company::{Company, phone};

/// Has search read what has changed.
pub async fn catch_up(server: &Server) {
    while search::catch_up(&server.openlead).await.unwrap() != Step::UpToDate {}
}

impl Company<'_> {
    /// What is found, the best first, without reading what has changed before.
    async fn look_for(&self, typed: &str) -> Vec<Found> {
        let typed = typed.to_owned();
        self.act(move |act| search::find(act, &typed, 20))
            .await
            .unwrap()
    }

    /// The leads that are found once search has read what has changed.
    pub async fn found(&self, typed: &str) -> Vec<Id<of::Lead>> {
        catch_up(self.server).await;
        self.look_for(typed)
            .await
            .iter()
            .map(|found| found.lead)
            .collect()
    }

    pub async fn named(&self, number: &'static str, name: &'static str) -> Id<of::Lead> {
        let named = move |enquiry| Enquiry {
            name: name.to_owned(),
            ..enquiry
        };
        self.enquire_with(number, named).await.lead()
    }
}

on_each_engine! {
    async fn a_number_is_found_however_it_is_written_and_by_its_last_digits(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire_with("98460 12345", |mut enquiry| {
            enquiry.more_phones = vec![phone("+44 20 7946 0958")];
            enquiry
        }).await.lead();
        company.named("9846054321", "Rahul").await;
        for typed in [
            "9846012345", "+91 98460 12345", "098460-12345", "(0) 98460.12345", "0091 98460 12345", "٩٨٤٦٠١٢٣٤٥",
            "12345", "2345", "45 ", "345", "60 123", "98460 1", "+91 98460 1", "2079460958", "+44 20 7946 0958", "0958",
        ] {
            if typed == "45 " {
                assert_eq!(company.found(typed).await, [], "two digits begin no number here");
                continue;
            }
            assert_eq!(company.found(typed).await, [lead], "{typed}");
        }
        assert_eq!(company.found("9846099999").await, []);
    }

    async fn a_whole_number_or_address_is_found_at_once(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.enquire_with("98460 12345", |mut enquiry| {
            enquiry.email = Email::parse("Anjali.Nair@Example.com");
            enquiry
        }).await.lead();
        let found = |matched| vec![Found { lead, matched }];
        assert_eq!(company.look_for("098460 12345").await, found(Matched::Phone));
        assert_eq!(company.look_for("anjali.nair@example.com").await, found(Matched::Email));
        assert_eq!(company.look_for("anjali").await, [], "not read yet");
        assert_eq!(company.found("anjali").await, [lead]);
        assert_eq!(company.found("nair@exa").await, [lead]);
    }

    async fn names_are_found_without_accents_in_every_script(server: &Server) {
        let company = Company::new(server).await;
        for (number, name, typed) in [
            ("9846000001", "Élodie Brønsted", vec!["elodie", "BRONS", "br", "nsted"]),
            ("9846000002", "Иван Жуков", vec!["жук", "ИВАН ж", "уков"]),
            ("9846000003", "प्रिया ज़ैदी", vec!["प्रिया", "जैदी", "प्रि"]),
            ("9846000004", "അരുൺ നായർ", vec!["അരുണ്‍", "നായര്‍", "രുൺ"]),
            ("9846000005", "أحمد مُحَمَّد", vec!["احمد", "محمد", "حم"]),
            ("9846000006", "王小明", vec!["王小明", "小明", "王", "明"]),
            ("9846000007", "Γιώργος Παπαδόπουλος", vec!["γιωργος", "παπαδ"]),
            ("9846000008", "김민준", vec!["김민", "민준"]),
            ("9846000009", "Conor O’Neil-Weiß", vec!["oneil", "o'neil", "weiss", "neil-we"]),
        ] {
            let lead = company.named(number, name).await;
            for typed in typed {
                let found = company.found(typed).await;
                // Two Arabic letters begin no word here, so they are found by a name only where one does.
                let expected = if typed == "حم" { vec![] } else { vec![lead] };
                assert_eq!(found, expected, "{typed} in {name}");
            }
        }
        assert_eq!(company.found("प्रियु").await, [], "vowel signs are letters");
    }

    async fn company_additional_fields_and_notes_are_searched(server: &Server) {
        let company = Company::new(server).await;
        company.act(|act| openlead_core::field::make(act, "Course", openlead_core::field::Kind::Text)).await.unwrap();
        let lead = company.enquire_with("9846012345", |mut enquiry| {
            enquiry.company = "Malabar Spices".to_owned();
            enquiry.custom.insert("course".to_owned(), json!("Robotics"));
            enquiry.feedback = "wants a hostel room".to_owned();
            enquiry
        }).await.lead();
        assert_eq!(company.found("malabar").await, [lead]);
        assert_eq!(company.found("hostel malabar").await, [lead], "words are looked for everywhere");
        assert_eq!(company.found("hostel kochi").await, []);
        assert_eq!(company.found("robotics").await, [], "the field is not one that is searched");
        company.act(|act| {
            let version = act.tx.new_id();
            act.tx.execute("UPDATE field SET searchable = TRUE WHERE account_id = $1", args![act.actor.account])?;
            act.tx.execute("UPDATE account SET catalog_version = $2 WHERE id = $1", args![act.actor.account, version])?;
            search::renew(act)
        }).await.unwrap();
        assert_eq!(company.found("robotics").await, [lead]);
        company.act(move |act| note::add(act, lead, Kind::Note, "Prefers Sundays").map(drop)).await.unwrap();
        assert_eq!(company.found("sundays").await, [lead]);
    }

    async fn what_changed_is_found_under_the_new_text_only(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.named("9846012345", "Meera").await;
        assert_eq!(company.found("meera").await, [lead]);
        company.act(move |act| {
            act.tx.execute("UPDATE lead SET name = 'Lakshmi' WHERE account_id = $1 AND id = $2", args![act.actor.account, lead])?;
            openlead_core::event::of_lead(act, lead, "lead.updated", &json!({})).map(drop)
        }).await.unwrap();
        assert_eq!(company.found("lakshmi").await, [lead]);
        assert_eq!(company.found("meera").await, []);
    }

    async fn nothing_is_found_in_the_trash_until_it_comes_back(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.named("9846012345", "Meera").await;
        company.act(move |act| lead::trash(act, lead)).await.unwrap();
        for typed in ["meera", "9846012345", "2345"] {
            assert_eq!(company.found(typed).await, [], "{typed}");
        }
        company.act(move |act| lead::restore(act, lead)).await.unwrap();
        assert_eq!(company.found("meera").await, [lead]);
    }

    async fn the_best_comes_first(server: &Server) {
        let company = Company::new(server).await;
        let noted = company.named("9846000001", "Thomas").await;
        company.act(move |act| note::add(act, noted, Kind::Note, "friend of Anjali").map(drop)).await.unwrap();
        let inside = company.named("9846000002", "Sheranjali Das").await;
        let first = company.named("9846000003", "Anjali Nair").await;
        let second = company.named("9846000004", "Priya Anjali").await;
        let later = company.named("9846000005", "Geethanjali").await;
        let ranked = company.found("anjali").await;
        assert_eq!(ranked, [second, first, later, inside, noted]);
        let matched: Vec<_> = company.look_for("anjali").await.iter().map(|found| found.matched).collect();
        assert_eq!(matched[1..3], [Matched::Name, Matched::Text]);
        let two = company.act(|act| search::find(act, "anjali", 2)).await.unwrap();
        assert_eq!(two.iter().map(|found| found.lead).collect::<Vec<_>>(), [second, first]);
    }

    async fn each_account_finds_its_own(server: &Server) {
        let one = Company::of(server, "one@example.com").await;
        let other = Company::of(server, "other@example.com").await;
        let ours = one.named("9846012345", "Anjali").await;
        let theirs = other.named("9846012345", "Anjali").await;
        for typed in ["anjali", "an", "a", "9846012345", "2345"] {
            assert_eq!(one.found(typed).await, [ours], "{typed}");
            assert_eq!(other.found(typed).await, [theirs], "{typed}");
        }
    }

    async fn an_agent_finds_only_leads_that_they_see(server: &Server) {
        let company = Company::new(server).await;
        let agent = company.agent("Arjun", &[]).await;
        let own = company.enquire_with("9846000001", move |mut enquiry| {
            enquiry.name = "Meera Nair".to_owned();
            enquiry.assign = lead::Assign::Agent(agent);
            enquiry
        }).await.lead();
        company.named("9846000002", "Meera Das").await;
        catch_up(server).await;
        let mut actor = company.actor();
        actor.who = Some(agent);
        for (typed, expected) in [("meera", vec![own]), ("9846000002", vec![]), ("das", vec![])] {
            let found = server.openlead.look(actor, move |act| search::find(act, typed, 10)).await.unwrap();
            assert_eq!(found.iter().map(|found| found.lead).collect::<Vec<_>>(), expected, "{typed}");
        }
    }

    async fn whatever_is_typed_is_no_command(server: &Server) {
        let company = Company::new(server).await;
        company.named("9846012345", "Anjali").await;
        for typed in ["\"", "anj\" OR \"x", "%", "_", "%%%", "a_ja", "\\", "NOT anjali", "text:anjali", "{}", "\u{e000}", "- -", "*"] {
            assert_eq!(company.found(typed).await, [], "{typed}");
        }
        let long = "a".repeat(search::LONGEST + 1);
        let refused = company.act(move |act| search::find(act, &long, 10)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }

    async fn what_was_written_before_a_crash_is_read_after_it(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.named("9846012345", "Anjali").await;
        assert_eq!(company.look_for("anjali").await, []);
        // Nothing is told to the first process, which is as good as dead.
        let after = openlead_core::Openlead::open(&server.settings).await.unwrap();
        let after = std::sync::Arc::new(after);
        while search::catch_up(&after).await.unwrap() != Step::UpToDate {}
        assert_eq!(company.look_for("anjali").await, [Found { lead, matched: Matched::Name }]);
    }

    async fn two_processes_that_catch_up_at_once_leave_the_newest_text(server: &Server) {
        let company = Company::new(server).await;
        let other = std::sync::Arc::new(openlead_core::Openlead::open(&server.settings).await.unwrap());
        let lead = company.named("9846012345", "Anjali").await;
        for round in 0..20 {
            company.act(move |act| note::add(act, lead, Kind::Note, &format!("round{round}.")).map(drop)).await.unwrap();
            let (one, two) = tokio::join!(search::catch_up(&server.openlead), search::catch_up(&other));
            one.unwrap();
            two.unwrap();
        }
        for round in [0, 7, 19] {
            assert_eq!(company.found(&format!("round{round}")).await, [lead]);
        }
    }

    async fn the_index_can_be_made_anew(server: &Server) {
        let company = Company::new(server).await;
        let leads = [company.named("9846000001", "Anjali").await, company.named("9846000002", "Anjana").await];
        assert_eq!(company.found("anj").await, [leads[1], leads[0]]);
        server.openlead.db.write(search::rebuild).await.unwrap();
        let waiting = server.openlead.db.read(search::waiting).await.unwrap();
        assert_eq!((waiting.changes, waiting.accounts), (0, 1));
        assert_eq!(company.found("anj").await, [leads[1], leads[0]]);
        assert_eq!(server.openlead.db.read(search::waiting).await.unwrap().accounts, 0);
    }

    async fn a_lead_that_is_erased_is_out_of_the_index_at_once(server: &Server) {
        let company = Company::new(server).await;
        let lead = company.named("9846012345", "Anjali").await;
        assert_eq!(company.found("anjali").await, [lead]);
        company.act(move |act| search::forget(act, lead)).await.unwrap();
        assert_eq!(company.look_for("anjali").await, []);
    }

    async fn a_list_has_what_is_typed_in_the_order_of_the_list(server: &Server) {
        let company = Company::new(server).await;
        let first = company.named("9846000001", "Anjali Nair").await;
        let second = company.named("9846000002", "Nair Anjali").await;
        let noted = company.named("9846000003", "Priya").await;
        company.act(move |act| note::add(act, noted, Kind::Note, "friend of Anjali").map(drop)).await.unwrap();
        let ids = move |act: &mut openlead_core::Act, typed: &str| {
            let query = lead::Query {
                search: typed.to_owned(),
                sort_by: "name".to_owned(),
                descending: false,
                ..lead::Query::default()
            };
            let page = lead::list(act, &query)?;
            Ok::<_, Error>(page.lines.iter().map(|line| line.lead.id).collect::<Vec<_>>())
        };
        let at_once = company.act(move |act| ids(act, "098460 00002")).await.unwrap();
        assert_eq!(at_once, [second], "search has read nothing yet");
        catch_up(server).await;
        for (typed, expected) in [
            ("anjali", vec![first, second, noted]),
            ("nair anj", vec![first, second]),
            ("0003", vec![noted]),
            ("an", vec![first, second, noted]),
            ("\"", vec![]),
            (" ", vec![first, second, noted]),
        ] {
            assert_eq!(company.act(move |act| ids(act, typed)).await.unwrap(), expected, "{typed}");
        }
        let long = "a".repeat(search::LONGEST + 1);
        let refused = company.act(move |act| ids(act, &long)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    }

    async fn no_search_reads_all_leads(server: &Server) {
        let company = Company::new(server).await;
        company.named("9846012345", "Anjali").await;
        catch_up(server).await;
        for typed in ["anjali", "an", "a", "anjali nair", "9846012345", "2345", "a@example.com", "98460 12345 anjali"] {
            let plans = company.act(move |act| {
                if act.tx.dialect() == Dialect::Postgres {
                    // A table of one row is read as a whole unless nothing else is possible.
                    act.tx.batch("SET LOCAL enable_seqscan = off")?;
                }
                act.tx.explain();
                search::find(act, typed, 10)?;
                Ok(act.tx.plans())
            }).await.unwrap();
            assert!(!plans.is_empty());
            for plan in plans {
                let reads_all = |step: &str| step.contains("Seq Scan") || step.starts_with("SCAN") && !step.ends_with(":M1") && !step.contains("json_each");
                assert!(!plan.lines().skip(1).any(reads_all), "{typed}: {plan}");
            }
        }
    }
}

on_each_engine! {
    async fn a_list_of_many_leads_found_has_each_of_them_once_in_its_order(server: &Server) {
        const MORE: i64 = 1_200;
        let company = Company::new(server).await;
        let first = company.named("9846012345", "Anjali").await;
        catch_up(server).await;
        let made = company.act(move |act| {
            let sql = format!(
                "INSERT INTO lead (account_id, id, name, name_folded, phone, email, email_folded, company, address, status_id,
                   source_id, agent_id, custom, enquiries, sequence, last_enquiry_at, created_at, updated_at, deleted_at)
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MORE})
                 SELECT l.account_id, l.id + i, 'Anjali ' || (i * 31 % 37), 'anjali ' || (i * 31 % 37), l.phone, '', '', '',
                   '', l.status_id, l.source_id, l.agent_id, l.custom, 1, 1, 1, l.created_at - i * 7919 % 1201,
                   l.updated_at + i * 7907 % 1201, CASE WHEN i % 10 = 0 THEN l.created_at END
                 FROM lead l, n WHERE l.account_id = $1 AND l.id = $2"
            );
            act.tx.execute(&sql, args![act.account(), first])?;
            search::renew(act)
        });
        made.await.unwrap();
        catch_up(server).await;
        let new = json!({ "field": "status", "op": "is", "value": "New" });
        for (sort_by, filter) in ["created_at", "updated_at", "name"].into_iter().flat_map(|sort| [(sort, json!(null)), (sort, new.clone())]) {
            let mut query = lead::Query {
                search: "anjali".to_owned(), filter, sort_by: sort_by.to_owned(), descending: false, limit: 500, ..lead::Query::default()
            };
            let mut met = Vec::new();
            loop {
                let asked = query.clone();
                let page = company.act(move |act| lead::list(act, &asked)).await.unwrap();
                met.extend(page.lines.into_iter().map(|line| {
                    let lead = line.lead;
                    let key = match sort_by {
                        "created_at" => format!("{:020}", lead.created_at),
                        "updated_at" => format!("{:020}", lead.updated_at),
                        _ => lead.name.to_lowercase(),
                    };
                    (key, lead.id.number())
                }));
                query.cursor = page.next;
                if query.cursor.is_none() {
                    break;
                }
            }
            assert_eq!(met.len() as i64, 1 + MORE - MORE / 10, "{sort_by}");
            assert!(met.is_sorted_by(|a, b| a < b), "{sort_by}: {met:?}");
        }
    }
}

/// SQLite knows nothing of how many leads there are of a kind: what the list knows has to tell it.
#[tokio::test]
async fn sqlite_looks_at_each_of_few_leads_found_and_goes_along_the_index_of_the_order() {
    let server = Server::open(Engine::Sqlite).await;
    let company = Company::new(&server).await;
    company.named("9846012345", "Anjali").await;
    catch_up(&server).await;
    let all = lead::Query::default;
    let status = json!({ "field": "status", "op": "is", "value": "New" });
    let questions = [
        (
            lead::Query {
                search: "anjali".to_owned(),
                ..all()
            },
            "PRIMARY KEY (account_id=? AND id=?)",
        ),
        (
            lead::Query {
                search: "9846012345".to_owned(),
                sort_by: "name".to_owned(),
                ..all()
            },
            "PRIMARY KEY (account_id=? AND id=?)",
        ),
        (
            lead::Query {
                filter: status,
                sort_by: "assigned_to".to_owned(),
                ..all()
            },
            "lead_agent",
        ),
    ];
    for (query, expected) in questions {
        let plans = company.act(move |act| {
            act.tx.explain();
            lead::list(act, &query)?;
            Ok(act.tx.plans())
        });
        let plans = plans.await.unwrap();
        let lists: Vec<_> = plans
            .iter()
            .filter(|plan| plan.contains("ORDER BY"))
            .collect();
        assert!(
            lists[0]
                .lines()
                .any(|step| step.starts_with("SEARCH ") && step.contains(expected)),
            "{plans:#?}"
        );
    }
}
