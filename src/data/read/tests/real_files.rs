//! The public data sets that the examples use, where they are at hand.

use super::super::{RawTable, ReadOptions, read};

#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test of files that may be absent")]
fn shared(name: &str) -> Option<RawTable> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: {name} is not at hand");
        return None;
    };
    Some(read(name, &bytes, &ReadOptions::default()).unwrap())
}

#[test]
fn airline() {
    let Some(found) = shared("airline_passenger_satisfaction.csv") else { return };
    assert_eq!((found.rows(), found.headers.len()), (129_880, 24));
    assert_eq!(found.line(129_879), Some(129_881));
    let delay = found.column("Arrival Delay").unwrap();
    assert_eq!(delay.iter().filter(|cell| cell.is_empty()).count(), 393);
}

#[test]
fn telco() {
    let Some(found) = shared("telco_churn_cltv.csv") else { return };
    assert_eq!((found.rows(), found.headers.len()), (7_043, 33));
    assert_eq!(found.column("Lat Long").unwrap().get(0), "33.964131, -118.272783");
    let charges = found.column("Total Charges").unwrap();
    assert_eq!(charges.iter().filter(|cell| cell.is_empty()).count(), 11);
}

#[test]
fn others() {
    for (name, rows, columns) in [
        ("corporate_reputation_survey.csv", 344, 50),
        ("cdnow_customers_summary.csv", 2_357, 5),
        ("restaurant_ratings.csv", 1_161, 5),
        ("restaurant_places.csv", 130, 20),
    ] {
        let Some(found) = shared(name) else { continue };
        assert_eq!((found.rows(), found.headers.len()), (rows, columns), "{name}");
    }
}
