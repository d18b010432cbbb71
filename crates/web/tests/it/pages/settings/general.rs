use openlead_core::account::{self, Change};
use openlead_core::list::List;
use openlead_core::time::parse_moment;
use openlead_testkit::on_each_engine;

use super::agent;
use crate::pages::visitor::Visitor;
use crate::site::Site;

const PATH: &str = "/settings/general";
const FORM: [(&str, &str); 8] = [
    ("name", "Acme <script>alert(1)</script>"),
    ("country_code", "+971"),
    ("time_zone", "Asia/Dubai"),
    ("currency", "aed"),
    ("on_duplicate", "reject"),
    ("request_log_days", "60"),
    ("response_minutes", "15"),
    ("makes", "purpose"),
];

/// The form with one field otherwise.
fn but<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let other = |(field, before)| {
        if field == name {
            (field, value)
        } else {
            (field, before)
        }
    };
    FORM.into_iter().map(other).collect()
}

on_each_engine! {
    async fn the_companys_settings_are_shown_and_kept(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let page = owner.page(PATH).await;
        assert!(page.contains("value=\"Acme\"") && page.contains("value=\"merge\" checked"), "{page}");
        assert_eq!(owner.done(PATH, &FORM).await, PATH);
        let catalog = site.act(|act| Ok(act.catalog.clone())).await;
        let account = &catalog.account;
        assert_eq!((account.country_code.as_str(), account.currency.as_str(), account.time_zone.as_str()), ("971", "AED", "Asia/Dubai"));
        assert_eq!((account.on_duplicate.as_str(), account.request_log_days, account.response_minutes), ("reject", 60, 15));
        let made = List::ALL.map(|list| catalog.lists.makes_unknown(list));
        assert_eq!(made, [false, false, true, false, true, false, true]);
        let page = owner.page(PATH).await;
        assert!(page.contains("value=\"reject\" checked") && !page.contains("<script>alert"), "{page}");
    }

    async fn a_wrong_setting_is_refused_with_the_form_and_nothing_is_kept(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let cases = [("name", " ", "1 to 200 characters"), ("country_code", "India", "a calling code like 91"),
            ("time_zone", "Mars/Olympus", "an IANA name"), ("currency", "rupees", "a currency like INR"),
            ("request_log_days", "many", "1 to 365 days"), ("response_minutes", "0", "1 to 10080 minutes")];
        for (field, value, said) in cases {
            let answer = owner.post(PATH, &but(field, value)).await;
            assert_eq!(answer.code, 422, "{field}");
            assert!(answer.body.contains(said) && answer.body.contains("value=\"60\"") | (field == "request_log_days"), "{}", answer.body);
        }
        assert_eq!(site.act(|act| Ok(act.catalog.account.name.clone())).await, "Acme");
        assert!(site.act(|act| Ok(act.catalog.lists.makes_unknown(List::Source))).await);
    }

    async fn working_hours_and_holidays_are_written_as_people_write_them(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let days = ["9-13, 14-18", "9-18", "9-18", "9-18", "9-18", "", ""].map(|line| ("hours", line));
        let others = [("first_weekday", "sunday"), ("holidays", "2026-12-25 Christmas\r\n26/01/2027")];
        let form = [&FORM[..], &days, &others].concat();
        owner.done(PATH, &form).await;
        let account = site.act(|act| Ok(act.catalog.account.clone())).await;
        assert_eq!(account.working_hours.lines()[0], "09:00–13:00, 14:00–18:00");
        assert_eq!((account.first_weekday.as_str(), account.holidays.days().len()), ("sunday", 2));
        let open = |text| account.is_open(parse_moment(text, &account.zone()).unwrap());
        assert!(open("2026-12-24 10:00") && !open("2026-12-25 10:00") && !open("2026-12-26 10:00"));
        let page = owner.page(PATH).await;
        assert!(page.contains("09:00–13:00, 14:00–18:00") && page.contains("2026-12-25 Christmas\n2027-01-26</textarea>"));
        let wrong = [&FORM[..], &[("hours", "all day")]].concat();
        owner.refused(PATH, &wrong, "Monday: write when somebody is there like 09:00–13:00").await;
        let wrong = [&FORM[..], &[("holidays", "Christmas")]].concat();
        owner.refused(PATH, &wrong, "begins with no date").await;
    }

    async fn a_monthly_target_is_an_amount_in_the_currency_and_goes_with_it(server: &Server) {
        let site = Site::of(server).await;
        let owner = Visitor::owner(&site).await;
        let target = async || site.act(|act| Ok(act.catalog.account.monthly_target)).await;
        owner.done(PATH, &[&FORM[..], &[("monthly_target", "15,00,000")]].concat()).await;
        assert_eq!(target().await, Some(150_000_000));
        assert!(owner.page(PATH).await.contains("value=\"1500000.00\""));
        for wrong in ["much", "0", "-1", "99999999999999999"] {
            owner.refused(PATH, &[&FORM[..], &[("monthly_target", wrong)]].concat(), "Write an amount").await;
        }
        let other = Change { currency: Some("EUR".to_owned()), ..Change::default() };
        site.act(move |act| account::change(act, &other)).await;
        assert_eq!(target().await, None);
    }

    async fn an_agent_sees_and_changes_no_settings(server: &Server) {
        let site = Site::of(server).await;
        let agent = agent(&site).await;
        assert_eq!(agent.get(PATH).await.code, 403);
        assert_eq!(agent.post(PATH, &FORM).await.code, 403);
        assert_eq!(site.act(|act| Ok(act.catalog.account.country_code.clone())).await, "91");
    }
}
