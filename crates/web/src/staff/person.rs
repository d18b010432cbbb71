//! One of the staff: what they may do, by which names the API finds them, and how they leave.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::{Right, Scope};
use openlead_core::login::{self, Purpose};
use openlead_core::staff::{self, Change, HandOver, Role, Staff, Standing};
use openlead_core::{Catalog, Error, Id, Progress, of, view_as};
use serde::Deserialize;

use super::pages::{Filled, PATH};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

type Who = Path<Id<of::Staff>>;

#[derive(Template)]
#[template(path = "settings/person.html")]
struct Person {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    person: Staff,
    standing: Standing,
    /// Who looks at the page.
    by: Option<Staff>,
    is_ambiguous: bool,
    filled: Filled,
    /// The link by which they choose a password, when one was made now.
    link: String,
    wrong: Wrong,
}

impl Person {
    fn aliases(&self) -> impl Iterator<Item = &str> {
        let aliases = self.catalog.staff_aliases.iter();
        let own = aliases.filter(|alias| alias.staff_id == self.person.id);
        own.map(|alias| &*alias.name)
    }

    /// Whether the visitor may look with their eyes.
    fn may_view(&self) -> bool {
        self.by
            .as_ref()
            .is_some_and(|by| view_as::may(by, &self.person))
    }

    /// Whom what they have can be handed over to.
    fn heirs(&self) -> impl Iterator<Item = &Staff> {
        let staff = self.catalog.staff.iter();
        staff.filter(|staff| staff.active && staff.id != self.person.id)
    }
}

async fn read(visit: &Visit, id: Id<of::Staff>) -> Result<Person, Problem> {
    let found = visit.look(move |act| {
        let standing = staff::standings(act)?.remove(&id).unwrap_or_default();
        Ok((staff::read(act, id)?, standing, Arc::clone(&act.catalog)))
    });
    let (person, standing, catalog) = found.await?;
    let departments = standing.departments.iter();
    Ok(Person {
        frame: visit.frame(&person.name, Area::Settings),
        side: Side::of(visit, PATH),
        by: Some(visit.by.person.clone()).filter(|_| visit.by.viewer.is_none()),
        is_ambiguous: person.active && staff::ambiguous(&catalog).contains_key(&person.folded),
        filled: Filled {
            name: person.name.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            role: person.role.as_str().to_owned(),
            scope: person.scope.map_or("", Scope::as_str).to_owned(),
            departments: departments.map(ToString::to_string).collect(),
        },
        catalog,
        person,
        standing,
        link: String::new(),
        wrong: Wrong::default(),
    })
}

/// `GET /settings/staff/{id}`
pub async fn show(visit: Visit, Path(id): Who) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, id).await?))
}

/// The page with the link of a secret, which is shown once.
pub async fn show_link(
    visit: &Visit,
    id: Id<of::Staff>,
    secret: &str,
) -> Result<Response, Problem> {
    let link = format!("{}/welcome/{secret}", visit.origin());
    let page = read(visit, id).await?;
    Ok(page::show(&Person { link, ..page }))
}

/// Back to the page with what was done, or the page with why it was not.
async fn after(
    visit: &Visit,
    id: Id<of::Staff>,
    done: openlead_core::Result<()>,
    said: &str,
) -> Result<Response, Problem> {
    let to = format!("{PATH}/{id}");
    let again = async |wrong| read(visit, id).await.map(|page| Person { wrong, ..page });
    visit.after(done, &to, said, again).await
}

/// `POST /settings/staff/{id}`
pub async fn change(
    visit: Visit,
    Path(id): Who,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let form = filled.clone();
    let changed = visit.act(move |act| {
        let change = Change {
            name: Some(form.name.clone()),
            email: Some(form.email.clone()),
            phone: Some(form.phone.clone()),
            role: Some(form.role()?),
            scope: Some(form.scope()?),
            departments: Some(form.departments()?),
            on_duty: None,
        };
        staff::change(act, id, &change)
    });
    let to = format!("{PATH}/{id}");
    let again = async |wrong| {
        let page = read(&visit, id).await?;
        Ok(Person {
            filled,
            wrong,
            ..page
        })
    };
    visit.after(changed.await, &to, "Saved.", again).await
}

/// The form of the switch.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Duty {
    on: bool,
}

/// `POST /settings/staff/{id}/duty`
pub async fn set_duty(
    visit: Visit,
    Path(id): Who,
    Form(duty): Form<Duty>,
) -> Result<Response, Problem> {
    let change = Change {
        on_duty: Some(duty.on),
        ..Change::default()
    };
    visit
        .act(move |act| {
            act.require(Right::Staff)?;
            staff::change(act, id, &change)
        })
        .await?;
    let said = match duty.on {
        true => "On duty: they get leads in turn.",
        false => "Off duty: no new leads in turn.",
    };
    Ok(visit.go(PATH, Flash::done(said)))
}

/// The form of a further name.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Named {
    alias: String,
}

/// `POST /settings/staff/{id}/aliases`
pub async fn add_alias(
    visit: Visit,
    Path(id): Who,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let added = visit.act(move |act| staff::add_alias(act, id, &named.alias));
    after(&visit, id, added.await, "The API finds them by it.").await
}

/// `POST /settings/staff/{id}/aliases/remove`
pub async fn remove_alias(
    visit: Visit,
    Path(id): Who,
    Form(named): Form<Named>,
) -> Result<Response, Problem> {
    let removed = visit.act(move |act| staff::remove_alias(act, id, &named.alias));
    after(&visit, id, removed.await, "The name is gone.").await
}

/// `POST /settings/staff/{id}/link`: a link by which they choose a password.
pub async fn make_link(visit: Visit, Path(id): Who) -> Result<Response, Problem> {
    let has_password = read(&visit, id).await?.standing.has_password;
    let purpose = match has_password {
        true => Purpose::Reset,
        false => Purpose::Invitation,
    };
    let openlead = Arc::clone(&visit.app.openlead);
    let made = visit.act(move |act| login::make_link(&openlead, act, id, purpose));
    show_link(&visit, id, &made.await?).await
}

/// `POST /settings/staff/{id}/view`: the visitor sees openlead as they do.
pub async fn view_as(visit: Visit, Path(id): Who) -> Result<Response, Problem> {
    let session = visit.by.session;
    let begun = visit.act(move |act| view_as::begin(act, session, id));
    match begun.await {
        Ok(()) => Ok(page::redirect("/")),
        failed => after(&visit, id, failed, "").await,
    }
}

/// `POST /view/end`: the visitor sees openlead as themselves again.
pub async fn end_view(visit: Visit) -> Result<Response, Problem> {
    let (session, seen) = (visit.by.session, visit.by.person.id);
    if visit.by.viewer.is_some() {
        let end = visit.act_self(move |act| view_as::end(act, session, seen));
        end.await?;
    }
    Ok(page::redirect(&format!("{PATH}/{seen}")))
}

/// Who gets what somebody has: `nobody`, or the id of a person or a department after its noun.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Leaving {
    to: String,
}

impl Leaving {
    fn heir(&self) -> openlead_core::Result<HandOver> {
        let wrong = || Error::invalid("to", "Choose who gets their leads, tasks and deals.");
        match self.to.split_once(':') {
            None if self.to == "nobody" => Ok(HandOver::Nobody),
            Some(("staff", id)) => id.parse().map(HandOver::Staff).map_err(|_| wrong()),
            Some(("department", id)) => id.parse().map(HandOver::Department).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

/// `POST /settings/staff/{id}/deactivate`: they leave, and what they have is handed over.
pub async fn deactivate(
    visit: Visit,
    Path(id): Who,
    Form(leaving): Form<Leaving>,
) -> Result<Response, Problem> {
    let ended = end(&visit, id, &leaving).await;
    let said = "They cannot sign in any more, and what was open is handed over.";
    after(&visit, id, ended, said).await
}

/// The end and the first of what is handed over are one act, so that a wrong heir ends nothing.
async fn end(visit: &Visit, id: Id<of::Staff>, leaving: &Leaving) -> openlead_core::Result<()> {
    let heir = leaving.heir()?;
    let progress = visit
        .act(move |act| {
            staff::deactivate(act, id)?;
            staff::hand_over(act, id, heir, Progress::default())
        })
        .await?;
    let openlead = &visit.app.openlead;
    openlead
        .go_on(visit.by.actor, progress, move |act, progress| {
            staff::hand_over(act, id, heir, progress)
        })
        .await?;
    Ok(())
}

/// `POST /settings/staff/{id}/reactivate`
pub async fn reactivate(visit: Visit, Path(id): Who) -> Result<Response, Problem> {
    let back = visit.act(move |act| staff::reactivate(act, id));
    let said = "They work here again. Send them a link to choose a password.";
    after(&visit, id, back.await, said).await
}
