//! The whole matrix, row after row, written as a table.

use std::time::Duration;

use super::proxy::Line;
use super::{Row, Size, network, odds, refused, seconds, servers, storage, workers};

const HEAD: &str = "\
# Faults

What a wire desk's night can bring, what Copytaster promises, and what was measured: the release build against a real
nats-server, on one machine of two cores. Of what was fed, *lost* came out nowhere, *twice* came out more than once; *resumed* is the
time from the end of the fault until an article fed then was out. The same oracle judges every row: every article enriched or
parked exactly once, its text (or what was parked) the same to the byte, nothing that was never fed, nothing left unacknowledged.
*All told* is when that was so, after the fault's end.

This table is written by

```sh
COPYTASTER_MATRIX=docs/faults.md cargo test --release --test main matrix::table -- --nocapture
```

| fault | promised | fed | lost | twice | resumed | all told | seen |
|---|---|---|---|---|---|---|---|
";

const TAIL: &str = "
## How it holds

- **Kept, not counted.** While NATS does not take what is to be told, an article stays with its worker, which tells the server
  that it is still at work. Waiting uses up no attempt: an article is parked for what it is, never for what a server does.
- **Written down before it is told.** A version of a story goes into the state bucket, by a write that only one worker can win,
  before anything of it is published. What comes again is looked up there, and, where the output stream may have forgotten
  its ids, in the output stream itself.
- **A withdrawal stands.** It waits for what came before it, up to 5 seconds; what is later still finds in the bucket that it
  was taken back, and is not told.
- **Dead lines are noticed.** A server that says nothing for three pings (6 s) is left; waits end when there is a new connection.
- **Readiness means work.** Not ready: no connection, no consumer, no pull back for 7 s, nothing stored for 7 s of what is
  sent to the output, the dead letters or the state bucket.

## What does not hold

- A worker that stands still between writing a version down and publishing it, for longer than a withdrawal waits, may
  publish after the notice of that withdrawal.
- With `[nats.state] enabled = false` repeats are known within the duplicate window only.
- A repeat of an article whose output the stream has dropped by age is taken for told, and counted as `repeat`.
- Where a stream's leader is killed, nothing flows until the servers have elected another. That takes them 4 to 9 s, by
  constants of NATS's own, and at times a second round; what comes on top is Copytaster's.
- A login refused on reconnecting ends the worker after 5 s. What it had under way is delivered again to whoever comes next.
- A server whose disk is full turns JetStream off by itself. Make room, then start it again.
- One server with the default `sync_interval` may forget acknowledged writes when its machine loses power: see the README.
";

#[tokio::test(flavor = "multi_thread")]
async fn table() {
    let Some(path) = std::env::var_os("COPYTASTER_MATRIX") else { return };
    let only = std::env::var_os("COPYTASTER_MATRIX_ROWS").unwrap_or_default().to_string_lossy().into_owned();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut add = |row: Option<Row>| {
        // Where the machine does not let the fault happen there is no row.
        let Some(row) = row else { return };
        let line = row.line();
        println!("{line}");
        rows.push(line);
        faults.extend(row.faults());
    };
    macro_rules! row {
        ($measured:expr) => {
            if stringify!($measured).contains(&only) {
                add($measured.await.into());
            }
        };
    }
    let full = Size::Full;
    row!(workers::killed_twenty_times());
    row!(workers::killed_beyond_the_window(full));
    row!(workers::terminated());
    row!(workers::redelivery_storm(full));
    row!(servers::killed(full));
    row!(servers::stopped(Duration::from_secs(30), full));
    row!(servers::lame_duck());
    row!(servers::leader_killed(full));
    row!(servers::rolling_restart());
    row!(network::line("connection cut for 5 s", Line::Cut, Duration::from_secs(5), full));
    row!(network::line("connection stalled for 20 s", Line::Stalled, Duration::from_secs(20), full));
    row!(network::line("connection half open for 20 s", Line::HalfOpen, Duration::from_secs(20), full));
    row!(storage::output_missing(Duration::from_secs(20), full));
    row!(storage::bucket_missing(Duration::from_secs(20)));
    row!(storage::quota_exceeded(full));
    row!(storage::store_full());
    row!(storage::disk_full(full));
    row!(storage::consumer_deleted());
    row!(storage::backlog(100_000));
    row!(odds::poison());
    row!(odds::too_large());
    row!(odds::repeats());
    row!(odds::resurrection());
    row!(odds::clock_skew());
    row!(refused::permission_taken());
    if only.is_empty() {
        // Written whatever came of it: a row that does not hold fails the test, and is to be seen.
        let text = [HEAD, &rows.concat(), &refused::table().await, TAIL].concat();
        std::fs::write(path, text).unwrap();
    } else if let Ok(known) = std::fs::read_to_string(&path) {
        std::fs::write(path, with_rows(&known, &rows)).unwrap();
    }
    assert!(faults.is_empty(), "{} promises do not hold:\n{}", faults.len(), faults.join("\n"));
}

impl Row {
    fn line(&self) -> String {
        format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            self.fault,
            self.promise,
            self.tally.fed,
            self.tally.lost,
            self.tally.duplicates,
            seconds(self.resumed),
            seconds(self.settled),
            self.notes.join("; ")
        )
    }

    /// What was promised and does not hold.
    fn faults(&self) -> Vec<String> {
        let mut faults: Vec<_> = self.broken.iter().map(|what| format!("{}: {what}", self.fault)).collect();
        if !self.tally.is_clean() || self.resumed > self.limit {
            let (tally, resumed, limit) = (&self.tally, self.resumed, self.limit);
            faults.push(format!("{}: {tally:?}, resumed after {resumed:?}, promised {limit:?}", self.fault));
        }
        faults
    }
}

/// The table with these rows in the place of those of the same fault.
fn with_rows(known: &str, rows: &[String]) -> String {
    let fault = |line: &str| line.split('|').nth(1).map(str::to_owned);
    let measured = |line: &str| rows.iter().find(|row| line.starts_with("| ") && fault(row) == fault(line));
    known.lines().map(|line| measured(line).map_or_else(|| format!("{line}\n"), Clone::clone)).collect()
}

#[test]
fn rows_measured_again_take_the_place_of_their_own() {
    let known = "# Faults\n| fault | lost |\n|---|---|\n| one | 0 |\n| two | 0 |\n\nEnd.\n";
    let again = with_rows(known, &["| two | 1 |\n".to_owned()]);
    assert_eq!(again, known.replace("| two | 0 |", "| two | 1 |"));
}
