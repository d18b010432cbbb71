use std::io::{self, Seek as _, Write};

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use serde_json::{Value as Json, json};

use super::columns::{Cell, agent, cells, department, more_phones, more_purposes, titles};
use super::{Format, guard};
use crate::catalog::Catalog;
use crate::field::{self, Field, Kind};
use crate::id::{Id, of};
use crate::lead::{Lead, Line, Reference};
use crate::time;

/// The rows of a sheet of Excel; what is more goes to a further sheet.
const SHEET_ROWS: u32 = 1_048_576;

/// Leads that are being written.
pub enum Sheet<W: Write> {
    /// With one column for each of these additional fields.
    Csv(Box<csv::Writer<W>>, Vec<Field>),
    /// Lines of JSON.
    Ndjson(W),
    /// A workbook, whose rows are in a temporary file until it is whole.
    Xlsx(Box<Book>, W),
}

impl<W: Write> Sheet<W> {
    /// Writes the titles, if the format has any.
    pub fn begin(format: Format, to: W, catalog: &Catalog) -> io::Result<Self> {
        let fields = catalog.fields.clone();
        match format {
            Format::Ndjson => Ok(Self::Ndjson(to)),
            Format::Xlsx => Ok(Self::Xlsx(Box::new(Book::begin(fields)?), to)),
            Format::Csv => {
                let mut csv = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .buffer_capacity(64 << 10)
                    .from_writer(to);
                csv.write_record(
                    titles(&fields)
                        .iter()
                        .map(|title| guard(title).into_owned()),
                )?;
                csv.flush()?;
                Ok(Self::Csv(Box::new(csv), fields))
            }
        }
    }

    /// Writes some leads.
    pub fn write(&mut self, lines: &[Line], catalog: &Catalog) -> io::Result<()> {
        for line in lines {
            match self {
                Self::Csv(csv, fields) => {
                    for cell in cells(line, catalog, fields) {
                        csv.write_field(cell.guarded().as_bytes())?;
                    }
                    csv.write_record(None::<&[u8]>)?;
                }
                Self::Ndjson(out) => writeln!(out, "{}", object(line, catalog))?,
                Self::Xlsx(book, _) => book.write(line, catalog)?,
            }
        }
        Ok(())
    }

    /// All is written.
    pub fn end(self) -> io::Result<W> {
        let mut to = match self {
            Self::Ndjson(out) => out,
            Self::Csv(csv, _) => csv.into_inner().map_err(|error| error.into_error())?,
            Self::Xlsx(book, mut to) => {
                book.end(&mut to)?;
                to
            }
        };
        to.flush()?;
        Ok(to)
    }
}

/// A workbook, written row by row.
pub struct Book {
    book: Workbook,
    fields: Vec<Field>,
    sheets: usize,
    row: u32,
}

impl Book {
    fn begin(fields: Vec<Field>) -> io::Result<Self> {
        let mut book = Self {
            book: Workbook::new(),
            fields,
            sheets: 0,
            row: 0,
        };
        book.add_sheet().map_err(io::Error::other)?;
        Ok(book)
    }

    fn add_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => "Leads".to_owned(),
            number => format!("Leads {number}"),
        };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        for (column, title) in (0..).zip(titles(&self.fields)) {
            sheet.write_string(0, column, title)?;
        }
        self.row = 1;
        Ok(())
    }

    fn write(&mut self, line: &Line, catalog: &Catalog) -> io::Result<()> {
        if self.row == SHEET_ROWS {
            self.add_sheet().map_err(io::Error::other)?;
        }
        let cells = cells(line, catalog, &self.fields);
        let sheet = self.book.worksheet_from_index(self.sheets - 1);
        let written = sheet.and_then(|sheet| fill(sheet, self.row, &cells));
        self.row += 1;
        written.map_err(io::Error::other)
    }

    fn end(mut self, to: &mut impl Write) -> io::Result<()> {
        let mut file = tempfile::tempfile()?;
        self.book
            .save_to_writer(&mut file)
            .map_err(io::Error::other)?;
        file.rewind()?;
        io::copy(&mut file, to).map(drop)
    }
}

/// The most characters of a cell of Excel.
const LONGEST_CELL: usize = 32_767;

fn fill(sheet: &mut Worksheet, row: u32, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells) {
        let text = crate::text::limit(cell.text(), LONGEST_CELL);
        if !text.is_empty() {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// A lead as a program reads it: ids are texts, times RFC 3339, what is unknown is null. The values of additional
/// fields are as they are kept; but yes and no are true and false, and money is a text like `1500.50`, which means the same
/// wherever it is read.
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
        "fields": fields(lead, catalog),
        "enquiries": lead.enquiries,
        "last_enquiry_at": time::to_rfc3339(lead.last_enquiry_at),
        "created_at": time::to_rfc3339(lead.created_at),
        "updated_at": time::to_rfc3339(lead.updated_at),
        "external_ids": external_ids(line),
        "more_purposes": more_purposes(line, catalog),
        "score": lead.score,
        "is_starred": lead.is_starred,
        "next_follow_up_at": lead.next_follow_up_at.map(time::to_rfc3339),
        "lost_reason": known(&catalog.why_closed(lead)),
        "notes": known(&lead.notes),
    })
}

fn external_ids(line: &Line) -> Json {
    let id = |it: &Reference| json!({ "system": it.system, "id": it.id });
    line.references.iter().map(id).collect()
}

fn fields(lead: &Lead, catalog: &Catalog) -> Json {
    let mut values = lead.custom.clone();
    for field in &catalog.fields {
        let Some(value) = values.get_mut(&field.key).filter(|value| value.is_number()) else {
            continue;
        };
        match field.kind {
            Kind::Money => *value = field::shown(&catalog.account, field, value).into(),
            Kind::YesNo => *value = (value.as_i64() != Some(0)).into(),
            _ => {}
        }
    }
    values
}
