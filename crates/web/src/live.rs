//! Tells open pages what has changed, so that each reads itself anew with its reader's rights. A stream says topics, never
//! content: the noun of an event's kind (`lead`, `task`), `lead:ID`, `request`, `bell:ID` for whom there is a notification, or `*`
//! when there were very many.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use openlead_core::live::{self, Recent};
use openlead_core::{Id, Openlead, Result, notification, of};
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};
use tokio::time::{Instant, sleep, sleep_until};

use crate::visit::Visit;

/// How often it is looked at whether this process wrote something.
const STEP: Duration = Duration::from_millis(8);
/// The database is read no oftener than this …
const PACE: Duration = Duration::from_millis(40);
/// … and this often whatever was written here: another process may have.
const OTHERS: Duration = Duration::from_millis(160);
/// Ids of events that commit late are from before: so far back events are read again, and known ones left out.
const BACK: i64 = 3_000_000;
/// So many new events at once are told as "anything".
const MOST: u32 = 300;
/// After so long a browser comes again, and is asked again who it is.
const STREAM: Duration = Duration::from_secs(600);

type Topics = Arc<str>;

/// Who listens, by account. Nothing runs when nobody does.
pub struct Live {
    openlead: Arc<Openlead>,
    rooms: Mutex<HashMap<Id<of::Account>, Room>>,
}

/// The listeners of an account, and what they were told.
struct Room {
    tell: Sender<Topics>,
    known: HashSet<i64>,
    request: Option<i64>,
    from: i64,
}

impl Live {
    pub(crate) fn new(openlead: Arc<Openlead>) -> Arc<Self> {
        Arc::new(Self {
            openlead,
            rooms: Mutex::default(),
        })
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<Id<of::Account>, Room>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What changes in an account from now on.
    fn listen(self: &Arc<Self>, account: Id<of::Account>) -> Receiver<Topics> {
        let mut rooms = self.rooms();
        if rooms.is_empty() {
            tokio::spawn(Arc::clone(self).follow());
        }
        let now = self.openlead.db.clock().now();
        let room = || Room {
            tell: Sender::new(64),
            known: HashSet::new(),
            request: None,
            from: now,
        };
        rooms.entry(account).or_insert_with(room).tell.subscribe()
    }

    /// Reads what is new for those who listen, until nobody does.
    async fn follow(self: Arc<Self>) {
        let (mut written, mut read) = (0, None::<Instant>);
        loop {
            let done = self.openlead.db.stats().write.done();
            let since = read.map_or(OTHERS, |read| read.elapsed());
            if since >= OTHERS || (done != written && since >= PACE) {
                (written, read) = (done, Some(Instant::now()));
                for account in self.accounts() {
                    if let Err(error) = self.read(account).await {
                        tracing::debug!(%error, "open pages were not told of changes");
                    }
                }
            }
            sleep(STEP).await;
            let mut rooms = self.rooms();
            rooms.retain(|_, room| room.tell.receiver_count() > 0);
            if rooms.is_empty() {
                return;
            }
        }
    }

    fn accounts(&self) -> Vec<Id<of::Account>> {
        self.rooms().keys().copied().collect()
    }

    async fn read(&self, account: Id<of::Account>) -> Result<()> {
        let from = self.rooms().get(&account).map_or(0, |room| room.from);
        let read = self.openlead.db.read(move |tx| {
            let request = live::last_request(tx, account)?;
            let told = notification::since(tx, account, from, MOST)?;
            Ok::<_, openlead_core::Error>((live::since(tx, account, from, MOST)?, told, request))
        });
        let (recent, told, request) = read.await?;
        let now = self.openlead.db.clock().now();
        if let Some(room) = self.rooms().get_mut(&account)
            && let Some(topics) = room.news(&recent, &told, request, now)
        {
            let _ = room.tell.send(topics);
        }
        Ok(())
    }
}

impl Room {
    /// The topics of what the listeners do not know yet.
    fn news(
        &mut self,
        recent: &[Recent],
        told: &[(i64, Id<of::Staff>)],
        request: i64,
        now: i64,
    ) -> Option<Topics> {
        let fresh: Vec<&Recent> = recent
            .iter()
            .filter(|event| !self.known.contains(&event.id))
            .collect();
        let mut topics = BTreeSet::new();
        if self
            .request
            .replace(request)
            .is_some_and(|before| before != request)
        {
            topics.insert("request".to_owned());
        }
        if fresh.len() == MOST as usize {
            topics.insert("*".to_owned());
        }
        for event in fresh.iter().take(50) {
            topics.extend(event.kind.split('.').next().map(str::to_owned));
            if event.lead_id.number() != 0 {
                topics.insert(format!("lead:{}", event.lead_id));
            }
        }
        let news = told.iter().filter(|(id, _)| !self.known.contains(id));
        topics.extend(news.map(|(_, whom)| format!("bell:{whom}")));
        self.from = self.from.max(now - BACK);
        let known = recent.iter().map(|event| event.id);
        self.known = known.chain(told.iter().map(|(id, _)| *id)).collect();
        let all: Vec<String> = topics.into_iter().collect();
        (!all.is_empty()).then(|| all.join(" ").into())
    }
}

/// `GET /live`: the stream of a browser. Whoever is not signed in, or no longer, is told with 204 that there is none: a stream
/// cannot be sent to the page that signs in.
pub async fn stream(visit: Result<Visit, Response>) -> Response {
    match visit {
        Ok(visit) => listen(&visit).into_response(),
        Err(refusal) if refusal.status().is_redirection() => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal,
    }
}

fn listen(visit: &Visit) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let heard = visit.app.live.listen(visit.by.actor.account);
    let stop = visit.app.stop.clone();
    let end = Instant::now() + STREAM;
    let begin = Event::default().comment("listening");
    let events = unfold((heard, Some(begin)), move |(mut heard, begin)| {
        let stop = stop.clone();
        async move {
            if let Some(begin) = begin {
                return Some((Ok(begin), (heard, None)));
            }
            let topics = tokio::select! {
                topics = next(&mut heard) => topics?,
                () = stop.draining() => return None,
                () = sleep_until(end) => return None,
            };
            Some((
                Ok(Event::default().event("changed").data(&*topics)),
                (heard, None),
            ))
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// The next topics; all of them when so much was missed that it is unknown what.
async fn next(heard: &mut broadcast::Receiver<Topics>) -> Option<Topics> {
    match heard.recv().await {
        Ok(topics) => Some(topics),
        Err(RecvError::Lagged(_)) => Some("*".into()),
        Err(RecvError::Closed) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i64, lead: i64, kind: &str) -> Recent {
        Recent {
            id,
            lead_id: Id::new(lead),
            kind: kind.to_owned(),
        }
    }

    #[test]
    fn an_event_is_told_once_also_when_it_commits_late() {
        let mut room = Room {
            tell: Sender::new(1),
            known: HashSet::new(),
            request: Some(1),
            from: 0,
        };
        let first = [event(7, 0, "staff.added")];
        assert_eq!(room.news(&first, &[], 1, 0).as_deref(), Some("staff"));
        assert_eq!(room.news(&first, &[], 1, 0), None);
        let late = [event(7, 0, "staff.added"), event(3, 9, "note.created")];
        assert_eq!(
            room.news(&late, &[], 2, 0).as_deref(),
            Some("lead:0000000000009 note request")
        );
        let told = [(8, Id::new(5))];
        assert_eq!(
            room.news(&late, &told, 2, 0).as_deref(),
            Some("bell:0000000000005")
        );
        assert_eq!(room.news(&late, &told, 2, 0), None);
    }
}
