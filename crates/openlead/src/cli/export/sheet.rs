use std::io::{self, Write as _};
use std::sync::Arc;

use openlead_core::field::Field;
use openlead_core::lead::Line;
use openlead_core::{Catalog, Id, of, time};
use serde_json::{Value as Json, json};

use super::Format;
use super::columns::{agent, cells, department, more_phones, titles};
use super::target::Target;

/// An export that is being written.
pub enum Sheet {
    /// With one column for each of these additional fields.
    Csv(Box<csv::Writer<Target>>, Vec<Field>),
    /// Lines of JSON.
    Ndjson(Target),
}

impl Sheet {
    /// Writes the titles, if the format has any.
    pub fn begin(format: Format, target: Target, catalog: &Arc<Catalog>) -> io::Result<Self> {
        match format {
            Format::Ndjson => Ok(Self::Ndjson(target)),
            Format::Csv => {
                let mut csv = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(target);
                let fields = catalog.fields.clone();
                csv.write_record(titles(&fields))?;
                Ok(Self::Csv(Box::new(csv), fields))
            }
        }
    }

    /// Writes some leads.
    pub fn write(&mut self, lines: &[Line], catalog: &Catalog) -> io::Result<()> {
        for line in lines {
            match self {
                Self::Csv(csv, fields) => csv.write_record(cells(line, catalog, fields))?,
                Self::Ndjson(out) => writeln!(out, "{}", object(line, catalog))?,
            }
        }
        Ok(())
    }

    /// All is written.
    pub fn end(self) -> io::Result<()> {
        match self {
            Self::Ndjson(out) => out.end(),
            Self::Csv(csv, _) => csv.into_inner().map_err(|error| error.into_error())?.end(),
        }
    }
}

/// A lead as a program reads it: ids are texts, times RFC 3339, what is unknown is null. The values of additional
/// fields are as they are kept: money in minor units, yes and no as 1 and 0.
fn object(line: &Line, catalog: &Catalog) -> Json {
    let lead = &line.lead;
    let name = |id: Option<Id<of::ListItem>>| id.map(|id| catalog.lists.name(id));
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "id": lead.id,
        "name": known(&lead.name),
        "phone": format!("+{}", lead.phone),
        "more_phones": more_phones(line),
        "email": known(&lead.email),
        "company": known(&lead.company),
        "address": known(&lead.address),
        "date_of_birth": lead.birth_date,
        "status": name(Some(lead.status_id)),
        "source": name(Some(lead.source_id)),
        "purpose": name(lead.purpose_id),
        "type": name(lead.type_id),
        "agent_id": lead.agent_id,
        "agent": agent(lead, catalog),
        "department_id": lead.department_id,
        "department": department(lead, catalog),
        "fields": lead.custom,
        "enquiries": lead.enquiries,
        "last_enquiry_at": time::to_rfc3339(lead.last_enquiry_at),
        "created_at": time::to_rfc3339(lead.created_at),
        "updated_at": time::to_rfc3339(lead.updated_at),
    })
}
