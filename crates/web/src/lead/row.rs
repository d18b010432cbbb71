use std::fmt;

use openlead_core::lead::Edit;
use openlead_core::{Act, Error};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value as Json;

use super::fields::LeadFields;

/// One of many leads: an object, or something else, which is this row's fault and no other's.
pub enum Row {
    /// What it shall be.
    Lead(Box<LeadFields>),
    /// No object.
    Other,
}

impl Row {
    /// The lead as core reads it.
    pub fn edit(&self, act: &Act) -> Result<Edit, Error> {
        match self {
            Self::Lead(fields) => fields.edit(act),
            Self::Other => Err(Error::invalid(
                "",
                "Send an object with the fields of a lead.",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Rows)
    }
}

struct Rows;

impl<'de> Visitor<'de> for Rows {
    type Value = Row;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a lead")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
        LeadFields::deserialize(MapAccessDeserializer::new(map))
            .map(|fields| Row::Lead(Box::new(fields)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Row, A::Error> {
        while seq.next_element::<Json>()?.is_some() {}
        Ok(Row::Other)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Row, E> {
        Ok(Row::Other)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Row, E> {
        Ok(Row::Other)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Row, E> {
        Ok(Row::Other)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Row, E> {
        Ok(Row::Other)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Row, E> {
        Ok(Row::Other)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Row, E> {
        Ok(Row::Other)
    }
}
