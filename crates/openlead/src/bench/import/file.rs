use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::super::Result;
use super::super::sample::Person;

const STATUS: [&str; 4] = ["New", "Contacted", "Interested", "Qualified"];
const COURSE: [&str; 5] = ["BBA", "MBA", "BCom", "BTech", "MCA"];

/// Writes a file of 12 columns with the vendor's titles, a row a person.
pub fn write(path: &Path, people: impl Iterator<Item = Person>) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(
        file,
        "name,country_code,mobile_number,lead_source,email_address,address,company_name,purpose,status,Course,City,Budget"
    )?;
    for (number, person) in people.enumerate() {
        let (status, course) = (STATUS[number % STATUS.len()], COURSE[number % COURSE.len()]);
        writeln!(
            file,
            "{},91,{},Website,{},\"{}, MG Road\",{} Traders,Admission,{status},{course},{},{}",
            person.name(),
            person.mobile(),
            person.email(),
            number % 900 + 1,
            person.city(),
            person.city(),
            number % 1000 * 500
        )?;
    }
    Ok(file.flush()?)
}
