//! The clauses of a rule in their order.

use crate::syntax::{Begins, Kind, Piece, Shape};

/// The pieces with the clauses of each rule in the order of the language. A comment above a clause goes with it, and so
/// does one at its end, and so does the line end before it.
pub(super) fn ordered(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    let mut clauses: Vec<(usize, Vec<Piece<'_>>)> = Vec::new();
    // Comments that may belong to the next clause.
    let mut above: Vec<Piece<'_>> = Vec::new();
    for piece in pieces {
        match piece.begins {
            Begins::Item(Shape::Clause(place)) => {
                let mut clause = std::mem::take(&mut above);
                clause.push(piece);
                clauses.push((place, clause));
            }
            _ if clauses.is_empty() => out.push(piece),
            Begins::Nothing if piece.kind == Kind::Comment && piece.breaks > 0 => above.push(piece),
            Begins::Nothing if !matches!(piece.kind, Kind::Open | Kind::Shut) => {
                if let Some((_, clause)) = clauses.last_mut() {
                    clause.append(&mut above);
                    clause.push(piece);
                }
            }
            _ => {
                settle(&mut clauses, &mut out);
                out.append(&mut above);
                out.push(piece);
            }
        }
    }
    settle(&mut clauses, &mut out);
    out.append(&mut above);
    out
}

/// The clauses of a rule that is over.
fn settle<'t>(clauses: &mut Vec<(usize, Vec<Piece<'t>>)>, out: &mut Vec<Piece<'t>>) {
    clauses.sort_by_key(|(place, _)| *place);
    out.extend(clauses.drain(..).flat_map(|(_, pieces)| pieces));
}
