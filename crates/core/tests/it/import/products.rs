//! Files with the titles that other products write by themselves are understood without a word.

use openlead_core::Act;
use openlead_core::export::{self, Format};
use openlead_core::field::{self, Kind};
use openlead_core::import::{self, Plan, Profile, Tally};
use openlead_core::lead::Query;
use openlead_testkit::{Engine, Server};

use super::desk::Desk;
use crate::company::Company;

const HUBSPOT: &str = "\
Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Associated Company,Last Activity Date,Lead Status,Marketing contact status,Create Date,Lifecycle Stage,Original Traffic Source
50101,Meera,Nair,meera@example.com,+91 98460 12345,ravi@example.com,Acme,2026-01-05 14:03,Open,Marketing contact,2025-11-02 09:15,lead,Organic Search
";
const PIPEDRIVE: &str = "\
Person - Name,Person - Label,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Work,Person - Phone - Home,Person - Phone - Mobile,Person - Closed deals,Person - Next activity date,Person - Owner,Person - ID,Person - Person created,Person - Update time,Person - Visible to
Meera Nair,Hot lead,Acme,meera@example.com,,+919846012345,,,0,2026-12-01,Ravi,17,2025-06-11 10:20:30,2025-07-11 10:20:30,All users
";
const PIPEDRIVE_LEADS: &str = "\
Lead - Title,Lead - Owner,Lead - Label,Lead - Source channel,Lead - Lead created,Lead - Value,Lead - Expected close date,Person - Name,Person - Email,Person - Phone,Organization - Name,Lead - ID
Meera Nair lead,Ravi,Hot,Organic Search,2025-06-11 08:00:00,1000,,Meera Nair,meera@example.com,9846012345,Acme,8f2c1f70-0c52-11ef-8a5c-2b6f8a1c0d2e
";
const ZOHO: &str = "\
Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Title,Email,Phone,Mobile,Lead Source,Lead Status,Annual Revenue,Created By.id,Created By,Created Time,Modified Time,Street,City,Zip Code,Country,Description,Email Opt Out,Salutation
zcrm_548790000000300001,zcrm_5,Ravi,Acme,Meera,Nair,Manager,meera@example.com,,+91-9846012345,Organic Search,Open,150000,zcrm_1,Asha,2025-03-21 11:22:33,2025-05-21 11:22:33,MG Road,Kochi,682016,India,\"Wants a call
after six\",false,Mrs.
";
const ESPO: &str = "\
id;name;salutationName;firstName;lastName;title;status;source;opportunityAmount;addressStreet;addressCity;emailAddress;phoneNumber;doNotCall;description;accountName;createdAt;modifiedAt;createdByName;assignedUserName
65a00000000000001;Meera Nair;Mrs.;Meera;Nair;CEO;Open;Organic Search;5000;12 MG Road;Kochi;meera@example.com;+919846012345;0;x;Acme;2026-02-01 10:00:00;2026-03-01 10:00:00;Admin;Ravi
";

type Expected = &'static [(&'static str, &'static str)];

/// Name of the product, its file, and where some columns go.
const PRODUCTS: [(&str, &str, Expected); 5] = [
    (
        "HubSpot",
        HUBSPOT,
        &[
            ("Record ID", "external_id"),
            ("Primary Associated Company", "company"),
            ("Lead Status", "status"),
            ("Lifecycle Stage", "type"),
            ("Original Traffic Source", "source"),
            ("Last Activity Date", "new:datetime"),
        ],
    ),
    (
        "Pipedrive",
        PIPEDRIVE,
        &[
            ("Person - ID", "external_id"),
            ("Person - Email - Home", "ignore"),
            ("Person - Next activity date", "follow_up"),
            ("Person - Person created", "created_at"),
            ("Person - Label", "new:text"),
        ],
    ),
    (
        "Pipedrive",
        PIPEDRIVE_LEADS,
        &[
            ("Lead - ID", "external_id"),
            ("Lead - Title", "new:text"),
            ("Lead - Lead created", "created_at"),
        ],
    ),
    (
        "Zoho CRM",
        ZOHO,
        &[
            ("Record Id", "external_id"),
            ("Lead Owner.id", "ignore"),
            ("Title", "new:text"),
            ("Zip Code", "address"),
            ("Description", "note"),
        ],
    ),
    (
        "EspoCRM",
        ESPO,
        &[
            ("id", "external_id"),
            ("title", "new:text"),
            ("createdByName", "ignore"),
            ("description", "note"),
        ],
    ),
];

#[tokio::test]
async fn exports_of_other_products_are_understood_without_a_word() {
    for (product, file, expected) in PRODUCTS {
        let server = Server::open(Engine::Sqlite).await;
        let company = Company::new(&server).await;
        company.agent("Ravi", &[]).await;
        let desk = Desk::of(&company);
        let (kept, _, plan) = desk.look(file).await;
        let titles = Profile::of(&kept.path).unwrap().sheet.columns;
        assert_eq!(import::preset(&titles), Some(product));
        for (title, to) in expected {
            assert_eq!(plan.target(title).to_string(), *to, "{product}: {title}");
        }
        takes_in(&desk, product, file, &plan).await;
    }
}

#[tokio::test]
async fn a_column_called_as_an_additional_field_goes_there() {
    let server = Server::open(Engine::Sqlite).await;
    let company = Company::new(&server).await;
    let desk = Desk::of(&company);
    let file = "Name,Phone,City\nMeera,9846012345,Kochi\n";
    assert_eq!(
        desk.look(file).await.2.target("City").to_string(),
        "address"
    );
    let made = |act: &mut Act| field::make(act, "City", Kind::Text).map(drop);
    company.act(made).await.unwrap();
    assert_eq!(
        desk.look(file).await.2.target("City").to_string(),
        "field:city"
    );
    desk.import(file, |_| {}).await;
    let (file, _) = export::leads(
        desk.openlead(),
        desk.actor,
        Query::default(),
        Format::Csv,
        Vec::new(),
        |_| {},
    )
    .await
    .unwrap();
    let again = desk.check(&String::from_utf8(file).unwrap(), |_| {}).await;
    assert_eq!(
        again.unwrap().tally.skipped,
        1,
        "what was taken out is no news"
    );
}

/// All of them tell of the same person.
async fn takes_in(desk: &Desk<'_>, product: &str, file: &str, plan: &Plan) {
    let (_, tally) = desk.import(file, |_| {}).await;
    let made = Tally {
        made: 1,
        ..Tally::default()
    };
    assert_eq!(tally, made, "{product}: {plan:?}");
    let meera = desk.lead("9846012345").await.unwrap();
    let told = (&*meera.name, &*meera.email, &*meera.company);
    assert_eq!(
        told,
        ("Meera Nair", "meera@example.com", "Acme"),
        "{product}"
    );
    assert!(meera.agent_id.is_some(), "{product}");
    let (_, again) = desk.import(&format!("{file}\n"), |_| {}).await;
    assert_eq!(again.skipped, 1, "{product}");
}
