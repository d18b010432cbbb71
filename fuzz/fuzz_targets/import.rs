//! A file to import, whatever it is: no reader panics, and each row has as many cells as there are columns.
#![no_main]

use std::io::Write;
use std::ops::ControlFlow;

use libfuzzer_sys::fuzz_target;
use openlead_core::import::read::Sheet;

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("room for it");
    let Ok(sheet) = Sheet::open(file.path()) else {
        return;
    };
    let mut last = 0;
    let _ = sheet.rows(0, &mut |row| {
        assert!(row.number > last, "rows come in order");
        last = row.number;
        if let Ok(cells) = row.cells {
            assert_eq!(cells.len(), sheet.columns.len());
        }
        ControlFlow::Continue(())
    });
});
