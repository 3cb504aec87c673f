//! Snapshots of programs made by chance: what is kept is the same as itself, and no order shows in it.

use cvrules::data::{RawTable, ReadOptions, read::read};
use cvrules::model::Model;
use cvrules::snapshots::{Stored, Taken, changes, read as stored, take};

use crate::generate::{Program, program};
use crate::order::{Chance, shuffled};

fn table(program: &Program) -> RawTable {
    read("data.csv", program.csv().as_bytes(), &ReadOptions::default()).unwrap()
}

fn all(model: &Model, program: &Program) -> Vec<Taken> {
    let table = table(program);
    model.snapshots.iter().map(|one| take(model, one, "generated", Some(&table), program.as_of)).collect()
}

fn texts(taken: &[Taken]) -> Vec<(String, String)> {
    let pages = taken.iter().flat_map(|one| &one.pages);
    pages.map(|page| (page.file.clone(), page.text("model.cvr"))).collect()
}

#[test]
fn what_is_kept_is_the_same_as_itself_whatever_the_order() {
    let (mut pages, mut near) = (0, 0);
    for seed in 0..60 {
        let program = program(seed);
        let compiled = program.compile();
        let Some(model) = compiled.model.filter(|_| !compiled.findings.has_errors()) else { continue };
        let taken = all(&model, &program);
        let files = texts(&taken);
        pages += files.len();
        let read: cvrules::snapshots::Files =
            files.iter().map(|(name, text)| (name.clone(), stored(text))).collect();
        assert_eq!(read.len(), files.len(), "seed {seed}: two files of one name");
        assert_eq!(changes(&taken, &read, "model.cvr", true), [], "seed {seed}");
        // A text that says less or more is another one; so is one without its last line.
        for page in taken.iter().flat_map(|one| &one.pages) {
            let body = page.body();
            assert!(matches!(&read[&page.file], Stored::Whole(kept) if kept.body == body));
            near += usize::from(body.contains("U: "));
            assert!(!page.is(&format!("{body}\nmore")) && !page.is(body.rsplit_once('\n').unwrap().0));
        }
        // Snapshots of what else is declared where, and of rows that stand elsewhere.
        let mut chance = Chance(seed + 1);
        let mut other = program.clone();
        other.text = shuffled(&program.text, &mut chance);
        chance.shuffle(&mut other.rows);
        let Some(model) = other.compile().model else { panic!("seed {seed}") };
        // Without a key customers are called by their rows.
        if model.inputs.iter().any(|(_, input)| input.key) && taken.iter().all(|one| one.findings.is_empty())
        {
            assert_eq!(texts(&all(&model, &other)), files, "seed {seed}");
        }
    }
    assert!(pages > 300 && near > 50, "{pages} {near}");
}
