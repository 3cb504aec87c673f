//! The first minutes: `new`, and what it wrote.

use super::{folder, run, shop};
use crate::golden;

#[test]
fn what_new_writes_has_no_problems() {
    let here = folder();
    golden!("new", run(here.path(), &["new", "my-shop 2"]).all());
    let model = std::fs::read_to_string(here.path().join("my-shop 2/model.cvr")).unwrap();
    assert!(model.contains("\nmodel my_shop_2 \""), "{model}");
    let ran = run(here.path(), &["check", "my-shop 2/model.cvr", "--deny-warnings"]);
    assert_eq!(ran.fine(), "my-shop 2/model.cvr: no problems\n");
}

#[test]
fn new_overwrites_nothing() {
    let here = shop();
    let before = std::fs::read_to_string(here.path().join("shop/model.cvr")).unwrap();
    golden!("new_twice", run(here.path(), &["new", "shop"]).all());
    assert_eq!(before, std::fs::read_to_string(here.path().join("shop/model.cvr")).unwrap());
    assert_eq!(run(here.path(), &["new", "shop/model.cvr"]).code, 64);
    assert_eq!(run(here.path(), &["new", ".."]).code, 64);
    std::fs::create_dir(here.path().join("empty")).unwrap();
    run(here.path(), &["new", "empty"]).fine();
    run(here.path(), &["new", "a/b/c"]).fine();
}
