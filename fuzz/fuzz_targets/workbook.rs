//! What is inside of a workbook to import, whatever it is: a sheet, shared strings and styles, cut at bytes 0xff.
#![no_main]

use std::io::Write;
use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use openlead_core::import::read::Sheet;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The parts that lead to the others.
const FRAME: [(&str, &[u8]); 3] = [
    (
        "_rels/.rels",
        br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];
const PARTS: [&str; 3] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
];

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut zip = ZipWriter::new(file.as_file_mut());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let inside = PARTS.into_iter().zip(bytes.split(|byte| *byte == 0xff));
    for (name, part) in FRAME.into_iter().chain(inside) {
        zip.start_file(name, options).expect("a name");
        zip.write_all(part).expect("room for it");
    }
    zip.finish().expect("room for it");
    let Ok(sheet) = Sheet::open(file.path()) else {
        return;
    };
    let _ = sheet.rows(0, &mut |row| {
        if let Ok(cells) = row.cells {
            assert_eq!(cells.len(), sheet.columns.len());
        }
        ControlFlow::Continue(())
    });
});
