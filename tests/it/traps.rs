//! What real exports do to the unwary: each trap, and what becomes of it.

use cvrules::check::Settings;
use cvrules::data::read::{ReadOptions, read};
use cvrules::data::{Column, Dataset, typed};
use cvrules::diagnostic::{Code, Diagnostics};
use cvrules::number::Number;
use cvrules::value::Reason;

use crate::eval::NoFiles;

/// The column `x`, declared so, in a file with these bytes; with what the reading reports.
fn column(declared: &str, bytes: &[u8]) -> (Dataset, Column, Diagnostics) {
    let text = format!(
        "model m {{ scale 1..5 not applicable 0 }} input \"d.csv\" {{ x: {declared} a: rating b: rating }} \
         benefits {{ a 100% }} costs {{ b 100% }}"
    );
    let compiled = cvrules::compile("m.cvr", &text, &NoFiles, &Settings::default());
    assert!(!compiled.findings.has_errors(), "{:#?}", compiled.findings);
    let model = compiled.model.unwrap();
    let raw = read("d.csv", bytes, &ReadOptions::default()).unwrap();
    let (data, findings) = typed(&model, &raw).unwrap();
    let (id, _) = model.inputs.iter().find(|(_, input)| &*input.name == "x").unwrap();
    let column = data.columns.at(id).clone();
    (data, column, findings)
}

fn numbers(declared: &str, cells: &str) -> Vec<Result<Number, Reason>> {
    let rows: String = cells.split('|').map(|cell| format!("{cell};1;1\n")).collect();
    match column(declared, format!("x;a;b\n{rows}").as_bytes()).1 {
        Column::Number(cells) => cells,
        other => panic!("{other:?}"),
    }
}

fn known(n: &str) -> Result<Number, Reason> {
    Ok(Number::parse(n).unwrap())
}

#[test]
fn an_empty_cell_and_a_lone_blank_are_not_answered() {
    assert_eq!(numbers("rating", "4|| "), [known("4"), Err(Reason::NotAnswered), Err(Reason::NotAnswered)]);
}

#[test]
fn zero_is_no_rating_where_the_scale_says_so_and_a_number_elsewhere() {
    assert_eq!(numbers("rating", "0|1"), [Err(Reason::NotApplicable), known("1")]);
    assert_eq!(numbers("number 0..2", "0|2"), [known("0"), known("2")]);
    assert_eq!(numbers("number missing 0", "0|7"), [Err(Reason::NotAnswered), known("7")]);
}

#[test]
fn codes_for_no_answer_are_declared_and_never_guessed() {
    let declared = numbers("rating missing -99, \"?\"", "-99|?|3");
    assert_eq!(declared, [Err(Reason::NotAnswered), Err(Reason::NotAnswered), known("3")]);
    let guessed = numbers("rating", "-99|?|3");
    assert_eq!(guessed, [Err(Reason::OutOfRange), Err(Reason::NotANumber), known("3")]);
}

#[test]
fn a_third_value_of_a_flag_is_given_its_meaning() {
    let declared = "flag yes \"Yes\" no \"No\", \"No internet service\"";
    let csv = b"x,a,b\nYes,1,1\nNo internet service,1,1\nperhaps,1,1\n";
    let Column::Flag(cells) = column(declared, csv).1 else { panic!() };
    assert_eq!(cells, [Ok(true), Ok(false), Err(Reason::NotYesOrNo)]);
}

#[test]
fn numbers_written_as_text_are_read_where_they_are_numbers() {
    assert_eq!(numbers("number", " 42 |+7|1e3"), [known("42"), known("7"), known("1000")]);
    assert_eq!(numbers("number", "4,5|€ 7"), [Err(Reason::NotANumber), Err(Reason::NotANumber)]);
    assert_eq!(numbers("number format \"1.234,5\"", "1.234,5|4,25"), [known("1234.5"), known("4.25")]);
}

#[test]
fn days_and_months_are_not_mixed_up() {
    let csv = b"x,a,b\n05/11/2026,1,1\n13/02/2026,1,1\n02/13/2026,1,1\n2026-11-05,1,1\n";
    let Column::Date(cells) = column("date format \"dd/mm/yyyy\"", csv).1 else { panic!() };
    let day = |y, m, d| Ok(cvrules::value::Date::new(y, m, d).unwrap());
    assert_eq!(cells, [day(2026, 11, 5), day(2026, 2, 13), Err(Reason::NotADate), Err(Reason::NotADate)]);
}

#[test]
fn line_ends_marks_quotes_blanks_and_delimiters() {
    for csv in [
        "x,a,b\n4,1,1\n5,1,1\n",
        "x,a,b\r\n4,1,1\r\n5,1,1\r\n",
        "x,a,b\r4,1,1\r5,1,1\r",
        "\u{feff}x,a,b\n4,1,1\n5,1,1",
        " x , a,b \n4 ,1,1\n 5,1,1\n",
        "\"x\",\"a\",\"b\"\n\"4\",\"1\",\"1\"\n\"5\",\"1\",\"1\"\n",
        "x\ta\tb\n4\t1\t1\n5\t1\t1\n",
        "x|a|b\n4|1|1\n5|1|1\n",
        "a;note;x;b\n1;\"one; two,\nthree\";4;1\n1;;5;1\n",
    ] {
        let Column::Number(cells) = column("rating", csv.as_bytes()).1 else { panic!() };
        assert_eq!(cells, [known("4"), known("5")], "{csv:?}");
    }
}

#[test]
fn bytes_of_another_encoding_are_named_and_never_guessed() {
    let failed = read("d.csv", b"x,a,b\nS\xe3o Paulo,1,1\n", &ReadOptions::default()).unwrap_err();
    let finding = failed.iter().next().unwrap();
    assert_eq!(finding.code, Code::ENCODING);
    let options = ReadOptions { encoding: Some("latin1".to_owned()), ..ReadOptions::default() };
    assert!(read("d.csv", b"x,a,b\nS\xe3o Paulo,1,1\n", &options).is_ok());
}

#[test]
fn one_place_in_eight_spellings_is_seen_and_counted() {
    let csv = "x,a,b\nSLP,1,1\nslp,1,1\nS.L.P.,1,1\nsan luis potosi,1,1\n SLP ,1,1\n";
    let (data, Column::Text(cells), findings) = column("\"SLP\"", csv.as_bytes()) else { panic!() };
    assert_eq!(cells.iter().filter(|cell| cell.is_ok()).count(), 2);
    let problem = &data.problems[0];
    assert_eq!((problem.reason, problem.count, problem.first_row), (Reason::NotInTheList, 3, 1));
    assert!(findings.iter().any(|finding| finding.code == Code::CELL_INVALID), "{findings:#?}");
}

#[test]
fn composed_and_decomposed_letters_are_one_word() {
    let csv = "x,a,b\nMe\u{301}xico,1,1\nM\u{e9}xico,1,1\n";
    let Column::Text(cells) = column("\"M\u{e9}xico\"", csv.as_bytes()).1 else { panic!() };
    assert!(cells.iter().all(Result::is_ok), "{cells:?}");
}

#[test]
fn rows_that_repeat_a_key_are_reported_and_stay() {
    let (data, _, findings) = column("text key", b"x,a,b\n7,1,1\n8,1,1\n7,2,2\n,1,1\n");
    assert_eq!(data.rows, 4);
    assert_eq!(data.repeated_keys, [("7".into(), vec![0, 2])]);
    assert_eq!(data.missing_keys, [3]);
    for code in [Code::KEY_REPEATED, Code::KEY_MISSING] {
        assert!(findings.iter().any(|finding| finding.code == code), "{code}: {findings:#?}");
    }
}

/// Survey tools write the question's wording below the header: a row of words is no customer's answer.
#[test]
fn a_second_header_line_is_no_answer_and_is_reported() {
    let (data, Column::Number(cells), findings) =
        column("rating", b"x,a,b\nHow was it?,How was a?,And b?\n4,1,1\n")
    else {
        panic!()
    };
    assert_eq!(cells, [Err(Reason::NotANumber), known("4")]);
    assert_eq!(data.problems.len(), 3);
    assert!(findings.iter().any(|finding| finding.code == Code::CELL_INVALID), "{findings:#?}");
}

#[test]
fn a_header_that_is_nearly_right_is_suggested() {
    let text = "model m { scale 1..5 } input \"d.csv\" { a: rating from \"Leg room\" b: rating } \
                benefits { a 100% } costs { b 100% }";
    let model = cvrules::compile("m.cvr", text, &NoFiles, &Settings::default()).model.unwrap();
    let raw = read("d.csv", b"Leg Room,b\n1,1\n", &ReadOptions::default()).unwrap();
    let failed = typed(&model, &raw).unwrap_err();
    let finding = failed.iter().next().unwrap();
    assert_eq!(finding.code, Code::COLUMN_MISSING);
    assert!(finding.message.contains("is it \"Leg Room\"?"), "{}", finding.message);
}
