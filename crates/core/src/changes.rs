use serde::Serialize;
use serde_json::{Map, Value as Json, json};

/// Before and after of what an act changes, for its event.
#[derive(Debug, Default)]
pub(crate) struct Changes(Map<String, Json>);

impl Changes {
    /// Keeps both when they differ.
    pub fn note<T: Serialize + PartialEq + ?Sized>(
        &mut self,
        name: &str,
        before: &T,
        after: &T,
    ) -> &mut Self {
        if before != after {
            let change = json!({ "before": before, "after": after });
            self.0.insert(name.to_owned(), change);
        }
        self
    }

    /// Keeps what differs within a part.
    pub fn add(&mut self, name: &str, differing: Json) {
        self.0.insert(name.to_owned(), differing);
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The event's details: the given ones, and these as `changes`.
    pub fn detail(self, mut detail: Json) -> Json {
        detail["changes"] = Json::Object(self.0);
        detail
    }
}
