//! Pages for people.

use cvrules::view::{Look, weights};

use super::{sample, shown};

#[test]
fn weights_of_each_segment() {
    let look = Look { width: 80, colour: false, unicode: true };
    shown("weights", &weights::weights(&sample::hotel(), &look));
}
