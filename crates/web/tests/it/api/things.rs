//! One of everything, to call every operation of the document with.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use super::Caller;
use super::operation::Operation;

pub const LISTS: [&str; 7] = [
    "/statuses",
    "/sources",
    "/purposes",
    "/lead-types",
    "/task-categories",
    "/deal-stages",
    "/lost-reasons",
];

/// A lead with a call, and one of what is wanted, or of everything, in the account of a caller. Their names begin with a mark.
pub struct Things {
    ids: BTreeMap<&'static str, String>,
    mark: &'static str,
    number: usize,
}

impl Things {
    pub async fn of(
        caller: &Caller,
        mark: &'static str,
        number: usize,
        wanted: Option<&str>,
    ) -> Self {
        let mut things = Self {
            ids: BTreeMap::new(),
            mark,
            number,
        };
        let lead = json!({ "phone_numbers": [things.phone()], "name": things.name("person"), "email": things.email("person"), "company_name": things.name("company") });
        things.make(caller, "/leads", "/leads", &lead, "id").await;
        let call = json!({ "direction": "in", "phone_number": things.phone(), "outcome": "missed", "note": things.name("call") });
        things
            .make(caller, "/calls", "/calls", &call, "call_id")
            .await;
        let nouns = LISTS.iter().chain(&[
            "/staff",
            "/departments",
            "/source-numbers",
            "/custom-fields",
            "/tasks",
            "/deals",
            "/keys",
            "/webhooks",
            "/notes",
            "/imports",
            "/merges",
            "/bulk-changes",
            "/request-log",
        ]);
        for noun in nouns {
            let with_members = *noun == "/staff" && wanted == Some("/departments");
            if with_members || wanted.is_none_or(|wanted| wanted == *noun) {
                things.add(caller, noun).await;
            }
        }
        things
    }

    fn name(&self, what: &str) -> String {
        format!("{} {what} {}", self.mark, self.number)
    }

    /// The phone number of the lead.
    pub fn phone(&self) -> String {
        format!("+9198461{:05}", self.number)
    }

    /// An address of its own.
    pub fn email(&self, who: &str) -> String {
        format!(
            "{who}{}@{}.example.com",
            self.number,
            self.mark.to_lowercase()
        )
    }

    /// The id of one of the things of a noun.
    pub fn id(&self, noun: &str) -> &str {
        self.ids.get(noun).unwrap_or_else(|| {
            panic!("{noun} is new: say in this test how one of them is made, and what has its id")
        })
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.values().map(String::as_str)
    }

    /// The ids of what is called so in the document.
    pub fn ids_of(&self, noun: &str) -> Vec<&str> {
        match noun {
            "ListItem" => LISTS.iter().map(|list| self.id(list)).collect(),
            "Lead" => vec![self.id("/leads")],
            "Staff" => vec![self.id("/staff")],
            "Department" => vec![self.id("/departments")],
            "Field" => vec![self.id("/custom-fields")],
            other => {
                panic!("{other}Id is new in a body: say in this test which of the things it is")
            }
        }
    }

    /// The path of an operation, each part of it the id of one of the things that `of` chooses by the part's name.
    pub fn path<'a>(&self, operation: &Operation, of: impl Fn(&str) -> &'a Self) -> String {
        let mut path = operation.path.clone();
        for name in operation.path_names() {
            let noun = match name {
                "id" => operation.head(),
                "staff_id" => "/staff".to_owned(),
                "event_id" => "/event".to_owned(),
                other => panic!("{{{other}}} is new in a path: say in this test what it names"),
            };
            path = path.replace(&format!("{{{name}}}"), of(name).id(&noun));
        }
        path
    }

    async fn make(
        &mut self,
        caller: &Caller,
        noun: &'static str,
        path: &str,
        body: &Json,
        key: &str,
    ) {
        let made = caller.post(path, body).await;
        assert_eq!(made.code, StatusCode::CREATED, "{path} {}", made.body);
        let id = made.json()["data"][key].as_str().unwrap().to_owned();
        self.ids.insert(noun, id);
    }

    /// Makes one of a noun.
    async fn add(&mut self, caller: &Caller, noun: &'static str) {
        let lead = self.ids["/leads"].clone();
        let (mut path, mut key) = (noun.to_owned(), "id");
        let body = match noun {
            "/staff" => {
                json!({ "name": self.name("agent"), "email": self.email("agent"), "role": "agent" })
            }
            "/source-numbers" => json!({ "number": format!("+9148442{:05}", self.number) }),
            "/custom-fields" => {
                json!({ "label": self.name("field"), "field_type": "text", "searchable": true })
            }
            "/tasks" => json!({ "name": self.name("task"), "lead_id": lead }),
            "/deals" => json!({ "name": self.name("deal"), "lead_id": lead }),
            "/keys" => json!({ "name": self.name("key"), "scope": "read" }),
            "/webhooks" => {
                json!({ "url": format!("https://{}.example.com/hook", self.mark.to_lowercase()), "description": self.name("webhook") })
            }
            "/notes" => {
                (path, key) = (format!("/leads/{lead}/notes"), "note_id");
                json!({ "content": self.name("note") })
            }
            "/imports" => {
                path += &format!("?name={}.ndjson", self.mark);
                json!({ "phone": format!("98462{:05}", self.number), "name": self.name("row") })
            }
            "/merges" => {
                let second = json!({ "phone_numbers": [format!("+9198463{:05}", self.number)] });
                self.make(caller, "/second", "/leads", &second, "id").await;
                path = format!("/leads/{lead}/merge");
                json!({ "other_id": self.ids["/second"] })
            }
            "/bulk-changes" => {
                json!({ "deed": { "action": "assign", "assigned_to_id": null }, "lead_ids": [lead] })
            }
            "/request-log" => {
                let id = self.refused(caller).await;
                self.ids.insert(noun, id);
                return;
            }
            _ => json!({ "name": self.name(noun.trim_start_matches('/')) }),
        };
        self.make(caller, noun, &path, &body, key).await;
        let id = self.ids[noun].clone();
        match noun {
            "/webhooks" => {
                let test = format!("/webhooks/{id}/test");
                self.make(caller, "/event", &test, &json!({}), "event_id")
                    .await;
            }
            "/departments" => {
                let member = json!({ "staff_id": self.ids["/staff"] });
                let joined = caller
                    .post(&format!("/departments/{id}/members"), &member)
                    .await;
                assert_eq!(joined.code, 204);
            }
            _ => {}
        }
    }

    /// A refused call of the v1 API.
    async fn refused(&self, caller: &Caller) -> String {
        let name = self.name("caller");
        caller.site.add_lead("12", &[("name", name.as_str())]).await;
        let newest = caller.get("/request-log?refused=true&per_page=1").await;
        newest.json()["data"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A body with which the operation does something as things are now: an order of all, something to merge with.
    pub async fn body_now(&self, caller: &Caller, operation: &Operation) -> Json {
        let list = operation.head();
        match operation.id.as_str() {
            "merge_lead" => {
                let second = json!({ "phone_numbers": [format!("+9198466{:05}", self.number)] });
                let made = caller.post("/leads", &second).await.json();
                let there = &made["lead_id"];
                json!({ "other_id": if there.is_null() { &made["data"]["id"] } else { there } })
            }
            id if id.starts_with("order_") => {
                let all = caller.get(&list).await.data(200);
                let ids = all.as_array().unwrap().iter().map(|item| &item["id"]);
                json!({ "ids": ids.collect::<Vec<_>>() })
            }
            id if id.starts_with("merge_") => {
                let second = json!({ "name": "Second", "label": "Second", "field_type": "text" });
                caller.post(&list, &second).await;
                let all = caller.get(&list).await.data(200);
                let named = |item: &&Json| item["name"] == "Second" || item["label"] == "Second";
                json!({ "into_id": all.as_array().unwrap().iter().find(named).unwrap()["id"] })
            }
            _ => self.body(operation),
        }
    }

    /// A body with which the operation does something.
    pub fn body(&self, operation: &Operation) -> Json {
        let (of, number) = (|noun: &str| json!(self.id(noun)), self.number);
        match operation.id.as_str() {
            "create_lead" => json!({ "phone_numbers": [format!("+9198470{number:05}")] }),
            "change_lead" => json!({ "name": "Other" }),
            "change_lead_by_identifier" => {
                json!({ "phone_number": self.phone(), "name": "Other" })
            }
            "create_leads" => {
                json!({ "leads": [{ "phone_numbers": ["+919847000002"] }], "dry_run": true })
            }
            "begin_bulk_change" => {
                json!({ "deed": { "action": "assign", "assigned_to_id": null }, "lead_ids": [of("/leads")] })
            }
            "create_lead_note" => json!({ "content": "Note" }),
            "create_note_by_identifier" => {
                json!({ "phone_number": self.phone(), "content": "Note" })
            }
            "create_task" => json!({ "name": "Task", "lead_id": of("/leads") }),
            "create_task_comment" => json!({ "content": "Comment" }),
            "create_deal" => json!({ "lead_id": of("/leads") }),
            "log_call" => {
                json!({ "direction": "in", "phone_number": "+919847000003", "outcome": "missed" })
            }
            "create_department" => json!({ "name": format!("Another department {number}") }),
            "add_department_member" => json!({ "staff_id": of("/staff") }),
            "change_department_member" => json!({ "weight": 2 }),
            "create_source_number" => json!({ "number": format!("+9148443{number:05}") }),
            "create_member_of_staff" => {
                json!({ "name": "New", "email": self.email("new"), "role": "agent" })
            }
            "create_custom_field" => {
                json!({ "label": format!("Another field {number}"), "field_type": "text" })
            }
            "order_custom_fields" => json!({ "ids": [of("/custom-fields")] }),
            "create_key" => json!({ "name": "Key", "scope": "read" }),
            "create_webhook" => json!({ "url": "https://example.com/other" }),
            "replay_request" => {
                json!({ "corrections": { "mobileno": format!("98480{number:05}") } })
            }
            "replay_deliveries" | "complete_task" | "export_leads_by_filter" | "hand_over" => {
                json!({})
            }
            "create_import" => json!({ "phone": format!("98464{number:05}") }),
            "change_import" => json!({ "map": { "columns": { "phone": "phone" } } }),
            "merge_lead" => json!({ "other_id": "0000000000001" }),
            id if id.starts_with("merge_") => json!({ "into_id": "0000000000000" }),
            id if id.starts_with("order_") => json!({ "ids": [] }),
            id if id.starts_with("create_") && LISTS.contains(&operation.path.as_str()) => {
                json!({ "name": format!("Another entry {number}") })
            }
            id if id.starts_with("change_") => json!({}),
            other => panic!("{other} is new: say in this test with what body it does something"),
        }
    }
}
