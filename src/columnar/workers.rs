//! Threads that take units of work in order and give back what they found in the same order.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, MutexGuard};

use super::pass::Pass;
use super::tally::Tally;
use super::{Failure, Kept, Progress, Settings};
use crate::diagnostic::Diagnostics;
use crate::scan::{Scan, Unit, UnitFacts};

/// How many units a thread may be ahead of what is delivered: what bounds memory.
const AHEAD: u64 = 2;

struct Queue<'q, 's, 'm> {
    scan: &'q mut Scan<'s>,
    taken: u64,
    delivered: u64,
    ended: bool,
    marker: std::marker::PhantomData<&'m ()>,
}

/// What a unit came to: its records, what its rows were like, its bytes.
type Found = Result<(Option<Kept>, UnitFacts, u64), Diagnostics>;

/// A unit by its number.
type Done = (u64, Found);

/// Runs a pass over all units of a scan.
pub(super) fn run(
    pass: &Pass<'_, '_, '_>,
    scan: &mut Scan<'_>,
    settings: &Settings<'_>,
    (number, passes): (u32, u32),
    deliver: &mut dyn FnMut(Kept) -> io::Result<()>,
) -> Result<(Tally, UnitFacts), Failure> {
    let threads = settings.threads.max(1) as u64;
    let queue =
        Mutex::new(Queue { scan, taken: 0, delivered: 0, ended: false, marker: std::marker::PhantomData });
    let room = Condvar::new();
    let halt = AtomicBool::new(false);
    let (sender, receiver) = mpsc::channel::<Done>();
    let mut facts = UnitFacts::default();
    let mut failure: Option<(u64, Failure)> = None;
    let model = pass.columnar.model;
    let tallies = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let sender = sender.clone();
                let (queue, room, halt) = (&queue, &room, &halt);
                let work = move || {
                    let mut worker = pass.worker();
                    while let Some((at, unit)) = take(queue, room, halt, threads, settings.stop) {
                        let done = unit.and_then(|unit| {
                            let bytes = unit.bytes();
                            let mut keeping = pass.begin();
                            let facts = unit.blocks(&mut |block| worker.block(block, &mut keeping))?;
                            Ok((keeping.finish(), facts, bytes))
                        });
                        if sender.send((at, done)).is_err() {
                            break;
                        }
                    }
                    worker.tally
                };
                // Explanations and fallbacks walk expressions 256 levels deep.
                std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work)
            })
            .collect();
        drop(sender);
        let mut waiting: BTreeMap<u64, Found> = BTreeMap::new();
        let (mut next, mut bytes) = (0, 0);
        for (at, done) in &receiver {
            waiting.insert(at, done);
            while let Some(done) = waiting.remove(&next) {
                match done {
                    Ok((kept, found, size)) if failure.is_none() => {
                        facts.merge(found);
                        bytes += size;
                        if let Some(kept) = kept
                            && let Err(error) = deliver(kept)
                        {
                            failure = Some((next, Failure::Write(error)));
                            halt.store(true, Ordering::Relaxed);
                        }
                        (settings.progress)(Progress { pass: number, passes, rows: facts.rows, bytes });
                    }
                    Ok(_) => {}
                    Err(findings) => {
                        if failure.is_none() {
                            failure = Some((next, Failure::Data(findings)));
                        }
                        halt.store(true, Ordering::Relaxed);
                    }
                }
                next += 1;
                lock(&queue).delivered = next;
                room.notify_all();
            }
        }
        workers
            .into_iter()
            .map(|worker| worker.map_err(Failure::Write).map(std::thread::ScopedJoinHandle::join))
            .collect::<Vec<_>>()
    });
    if let Some((_, failure)) = failure {
        return Err(failure);
    }
    if settings.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
        return Err(Failure::Stopped);
    }
    let mut all: Option<Tally> = None;
    for tally in tallies {
        let tally = match tally? {
            Ok(tally) => tally,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        all = Some(match all {
            None => tally,
            Some(mut all) => {
                all.merge(model, &pass.columnar.plan, tally);
                all
            }
        });
    }
    all.map(|tally| (tally, facts)).ok_or(Failure::Stopped)
}

fn lock<'q, 'g, 's, 'm>(queue: &'g Mutex<Queue<'q, 's, 'm>>) -> MutexGuard<'g, Queue<'q, 's, 'm>> {
    // A panic elsewhere ends the run anyway.
    queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The next unit, once there is room for what it will give.
fn take<'s>(
    queue: &Mutex<Queue<'_, 's, '_>>,
    room: &Condvar,
    halt: &AtomicBool,
    threads: u64,
    stop: Option<&AtomicBool>,
) -> Option<(u64, Result<Unit<'s>, Diagnostics>)> {
    let mut queue = lock(queue);
    loop {
        let halted = halt.load(Ordering::Relaxed) || stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
        if queue.ended || halted {
            queue.ended = true;
            room.notify_all();
            return None;
        }
        if queue.taken < queue.delivered + threads * AHEAD {
            break;
        }
        queue = room.wait(queue).unwrap_or_else(std::sync::PoisonError::into_inner);
    }
    match queue.scan.next_unit() {
        Some(unit) => {
            let at = queue.taken;
            queue.taken += 1;
            queue.ended = unit.is_err();
            Some((at, unit))
        }
        None => {
            queue.ended = true;
            room.notify_all();
            None
        }
    }
}
