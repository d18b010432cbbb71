//! The way of a file through the pages.

use openlead_core::import::{self, State};
use openlead_core::{Actor, Id, Via, of};
use openlead_testkit::on_each_engine;
use openlead_web::Settings;

use super::settings::agent;
use super::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/leads/import";
const FILE: &str = "name,mobile_number,status,Handled by,Joined,<b>City</b>\r\n\
    Meera,98460 12345,Fresh,Asha,31/12/2026,Kochi\r\n\
    Ravi,9846012346,Fresh,Zed,1/2/2026,\r\n\
    Short,12,New,,,\r\n";

async fn sent(visitor: &Visitor<'_>, name: &str, content: &[u8]) -> String {
    let answer = visitor.send_file(PATH, name, content).await;
    assert_eq!(answer.code, 303, "{}", answer.body);
    answer.headers["location"].to_str().unwrap().to_owned()
}

/// Takes in what was started, as the jobs of a server do.
async fn run(site: &Site, at: &str) {
    let id: Id<of::Import> = at.rsplit('/').next().unwrap().parse().unwrap();
    let actor = Actor {
        account: site.created.account,
        who: Some(site.created.owner),
        via: Via::Job,
    };
    let import = import::run(&site.openlead, actor, id, |_| {})
        .await
        .unwrap();
    assert_eq!(import.state, State::Done, "{}", import.reason);
}

on_each_engine! {
    async fn a_row_that_would_be_refused_is_corrected_here_and_what_was_refused_is_tried_again(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let at = sent(&owner, "few.csv", b"name,phone,town\nMeera<b>,12,Kochi\nRavi,9846012346,\nZed,13,\n").await;
        let check = format!("{at}/check");
        owner.done(&check, &[]).await;
        let row = format!("{at}/rows/2");
        assert!(owner.page(&check).await.contains(&format!("href=\"{row}\"")));
        let page = owner.page(&row).await;
        assert!(page.contains("value=\"12\"") && page.contains("8 to 14 digits") && !page.contains("Meera<b>"), "{page}");
        let long = "9".repeat(10_001);
        owner.refused(&row, &[("cell.1", &*long)], "takes at most").await;
        assert_eq!(owner.done(&row, &[("cell.0", "Meera<b>"), ("cell.1", "9846012345")]).await, check);
        let page = owner.page(&check).await;
        for said in ["<strong>2</strong><span>new leads", "<strong>1</strong><span>rows refused", "1 row is corrected here"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(owner.get(&format!("{at}/rows/99")).await.code, 404);
        owner.done(&format!("{at}/start"), &[]).await;
        run(&site, &at).await;
        assert_eq!(site.find("9846012345").await.unwrap().name, "Meera<b>");
        let page = owner.page(&at).await;
        assert!(page.contains("Correct and try again") && page.contains("Possible until"), "{page}");
        assert_eq!(owner.done(&row, &[]).await, at, "what was started stands");
        let next = owner.done(&format!("{at}/again"), &[]).await;
        assert!(next.ends_with("/check") && owner.page(&next).await.contains("few.csv, refused rows"), "{next}");
        let row = next.replace("/check", "/rows/2");
        owner.done(&row, &[("cell.1", "9846012347")]).await;
        assert!(owner.page(&next).await.contains("<strong>1</strong><span>new leads"));
        let agent = agent(&site).await;
        for path in [&row, &format!("{at}/again")] {
            assert_eq!(agent.post(path, &[]).await.code, 403, "{path}");
        }
    }

    async fn a_file_goes_through_all_steps_and_back_again(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        assert!(owner.page(PATH).await.contains("None yet"));
        let at = sent(&owner, "old leads.csv", FILE.as_bytes()).await;
        let path = |step: &str| format!("{at}{step}");
        let page = owner.page(&at).await;
        for said in ["old leads.csv", "Comma", "UTF-8", "3 rows", "98460 12345", "&#60;b&#62;City"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<b>City"), "{page}");

        let page = owner.page(&path("/columns")).await;
        assert!(page.contains("31/12/2026 in Joined can only be read so."), "{page}");
        assert!(page.contains("<option value=\"phone\" selected>"), "{page}");
        let to = |phone: &'static str| [("to", "name"), ("to", phone), ("to", "status"), ("to", "agent"), ("to", "created_at"), ("to", "new:text"),
            ("dates", "dmy"), ("country_code", "+91")];
        owner.refused(&path("/columns"), &to("ignore"), "Say which column has the phone numbers").await;
        owner.refused(&path("/columns"), &[("to", "phone"), ("to", "phone")], "Only one column can be phone").await;
        assert_eq!(owner.done(&path("/columns"), &to("phone")).await, path("/values"));

        let page = owner.page(&path("/values")).await;
        assert!(page.contains("Fresh") && page.contains("Zed") && page.contains("2 rows"), "{page}");
        let values = [("target", "status"), ("value", "Fresh"), ("word", "as:Interested"),
            ("target", "agent"), ("value", "Zed"), ("word", "rule"),
            ("kind", "status"), ("rest", "make"), ("kind", "agent"), ("rest", "empty")];
        assert_eq!(owner.done(&path("/values"), &values).await, path("/rules"));
        assert!(owner.page(&path("/values")).await.contains("value=\"as:Interested\" selected"));
        owner.page(&path("/rules")).await;
        let rules = [("on_duplicate", "overwrite"), ("source", "Old CRM"), ("assign", "agent:asha@example.com")];
        assert_eq!(owner.done(&path("/rules"), &rules).await, path("/check"));
        assert!(owner.page(&path("/rules")).await.contains("value=\"overwrite\" checked"));

        assert_eq!(owner.done(&path("/check"), &[]).await, path("/check"));
        let page = owner.page(&path("/check")).await;
        for said in ["<strong>2</strong><span>new leads", "<strong>1</strong><span>rows refused", "8 to 14 digits", "field: &#60;b&#62;City"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_eq!(site.leads().await, 0, "nothing is taken in yet");

        assert_eq!(owner.done(&path("/start"), &[]).await, at);
        assert!(owner.page(&at).await.contains("0 of 3 rows"));
        run(&site, &at).await;
        let page = owner.page(&at).await;
        for said in ["Done", ">new leads</a>", "Rows that were refused", "Undo the import"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let lead = site.find("9846012345").await.unwrap();
        let status = site.act(move |act| Ok(act.catalog.lists.name(lead.status_id).to_owned())).await;
        assert_eq!((status.as_str(), lead.agent_id), ("Interested", Some(site.created.owner)));
        let failures = owner.page(&path("/failures")).await;
        assert!(failures.starts_with("name,mobile_number,status,Handled by,Joined,<b>City</b>,Reason\r\nShort,12,"), "{failures}");
        let link = page.split("href=\"/leads?filter=").nth(1).unwrap().split('"').next().unwrap();
        let found = owner.page(&format!("/leads?filter={link}")).await;
        assert!(found.contains("Meera") && found.contains("Ravi"), "{found}");
        assert!(owner.page(PATH).await.contains("old leads.csv"));

        assert_eq!(owner.done(&path("/revert"), &[]).await, at);
        assert!(owner.page(&at).await.contains("2 leads that it made are in the"));
        assert_eq!(site.leads().await, 0);
        // What has ended is steered no more, and what was started is prepared no more.
        for step in ["/pause", "/resume", "/start", "/check", "/columns"] {
            let to = owner.done(&path(step), &[]).await;
            assert!(to.starts_with(&at), "{step}: {to}");
        }
    }

    async fn what_a_lead_is_called_elsewhere_is_on_its_page(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let file = b"Record ID,First Name,Lifecycle Stage,Phone Number\n<b>50101,Meera,Lead,9846012345\n";
        let at = sent(&owner, "hubspot.csv", file).await;
        owner.done(&format!("{at}/start"), &[]).await;
        run(&site, &at).await;
        let lead = site.find("9846012345").await.unwrap().id;
        let page = owner.page(&format!("/leads/{lead}")).await;
        assert!(page.contains("Id in hubspot") && page.contains("&#60;b&#62;50101"), "{page}");
        let data = owner.page("/settings/data").await;
        assert!(data.contains("stay there for 30 days"), "{data}");
    }

    async fn an_import_is_paused_resumed_and_cancelled(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let at = sent(&owner, "leads.csv", b"phone\n9846012345\n").await;
        let path = |step: &str| format!("{at}{step}");
        owner.done(&path("/start"), &[]).await;
        owner.done(&path("/pause"), &[]).await;
        assert!(owner.page(&at).await.contains("Resume"));
        owner.done(&path("/resume"), &[]).await;
        assert!(owner.page(&at).await.contains("Pause"));
        owner.done(&path("/cancel"), &[]).await;
        assert!(owner.page(&at).await.contains("Cancelled"));
        // The same file again says so; a draft can be thrown away.
        let at = sent(&owner, "leads.csv", b"phone\n9846012345\n").await;
        assert_eq!(owner.done(&format!("{at}/cancel"), &[]).await, PATH);
        let started = owner.done(&format!("{at}/start"), &[]).await;
        assert!(started.ends_with("/check"));
        assert_eq!(site.leads().await, 0);
    }

    async fn what_is_no_table_is_refused_with_what_to_do(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let cases: [(&str, &[u8], &str); 6] = [
            ("a.xlsx", b"PK\x03\x04 this is no workbook", "workbook"),
            ("a.xls", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "save it as .xlsx or CSV"),
            ("a.pdf", b"%PDF-1.7", "This is a PDF"),
            ("a.csv", b"", "empty"),
            ("a.csv", b"name,phone\n", "no row under them"),
            ("", b"x", "Choose a file first."),
        ];
        for (name, content, said) in cases {
            let answer = owner.send_file(PATH, name, content).await;
            assert_eq!(answer.code, 422, "{name}: {}", answer.body);
            assert!(answer.body.contains(said), "{name}: {}", answer.body);
        }
        // Nothing of them is kept.
        let kept = site.act(|act| Ok(import::list(act, None, 10)?.len())).await;
        assert_eq!(kept, 0);
        assert_eq!(owner.post(PATH, &[("file", "x")]).await.code, 422, "a form without a file");
    }

    async fn a_file_that_is_too_large_is_refused_with_what_to_do_and_never_kept_whole(server: &Server) {
        let small = Site::of(server).await;
        let settings = Settings { file_bytes: 100_000, ..Settings::default() };
        let site = Site::with(server, small.created.clone(), settings);
        let owner = Visitor::owner(&site).await;
        let large = format!("phone\n{}", "9846012345\n".repeat(20_000));
        let answer = owner.send_file(PATH, "large.csv", large.as_bytes()).await;
        assert_eq!(answer.code, 413, "{}", answer.body);
        assert!(answer.body.contains("larger than 97 KB") && answer.body.contains("openlead import leads"), "{}", answer.body);
        // Beyond the limit of other bodies a file is fine.
        let answer = Visitor::owner(&small).await.send_file(PATH, "fine.csv", large.repeat(6).as_bytes()).await;
        assert_eq!(answer.code, 303, "{}", answer.body);
    }

    async fn who_may_not_import_sees_and_sends_nothing(server: &Server) {
        let site = Site::of(server).await;
        let at = sent(&Visitor::owner(&site).await, "leads.csv", FILE.as_bytes()).await;
        let agent = agent(&site).await;
        assert_eq!(agent.send_file(PATH, "leads.csv", FILE.as_bytes()).await.code, 403);
        for path in [PATH, &at, &format!("{at}/columns"), &format!("{at}/check"), &format!("{at}/failures")] {
            assert_eq!(agent.get(path).await.code, 403, "{path}");
        }
        for step in ["/columns", "/values", "/rules", "/check", "/start", "/pause", "/cancel", "/revert"] {
            assert_eq!(agent.post(&format!("{at}{step}"), &[]).await.code, 403, "{step}");
        }
        assert!(!agent.page("/leads").await.contains(PATH));
        assert!(Visitor::owner(&site).await.page("/leads").await.contains(PATH));
    }
}
