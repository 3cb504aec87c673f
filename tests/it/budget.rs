//! Plans for a budget, held against all that there are.

use cvrules::budget::{Choice, Item, choose};
use cvrules::number::Number;
use microlp::{ComparisonOp, OptimizationDirection, Problem};

use crate::generate::rng::Rng;

const MANY: u64 = 1_000_000;

fn fraction(rng: &mut Rng, most: i64, under: i64) -> Number {
    Number::ratio(rng.range(1, most), rng.range(1, under)).unwrap()
}

/// Items of one of several kinds: whole numbers, decimals, fractions, many alike, score in proportion to cost.
fn items(rng: &mut Rng, count: usize, kind: usize, excludes: usize, needs: usize) -> Vec<Item> {
    let mut items: Vec<Item> = (0..count)
        .map(|_| {
            let (score, cost) = match kind {
                0 => (Number::int(rng.range(1, 1000)), Number::int(rng.range(0, 1000))),
                1 => (fraction(rng, 5000, 9999), Number::ratio(rng.range(0, 99_999), 100).unwrap()),
                2 => (fraction(rng, 5000, 9999), fraction(rng, 5000, 9999)),
                3 => (Number::int(rng.range(1, 3)), Number::int(rng.range(0, 3))),
                _ => {
                    let cost = rng.range(1, 500);
                    (Number::int(cost + 10), Number::int(cost))
                }
            };
            Item { score, cost, excludes: Vec::new(), needs: Vec::new() }
        })
        .collect();
    for _ in 0..excludes {
        let (a, b) = (rng.below(count), rng.below(count));
        if a != b && !items[a].excludes.contains(&b) {
            items[a].excludes.push(b);
            items[b].excludes.push(a);
        }
    }
    for _ in 0..needs {
        let (a, b) = (rng.below(count), rng.below(count));
        if b < a && !items[a].needs.contains(&b) {
            items[a].needs.push(b);
        }
    }
    items
}

/// Whether a set keeps to all; its score and its cost.
fn kept(items: &[Item], inside: impl Fn(usize) -> bool) -> Option<(Number, Number)> {
    let (mut score, mut cost) = (Number::ZERO, Number::ZERO);
    for item in items.iter().enumerate().filter(|(n, _)| inside(*n)).map(|(_, item)| item) {
        if item.excludes.iter().any(|other| inside(*other)) || !item.needs.iter().all(|other| inside(*other))
        {
            return None;
        }
        score = &score + &item.score;
        cost = &cost + &item.cost;
    }
    Some((score, cost))
}

fn brute(items: &[Item], budget: &Number, forced: Option<usize>) -> Option<Number> {
    (0_u32..1 << items.len())
        .filter(|set| forced.is_none_or(|n| set >> n & 1 == 1))
        .filter_map(|set| kept(items, |n| set >> n & 1 == 1))
        .filter(|(_, cost)| cost <= budget)
        .map(|(score, _)| score)
        .max()
}

fn honest(items: &[Item], budget: &Number, found: &Choice) {
    let (score, cost) = kept(items, |n| found.chosen.contains(&n)).unwrap();
    assert_eq!((&score, &cost), (&found.score, &found.cost));
    assert!(cost <= *budget && found.bound >= found.score);
}

#[test]
fn no_set_is_better_than_the_plan() {
    let mut rng = Rng::new(2026);
    for n in 0..800 {
        let (count, kind) = (1 + rng.below(8), rng.below(5));
        let (excludes, needs) = (rng.below(9), rng.below(6));
        let items = items(&mut rng, count, kind, excludes, needs);
        let all: Number = items.iter().map(|item| &item.cost).sum();
        let budget = all * Number::ratio(rng.range(0, 110), 100).unwrap();
        let found = choose(&items, &budget, &[], &[], MANY).unwrap();
        honest(&items, &budget, &found);
        assert!(found.is_best());
        let best = brute(&items, &budget, None).unwrap();
        assert_eq!(found.score, best, "{n}: {items:?} {budget:?}");
        // What is to be in it in any case is in it, and the rest is the best beside it.
        let forced = rng.below(count);
        let with = choose(&items, &budget, &[forced], &[], MANY);
        assert_eq!(with.as_ref().map(|with| with.score.clone()), brute(&items, &budget, Some(forced)), "{n}");
        assert!(with.is_none_or(|with| with.chosen.contains(&forced) && with.is_best()));
    }
}

#[test]
fn a_search_that_ends_early_says_how_far_it_may_be() {
    let mut rng = Rng::new(7);
    for n in 0..60 {
        let items = items(&mut rng, 12, n % 5, 12, 8);
        let all: Number = items.iter().map(|item| &item.cost).sum();
        let budget = all * Number::ratio(1, 3).unwrap();
        let best = brute(&items, &budget, None).unwrap();
        for nodes in [1, 2, 5, 20] {
            let found = choose(&items, &budget, &[], &[], nodes).unwrap();
            honest(&items, &budget, &found);
            assert!(found.score <= best && found.bound >= best && found.nodes <= nodes + 1, "{n} {found:?}");
        }
    }
}

#[test]
fn two_hundred_actions_with_excludes_and_needs_are_proven() {
    let mut rng = Rng::new(42);
    for (kind, pairs, part) in (0..4).flat_map(|kind| [(kind, 40, 25), (kind, 150, 25), (kind, 150, 60)]) {
        let items = items(&mut rng, 200, kind, pairs, pairs);
        let all: Number = items.iter().map(|item| &item.cost).sum();
        let budget = all * Number::ratio(part, 100).unwrap();
        let found = choose(&items, &budget, &[], &[], 20_000).unwrap();
        honest(&items, &budget, &found);
        assert!(found.is_best(), "kind {kind}, {pairs} pairs, {part} %: {} nodes", found.nodes);
    }
}

fn plain(score: i64, cost: i64) -> Item {
    Item { score: Number::int(score), cost: Number::int(cost), excludes: Vec::new(), needs: Vec::new() }
}

#[test]
fn of_equal_items_the_first_are_taken() {
    let alike: Vec<Item> = (0..40).map(|_| plain(3, 7)).collect();
    let found = choose(&alike, &Number::int(70), &[], &[], MANY).unwrap();
    assert_eq!(found.chosen, (0..10).collect::<Vec<_>>());
    assert!(found.is_best() && found.nodes < 100, "{}", found.nodes);
    // Those that differ are not split by their place.
    let mixed = [plain(3, 7), plain(4, 7), plain(3, 7)];
    assert_eq!(choose(&mixed, &Number::int(14), &[], &[], MANY).unwrap().chosen, [0, 1]);
}

#[test]
fn odd_budgets_and_sizes() {
    // Nothing to choose from, and nothing to spend.
    assert!(choose(&[], &Number::ZERO, &[], &[], MANY).unwrap().is_best());
    let some = [plain(5, 1), plain(2, 0)];
    assert_eq!(choose(&some, &Number::ZERO, &[], &[], MANY).unwrap().chosen, [1]);
    // A budget beyond all that it costs, and numbers that no machine word holds.
    let huge = Number::parse("1e60").unwrap();
    assert_eq!(choose(&some, &huge, &[], &[], MANY).unwrap().chosen, [0, 1]);
    let large = Item { cost: huge.clone(), score: Number::parse("1e-60").unwrap(), ..plain(1, 1) };
    let just = [large.clone(), Item { cost: &huge + &Number::parse("1e-30").unwrap(), ..large }];
    let found = choose(&just, &(&huge * &Number::int(2)), &[], &[], MANY).unwrap();
    assert_eq!((found.chosen.as_slice(), found.is_best()), (&[0][..], true));
    // What can never be: it needs what excludes it, or is itself too dear.
    let torn = [
        Item { excludes: vec![1], needs: vec![1], ..plain(9, 1) },
        Item { excludes: vec![0], ..plain(1, 1) },
    ];
    assert_eq!(choose(&torn, &Number::int(5), &[], &[], MANY).unwrap().chosen, [1]);
    assert_eq!(choose(&torn, &Number::int(5), &[0], &[], MANY), None);
}

/// What a solver of mixed integer programs, in binary floating point, finds to be the greatest score.
fn solved(items: &[Item], budget: &Number) -> Option<f64> {
    let mut program = Problem::new(OptimizationDirection::Maximize);
    let vars: Vec<_> =
        items.iter().map(|item| program.add_integer_var(item.score.to_f64(), (0, 1))).collect();
    let costs: Vec<_> = vars.iter().zip(items).map(|(var, item)| (*var, item.cost.to_f64())).collect();
    program.add_constraint(costs, ComparisonOp::Le, budget.to_f64());
    for (n, item) in items.iter().enumerate() {
        for other in item.excludes.iter().filter(|other| **other > n) {
            program.add_constraint([(vars[n], 1.0), (vars[*other], 1.0)], ComparisonOp::Le, 1.0);
        }
        for other in &item.needs {
            program.add_constraint([(vars[n], 1.0), (vars[*other], -1.0)], ComparisonOp::Le, 0.0);
        }
    }
    Some(program.solve().ok()?.into_solution().ok()?.objective())
}

#[test]
fn a_solver_of_mixed_integer_programs_finds_no_better_plan() {
    let mut rng = Rng::new(11);
    let mut agreed = 0;
    for n in 0..24 {
        let items = items(&mut rng, 30, n % 4, 20, 15);
        let all: Number = items.iter().map(|item| &item.cost).sum();
        let budget = all * Number::ratio(rng.range(10, 60), 100).unwrap();
        let found = choose(&items, &budget, &[], &[], MANY).unwrap();
        assert!(found.is_best());
        // It gives up now and then.
        let Some(best) = solved(&items, &budget) else { continue };
        let ours = found.score.to_f64();
        assert!((best - ours).abs() <= 1e-6 * ours.max(1.0), "{n}: {best} there, {ours} here");
        agreed += 1;
    }
    assert!(agreed >= 20, "{agreed}");
}
