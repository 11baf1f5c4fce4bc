//! The fault matrix: each row a fault, what is promised, and what was measured on the shipped binary and a real server.
//!
//! A bounded part of it runs with all other tests. The whole of it, one row after another with the promised times held
//! to, writes the table of `docs/faults.md`:
//!
//! ```sh
//! COPYTASTER_MATRIX=docs/faults.md cargo test --release --test main matrix::table -- --nocapture
//! ```
//!
//! `COPYTASTER_BIN=target/release/copytaster` puts another build of the worker to the test; `COPYTASTER_MATRIX_ROWS=leader`
//! measures only those rows whose function has that in its name, and puts them into the table that is there.

mod cluster;
mod network;
mod odds;
mod proxy;
mod refused;
mod servers;
mod storage;
mod table;
mod workers;

use std::time::{Duration, Instant};

use crate::harness::{PATIENCE, Rig, Tally, article};

/// One row as measured.
pub(crate) struct Row {
    pub(crate) fault: &'static str,
    pub(crate) promise: &'static str,
    /// Longest from the fault's end until a fresh article comes out.
    pub(crate) limit: Duration,
    pub(crate) tally: Tally,
    pub(crate) resumed: Duration,
    /// From the fault's end until nothing is left unacknowledged.
    pub(crate) settled: Duration,
    /// What else was seen.
    pub(crate) notes: Vec<String>,
    /// What else was promised and did not hold.
    pub(crate) broken: Vec<String>,
}

impl Row {
    /// For the tests that run beside others on a busy machine: nothing lost, nothing twice, nothing invented.
    #[track_caller]
    pub(crate) fn assert_clean(&self) {
        assert!(self.tally.is_clean(), "{}: {:?}", self.fault, self.tally);
    }
}

/// A rig and what was fed to it.
pub(crate) struct Scene {
    pub(crate) rig: Rig,
    pub(crate) uris: Vec<String>,
    pub(crate) junk: Vec<Vec<u8>>,
    /// The other servers of a cluster.
    others: Vec<copytaster::devserver::Server>,
    fresh: u32,
    notes: Vec<String>,
    broken: Vec<String>,
}

/// How big a scene is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Small,
    Full,
}

impl Size {
    pub(crate) fn pick<T>(self, small: T, full: T) -> T {
        if self == Self::Small { small } else { full }
    }
}

impl Scene {
    pub(crate) fn of(rig: Rig) -> Self {
        Self {
            rig,
            uris: Vec::new(),
            junk: Vec::new(),
            others: Vec::new(),
            fresh: 0,
            notes: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// More articles, each tenth of them junk; to be fed by the caller.
    pub(crate) fn mixed(&mut self, count: usize) -> Vec<Vec<u8>> {
        let from = self.uris.len() + self.junk.len();
        let mut bodies = Vec::with_capacity(count);
        for number in from..from + count {
            if number % 10 == 9 {
                let bytes = format!("{{\"uri\": \"urn:junk:{number}\", \"headline\"").into_bytes();
                self.junk.push(bytes.clone());
                bodies.push(bytes);
            } else {
                let uri = format!("urn:matrix:{number}");
                bodies.push(article(&uri));
                self.uris.push(uri);
            }
        }
        bodies
    }

    pub(crate) async fn feed(&mut self, count: usize) {
        let bodies = self.mixed(count);
        self.rig.feed_all(&bodies).await;
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Holds to a time, in the table alone: beside other tests on a busy machine it proves nothing.
    pub(crate) fn promised(&mut self, what: &str, took: Duration, limit: Duration) {
        self.note(format!("{what} after {}", seconds(took)));
        if took > limit {
            self.broken.push(format!("{what} after {took:?}, promised {limit:?}"));
        }
    }

    /// Waits until the worker says that it is not ready, which is promised within 10 s.
    pub(crate) async fn not_ready(&mut self, worker: &crate::harness::WorkerProcess) -> Duration {
        let took = until_ready_is(worker, false).await;
        self.promised("not ready", took, Duration::from_secs(10));
        took
    }

    /// Messages in the output streams.
    pub(crate) async fn told(&self) -> u64 {
        self.rig.count("WIRE_OUT").await + self.rig.count("WIRE_DLQ").await
    }

    /// Waits until so many messages are out.
    pub(crate) async fn at_work(&self, told: u64) {
        crate::harness::eventually("the worker is at work", || async { self.told().await >= told }).await;
    }

    /// Feeds one article more and gives the time until it is out.
    pub(crate) async fn fresh_flows(&mut self) -> Duration {
        self.fresh += 1;
        let name = format!("fresh-{}", self.fresh);
        let uri = format!("urn:matrix:{name}");
        let mut body: serde_json::Value = serde_json::from_slice(&article(&uri)).unwrap();
        body["provider"] = name.clone().into();
        self.uris.push(uri);
        let started = Instant::now();
        self.rig.feed_all(&[body.to_string().into_bytes()]).await;
        let subject = format!("wire.enriched.{name}");
        loop {
            if let Ok(stream) = self.rig.connection.jetstream.get_stream_no_info("WIRE_OUT").await
                && stream.get_last_raw_message_by_subject(&subject).await.is_ok()
            {
                return started.elapsed();
            }
            assert!(started.elapsed() < PATIENCE, "a fresh article does not flow");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Once the fault is over: a fresh article flows, everything is acknowledged, the oracle has its say.
    pub(crate) async fn judge(mut self, fault: &'static str, promise: &'static str, limit: Duration) -> Row {
        let started = Instant::now();
        let resumed = self.fresh_flows().await;
        self.rig.all_acknowledged().await;
        let settled = started.elapsed();
        let tally = self.rig.tally(&self.uris, &self.junk).await;
        Row { fault, promise, limit, tally, resumed, settled, notes: self.notes, broken: self.broken }
    }
}

/// Time until a worker says that it is not ready, or that it is.
pub(crate) async fn until_ready_is(worker: &crate::harness::WorkerProcess, ready: bool) -> Duration {
    let started = Instant::now();
    while worker.is_ready().await != ready {
        assert!(started.elapsed() < PATIENCE, "worker is never {ready}; its log:\n{}", worker.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    started.elapsed()
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
