use std::io::Write as _;
use std::ops::ControlFlow;

use proptest::prelude::*;
use tempfile::NamedTempFile;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::export::guard;

fn file(bytes: impl AsRef<[u8]>) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes.as_ref()).unwrap();
    file
}

fn open(bytes: impl AsRef<[u8]>) -> (Sheet, NamedTempFile) {
    let file = file(bytes);
    (Sheet::open(file.path()).unwrap(), file)
}

fn all(sheet: &Sheet) -> Vec<Row> {
    let mut rows = Vec::new();
    sheet
        .rows(0, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })
        .unwrap();
    rows
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    let file = file(bytes);
    let read = Sheet::open(file.path())
        .and_then(|sheet| sheet.rows(0, &mut |_| ControlFlow::Continue(())));
    read.unwrap_err().to_string()
}

fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
    all(sheet)
        .into_iter()
        .map(|row| row.cells.unwrap())
        .collect()
}

#[test]
fn encoding_and_delimiter_are_found() {
    for (bytes, encoding, delimiter) in [
        (
            b"name;city\nJos\xe9;M\xfcnchen\nRen\xe9e;K\xf6ln\n".to_vec(),
            "windows-1252",
            ';',
        ),
        ("name\tcity\nJosé\tMünchen\n".into(), "UTF-8", '\t'),
        ("\u{feff}name,city\nJosé,München\n".into(), "UTF-8", ','),
        ("name|city\nJosé|München\n".into(), "UTF-8", '|'),
        ("sep=;\nname;city\nJosé;München\n".into(), "UTF-8", ';'),
    ] {
        let (sheet, _file) = open(&bytes);
        assert_eq!(
            (sheet.encoding.as_str(), sheet.delimiter),
            (encoding, Some(delimiter))
        );
        assert_eq!(sheet.columns, ["name", "city"]);
        assert_eq!(cells(&sheet)[0], ["José", "München"]);
        assert_eq!(all(&sheet)[0].number, 2);
    }
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    for start in [&b"\xff\xfe"[..], b""] {
        let text = "name,city\r\nAsha,Kochi\r\nЖук,മലയാളം\r\n";
        let words = text.encode_utf16().flat_map(u16::to_le_bytes);
        let bytes: Vec<u8> = start.iter().copied().chain(words).collect();
        let (sheet, _file) = open(bytes);
        assert_eq!(cells(&sheet), [["Asha", "Kochi"], ["Жук", "മലയാളം"]]);
    }
}

#[test]
fn a_table_without_titles_loses_no_row() {
    let (sheet, _file) = open("Asha,9846012345\nRavi,9846012346\n");
    assert_eq!(sheet.columns, ["Column 1", "Column 2"]);
    assert_eq!(cells(&sheet).len(), 2);
}

#[test]
fn titles_are_told_apart() {
    let (sheet, _file) = open("Name,name,,Phone\na,b,c,d\n");
    assert_eq!(sheet.columns, ["Name", "name (2)", "Column 3", "Phone"]);
}

#[test]
fn a_row_of_another_width_is_an_error_of_its_own() {
    let (sheet, _file) = open("a,b\n1\n\n,\n1,2,,\n1,2,3\n1,2\n");
    let rows = all(&sheet);
    assert_eq!(rows[0].cells.as_ref().unwrap(), &["1", ""]);
    let numbers: Vec<u64> = rows.iter().map(|row| row.number).collect();
    assert!(rows[2].cells.is_err() && rows[3].cells.is_ok(), "{rows:?}");
    assert_eq!(numbers.len(), 4, "blank rows are left out");
}

#[test]
fn a_quote_that_is_never_closed_is_said() {
    let (sheet, _file) = open("a,b\n1,\"2\n3,4\n5,6\n");
    let why = all(&sheet).pop().unwrap().cells.unwrap_err();
    assert!(why.contains("never closed"), "{why}");
    let mut long = b"a,b\n1,\"2\n".to_vec();
    long.extend(std::iter::repeat_n(b"3,4\n", 400_000).flatten());
    let why = refused(long);
    assert!(
        why.contains("Row 2") && why.contains("never closed"),
        "{why}"
    );
}

#[test]
fn a_file_of_gigabytes_is_read_in_pieces_and_says_at_which_row_it_ends() {
    let mut large = file("name,phone\n".to_owned() + &"Asha,9846012345\n".repeat(1000));
    large.as_file_mut().set_len(5 << 29).unwrap();
    let before = peak();
    let read = Sheet::open(large.path()).and_then(|sheet| {
        assert_eq!(sheet.columns, ["name", "phone"]);
        sheet.rows(0, &mut |_| ControlFlow::Continue(()))
    });
    let why = read.unwrap_err().to_string();
    assert!(why.contains("Row 1002"), "{why}");
    let grown = peak() - before;
    assert!(grown < 512 << 10, "{grown} kB more for 2.5 GB");
}

/// The most memory that this process has had, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

#[test]
fn bytes_of_another_encoding_spoil_their_row_only() {
    let mut bytes = b"name,city\n".to_vec();
    bytes.extend("Жук,Köln\n".repeat(20).into_bytes());
    bytes.extend(b"Jos\xe9,Paris\nAsha,Kochi\n");
    let (sheet, _file) = open(bytes);
    let rows = all(&sheet);
    let wrong: Vec<u64> = rows
        .iter()
        .filter(|row| row.cells.is_err())
        .map(|row| row.number)
        .collect();
    assert_eq!((sheet.encoding.as_str(), wrong), ("UTF-8", vec![22]));
}

#[test]
fn what_is_no_table_is_refused_with_what_to_do() {
    for (bytes, says) in [
        (b"".to_vec(), "empty"),
        (b"\n\n".to_vec(), "empty"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (b"\xd0\xcf\x11\xe0".to_vec(), ".xls"),
        (b"[{\"a\":1}]".to_vec(), "one JSON object a line"),
        (b"PK\x03\x04 and nothing more".to_vec(), "no whole .xlsx"),
        (b"\x7fELF\0\0\0\x01".to_vec(), "no table"),
        (",".repeat(1_000_000).into_bytes(), "columns"),
        (",".repeat(3_000_000).into_bytes(), "Row 1"),
        (b"{}".to_vec(), "No line"),
        (
            b"{\"a\":1}\n{\"a\":"
                .iter()
                .copied()
                .chain(std::iter::repeat_n(b'1', 2_000_000))
                .collect(),
            "Line 2",
        ),
    ] {
        let why = refused(bytes);
        assert!(why.contains(says), "{why}");
    }
}

#[test]
fn objects_of_any_shape_are_rows() {
    let (sheet, _file) = open(
        "{\"phone\":\"+91\",\"fields\":{\"course\":\"BBA\"},\"more\":[\"a\",1]}\n\n{\"phone\":7,\"x\":null}\nno\n{\"phone\":[{}]}\n",
    );
    assert_eq!(sheet.columns, ["fields.course", "more", "phone", "x"]);
    let rows = all(&sheet);
    assert_eq!(rows[0].cells.as_ref().unwrap(), &["BBA", "a, 1", "+91", ""]);
    assert_eq!((rows[2].number, rows[2].cells.is_err()), (4, true));
    assert_eq!(rows[3].cells.as_ref().unwrap()[2], "[{}]");
}

fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_as_it_looks() {
    let bytes = workbook(|sheet| {
        let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
        for (column, title) in ["Name", "Phone", "Born", "Paid"].iter().enumerate() {
            sheet.write(0, column as u16, *title).unwrap();
        }
        sheet.write(2, 0, "=SUM(A1)").unwrap();
        sheet.write(2, 1, 9_846_012_345_f64).unwrap();
        let born = rust_xlsxwriter::ExcelDateTime::from_ymd(1990, 2, 28).unwrap();
        sheet.write_with_format(2, 2, &born, &date).unwrap();
        sheet.write(2, 3, true).unwrap();
    });
    let (sheet, _file) = open(bytes);
    assert_eq!(sheet.columns, ["Name", "Phone", "Born", "Paid"]);
    let rows = all(&sheet);
    assert_eq!(rows[0].number, 3);
    assert_eq!(
        rows[0].cells.as_ref().unwrap(),
        &["=SUM(A1)", "9846012345", "1990-02-28", "yes"]
    );
}

#[test]
fn a_workbook_of_too_many_columns_is_refused() {
    let bytes = workbook(|sheet| {
        for column in 0..16_384 {
            sheet.write(0, column, "x").unwrap();
        }
    });
    assert!(refused(bytes).contains("columns"));
}

/// A workbook whose part `name` unpacks to `megabytes` of `pattern`.
fn bomb(name: &str, pattern: &str, megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file(name, options).unwrap();
    let piece = pattern.repeat((1 << 20) / pattern.len());
    for _ in 0..megabytes {
        zip.write_all(piece.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    for (name, pattern, megabytes) in [
        ("xl/styles.xml", "<x/>", 20),
        ("xl/sharedStrings.xml", "<si/>", 20),
        ("xl/sharedStrings.xml", "<x>abcdefgh</x>", 100),
        ("xl/worksheets/sheet1.xml", "a", 3),
        ("xl/media/sheet1.png", "a", 3),
        ("xl/worksheets/sheet1.xml", "<r><t>abcdefgh</t></r>", 66),
    ] {
        let why = refused(bomb(name, pattern, megabytes));
        assert!(why.contains("unpacks to more"), "{name} {pattern}: {why}");
    }
}

#[test]
fn a_damaged_workbook_is_refused() {
    let bytes = workbook(|sheet| {
        for row in 0..200 {
            sheet.write(row, 0, format!("name {row}")).unwrap();
        }
    });
    for cut in [bytes.len() / 3, bytes.len() - 40] {
        assert!(refused(&bytes[..cut]).contains(".xlsx"));
    }
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("hello.txt", SimpleFileOptions::default())
        .unwrap();
    assert!(refused(zip.finish().unwrap().into_inner()).contains(".xlsx"));
}

/// A workbook with this inside of it.
fn of_parts(sheet: &str, strings: &str) -> Vec<u8> {
    const TO: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let workbook = format!(
        r#"<workbook xmlns:r="{TO}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let links = format!(
        r#"<Relationships><Relationship Id="r1" Type="{TO}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships><Relationship Id="r1" Type="{TO}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    for (name, part) in [
        ("_rels/.rels", &*root),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_is_inside_of_a_workbook_is_reached() {
    let strings = "<sst><si><t>name</t></si></sst>";
    let cells = r#"<c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>city</v></c>"#;
    let (sheet, _file) = open(of_parts(
        &format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>"),
        strings,
    ));
    assert_eq!(sheet.columns, ["name", "city"]);
}

proptest! {
    #[test]
    fn nothing_inside_of_a_workbook_makes_its_reader_panic(
        tags in proptest::collection::vec("<(/?(row|c|v|is|t|f|sheetData|si|mergeCell)|(row r|c r|c s|c t|dimension ref)=\"(A1|B0|Z9999999999|s|e|d|-1|18446744073709551615)?\")>|[0-9a-z&;]{0,4}", 0..40),
        strings in "(<(/?(sst|si|t|r|rPh))>|[a-z&;]{0,3}){0,12}",
    ) {
        let inside = format!("<worksheet><sheetData>{}", tags.concat());
        let file = file(of_parts(&inside, &strings));
        if let Ok(sheet) = Sheet::open(file.path()) {
            let _ = sheet.rows(0, &mut |_| ControlFlow::Continue(()));
        }
    }

    #[test]
    fn nothing_makes_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = file(bytes);
        if let Ok(sheet) = Sheet::open(file.path()) {
            let width = sheet.columns.len();
            let _ = sheet.rows(0, &mut |row| {
                assert!(row.cells.is_err() || row.cells.is_ok_and(|cells| cells.len() == width));
                ControlFlow::Continue(())
            });
        }
    }

    #[test]
    fn what_is_written_as_csv_is_read_back(rows in proptest::collection::vec(proptest::collection::vec("[^\0\r]{0,12}", 3), 1..6)) {
        let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(["name", "city", "note"]).unwrap();
        for row in &rows {
            writer.write_record(row.iter().map(|cell| guard(cell).into_owned())).unwrap();
        }
        let (sheet, _file) = open(writer.into_inner().unwrap());
        let rows: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        prop_assert_eq!(cells(&sheet), rows);
    }
}
