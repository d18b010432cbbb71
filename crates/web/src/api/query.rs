use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use openlead_core::time;
use serde::de::value::{Error as ValueError, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::door::Ignored;
use crate::{App, Problem};

/// The parameters of a query. A list may be written `status[]=a&status[]=b`, `status=a&status=b` or `status=a,b`; a
/// parameter that is empty is as if it were not there; one that nothing reads is ignored, and named in the answer's header
/// `Ignored-Parameters`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Problem> {
        let ignored = parts.extensions.get::<Ignored>().cloned();
        let ignored = ignored.unwrap_or_default();
        read(parts.uri.query().unwrap_or_default(), &ignored).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str, ignored: &Ignored) -> Result<T, Problem> {
    let parameters = gather(query);
    let mut known: Vec<String> = parameters.iter().map(|(name, _)| name.clone()).collect();
    if let Some((name, _)) = parameters
        .iter()
        .find(|(_, values)| values.0.iter().any(|value| value.contains('\0')))
    {
        return Err(Problem::wrong_parameter(
            name,
            "Text cannot contain the character U+0000.",
        ));
    }
    let map = MapDeserializer::<_, ValueError>::new(parameters.into_iter());
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(map, &mut track);
    let unread = |path: serde_ignored::Path| known.retain(|name| *name != path.to_string());
    let read = serde_ignored::deserialize(tracked, unread);
    ignored.reads(known);
    read.map_err(|error: ValueError| {
        let missing = error.to_string();
        if let Some(name) = missing.strip_prefix("missing field `") {
            return Problem::wrong_parameter(
                name.trim_end_matches('`'),
                "This parameter is needed.",
            );
        }
        let path = track.path().to_string();
        let name = path
            .split('[')
            .next()
            .filter(|name| !name.is_empty() && *name != ".");
        Problem::wrong_parameter(name.unwrap_or("query"), format!("{error}."))
    })
}

/// A parameter that names something, if it is there: what it means, as core finds it.
pub fn named<T>(
    name: &str,
    words: Option<&str>,
    meant: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, Problem> {
    let found = words.map(str::trim).map(meant).transpose();
    found.map_err(|why| Problem::wrong_parameter(name, why))
}

/// A parameter that is a moment, in microseconds; without an offset it is UTC.
pub fn since(name: &str, text: Option<&str>) -> Result<Option<i64>, Problem> {
    let read = |text| time::parse_moment(text, &jiff::tz::TimeZone::UTC);
    match text.map(read) {
        Some(None) => Err(Problem::wrong_parameter(
            name,
            "Write a moment like 2026-11-23T18:30:00Z.",
        )),
        found => Ok(found.flatten()),
    }
}

/// The values of each parameter, in the order of their first appearance.
fn gather(query: &str) -> Vec<(String, Values)> {
    let mut parameters: Vec<(String, Values)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let name = name.strip_suffix("[]").unwrap_or(&name);
        if value.is_empty() {
            continue;
        }
        match parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.0.push(value.into_owned()),
            None => parameters.push((name.to_owned(), Values(vec![value.into_owned()]))),
        }
    }
    parameters
}

/// All that was sent under one name: a list, or its last value.
struct Values(Vec<String>);

impl Values {
    fn last(self) -> String {
        self.0.into_iter().next_back().unwrap_or_default()
    }

    fn parsed<T: std::str::FromStr>(self, what: &str) -> Result<T, ValueError> {
        let text = self.last();
        text.trim()
            .parse()
            .map_err(|_| ValueError::custom(format!("write {what}")))
    }
}

impl IntoDeserializer<'_, ValueError> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Values {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_string(self.last())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let items = self.0.iter().flat_map(|value| value.split(','));
        let items: Vec<Values> = items
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| Values(vec![item.to_owned()]))
            .collect();
        visitor.visit_seq(SeqDeserializer::new(items.into_iter()))
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_u32(self.parsed("a whole number")?)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_i64(self.parsed("a whole number")?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.last().as_str() {
            "true" | "1" => visitor.visit_bool(true),
            "false" | "0" => visitor.visit_bool(false),
            _ => Err(ValueError::custom("write true or false")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let text = self.last();
        let text: serde::de::value::StringDeserializer<ValueError> = text.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map
        struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Default)]
    #[serde(default)]
    struct Asked {
        status: Vec<String>,
        per_page: Option<u32>,
        #[serde(rename = "created_at[from]")]
        from: Option<String>,
        direction: Option<Direction>,
        count: bool,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Direction {
        Asc,
        Desc,
    }

    #[test]
    fn a_list_may_be_written_in_every_usual_way() {
        for query in [
            "status[]=a&status[]=b",
            "status%5B%5D=a&status%5B%5D=b",
            "status=a&status=b",
            "status=a,b",
        ] {
            let asked: Asked = read(query, &Ignored::default()).unwrap();
            assert_eq!(asked.status, ["a", "b"], "{query}");
        }
    }

    #[test]
    fn numbers_words_and_nested_names_are_read() {
        let asked: Asked = read(
            "per_page=20&created_at[from]=2026-01-01&direction=desc&count=1&unknown=x&cursor=",
            &Ignored::default(),
        )
        .unwrap();
        assert_eq!(
            (asked.per_page, asked.direction, asked.count),
            (Some(20), Some(Direction::Desc), true)
        );
        assert_eq!(asked.from.as_deref(), Some("2026-01-01"));
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (query, name) in [
            ("per_page=x", "per_page"),
            ("direction=up", "direction"),
            ("count=maybe", "count"),
            ("status=%00", "status"),
        ] {
            let error = read::<Asked>(query, &Ignored::default()).unwrap_err();
            assert!(
                format!("{error:?}").contains(&format!("String(\"{name}\")")),
                "{error:?}"
            );
        }
    }
}
