//! The shipped binary as a process.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use copytaster::telemetry::ask;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{PATIENCE, Rig};

/// `copytaster run` against a rig's server. Killed on drop.
pub(crate) struct WorkerProcess {
    child: Child,
    log: PathBuf,
}

/// The shipped binary: `COPYTASTER_BIN`, so that a release build can be put to the test, else the one built beside the
/// tests.
pub(crate) fn binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
        std::env::var_os("COPYTASTER_BIN").map_or_else(|| env!("CARGO_BIN_EXE_copytaster").into(), PathBuf::from)
    });
    &BINARY
}

impl Rig {
    /// The configuration as a file, with `extra` tables added to `[nats]`'s own.
    pub(crate) fn config_file(&self, extra: &str) -> PathBuf {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = self.folder.path().join(format!("copytaster-{number}.toml"));
        let (nats, worker) = (&self.transport, &self.worker);
        let text = format!(
            "[nats]\nurls = {:?}\n[nats.input]\nack_wait_s = {}\n[nats.stream]\nreplicas = {}\nduplicate_window_s = {}\n\
             [nats.retry]\nmax_elapsed_s = {}\n[worker]\nenrich = {}\nin_flight = {}\n\
             [telemetry]\nlisten = \"127.0.0.1:0\"\nlog_level = \"info,copytaster=debug\"\n{extra}",
            nats.urls,
            nats.input.ack_wait_s,
            nats.stream.replicas,
            nats.stream.duplicate_window_s,
            nats.retry.max_elapsed_s,
            worker.enrich,
            worker.in_flight,
        );
        fs::write(&path, text).unwrap();
        path
    }

    /// Starts the binary and waits until it is ready.
    pub(crate) async fn spawn(&self) -> WorkerProcess {
        let worker = WorkerProcess::start(&self.config_file(""));
        worker.ready().await;
        worker
    }
}

impl WorkerProcess {
    pub(crate) fn start(config: &Path) -> Self {
        Self::start_with(config, &[])
    }

    /// Starts it with more in its environment.
    pub(crate) fn start_with(config: &Path, environment: &[(&str, &str)]) -> Self {
        let log = config.with_extension("log");
        let errors = fs::File::create(&log).unwrap();
        let child = Command::new(binary())
            .args(["run", "--config"])
            .arg(config)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors)
            .spawn()
            .expect("binary starts");
        Self { child, log }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it has said so in its log.
    pub(crate) async fn says(&self, words: &str) {
        let started = Instant::now();
        while !self.log().contains(words) {
            assert!(started.elapsed() < PATIENCE, "no `{words}` in its log:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Where it answers, as its log says.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        let log = self.log();
        let line = log.lines().find(|line| line.contains("health and metrics"))?;
        line.rsplit("address=").next()?.trim().parse().ok()
    }

    pub(crate) async fn is_ready(&self) -> bool {
        match self.address() {
            Some(address) => {
                matches!(ask(address, "/readyz", Duration::from_secs(2)).await, Ok((200, _)))
            }
            None => false,
        }
    }

    pub(crate) async fn ready(&self) {
        let started = Instant::now();
        while !self.is_ready().await {
            assert!(started.elapsed() < PATIENCE, "worker is not ready; its log:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// What it holds in memory, in MiB.
    pub(crate) fn resident_mib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).map_or(0, |kib| kib / 1_024)
    }

    /// Processor time so far, in hundredths of a second.
    pub(crate) fn ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).expect("signal");
    }

    /// Waits for the end and gives its status and how long it took.
    pub(crate) async fn end(&mut self) -> (ExitStatus, Duration) {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, started.elapsed());
            }
            assert!(started.elapsed() < PATIENCE, "worker does not end; its log:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
