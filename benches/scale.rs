//! One, two and four replicas of the shipped binary on one durable consumer: what each adds, and how even their shares are.
//!
//! Three kinds of load, each with what one replica does in the same run as its measure:
//!
//! - `reading`: real copy, one reading thread a replica. Scales until the cores are full.
//! - `waiting`: nothing is read, and every word to and from the server takes 5 ms. Scales as far as sharing costs nothing.
//! - `syncing`: nothing is read, and the server has each write on its disk before it says so. The disk is the limit.
//!
//! `cargo bench --bench scale` prints the table and fails where two replicas do less than 1.5 times what one does while
//! waiting, four less than 2.5 times, or where a replica has less than half of an even share. `SCALE_ROUNDS` sets the
//! rounds (default 3, of which the medians are told), `SCALE_LOAD` names the one load to run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::pull;
use bytes::Bytes;
use copytaster::devserver::{self, Options, Server};
use copytaster::telemetry::ask;
use copytaster::transport::setup::setup;
use copytaster::transport::{self, Connection};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const REPLICAS: [usize; 3] = [1, 2, 4];
/// One way.
const DELAY: Duration = Duration::from_millis(5);
/// What two and four replicas must do, of what one does, while all they do is wait.
const REQUIRED: [f64; 3] = [1.0, 1.5, 2.5];
/// What a replica must have at least, of an even share.
const REQUIRED_SHARE: f64 = 0.5;
/// Longest that anything is waited for.
const PATIENCE: Duration = Duration::from_mins(3);

struct Load {
    name: &'static str,
    articles: usize,
    /// Whether each write is on the disk before the server says that it is stored.
    synced: bool,
    /// The `[worker]` table of every replica.
    worker: &'static str,
    delayed: bool,
}

const LOADS: [Load; 3] = [
    Load { name: "reading", articles: 4_000, synced: false, worker: "threads = 1\nin_flight = 32", delayed: false },
    Load { name: "waiting", articles: 8_000, synced: false, worker: "enrich = false\nin_flight = 16", delayed: true },
    Load { name: "syncing", articles: 8_000, synced: true, worker: "enrich = false\nin_flight = 64", delayed: false },
];

/// One round of one load on so many replicas.
struct Run {
    per_second: f64,
    /// Of the articles, by replica; sorted.
    shares: Vec<f64>,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    if runtime.block_on(measure()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure() -> bool {
    let rounds = std::env::var_os("SCALE_ROUNDS").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(3);
    let only = std::env::var_os("SCALE_LOAD").and_then(|l| l.into_string().ok());
    let cache = devserver::cache_dir(|key| std::env::var_os(key)).expect("HOME");
    let binary = devserver::find_or_install(&cache, &mut |line| eprintln!("{line}")).expect("nats-server");
    let copy = copy();
    let mut good = true;
    println!("load     replicas  articles/s  of one  smallest and largest share");
    for load in LOADS.iter().filter(|load| only.as_deref().is_none_or(|name| name == load.name)) {
        let mut runs: [Vec<Run>; 3] = std::array::from_fn(|_| Vec::new());
        for _ in 0..rounds {
            for (runs, replicas) in runs.iter_mut().zip(REPLICAS) {
                runs.push(run(&binary.path, load, replicas, &copy).await);
            }
        }
        let one = median(runs[0].iter().map(|run| run.per_second));
        for ((runs, replicas), required) in runs.iter().zip(REPLICAS).zip(REQUIRED) {
            let speed = median(runs.iter().map(|run| run.per_second));
            let smallest = runs.iter().map(|run| run.shares[0]).fold(1.0, f64::min);
            let largest = runs.iter().filter_map(|run| run.shares.last().copied()).fold(0.0, f64::max);
            println!(
                "{:<8} {replicas:>8}  {speed:>10.0}  {:>6.2}  {:.1} %, {:.1} %",
                load.name,
                speed / one,
                100.0 * smallest,
                100.0 * largest
            );
            good &= !load.delayed || speed / one >= required;
            good &= smallest * replicas as f64 >= REQUIRED_SHARE;
        }
    }
    good
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Feeds while nobody may pull, starts the replicas, and takes the time from when they may until nothing is left.
async fn run(binary: &Path, load: &Load, replicas: usize, copy: &[serde_json::Value]) -> Run {
    let folder = tempfile::tempdir().expect("folder");
    let mut options = Options::default();
    if load.synced {
        // A table of our own in the place of the usual one.
        let store = folder.path().join("store");
        options.without_jetstream = true;
        options.extra_config = format!("jetstream {{ store_dir: \"{}\", sync_interval: always }}", store.display());
    }
    let server = Server::start(binary, options).expect("server");
    let config = transport::Config { urls: vec![server.url()], ..transport::Config::default() };
    let connection =
        transport::connect(&config, Some(Duration::from_secs(10)), &CancellationToken::new()).await.expect("connect");
    setup(&connection, &config).await.expect("setup");
    pause(&connection, "2100-01-01T00:00:00Z").await;
    feed(&connection, load.articles, copy).await;
    let url = if load.delayed { delayed(server.port()).await } else { server.url() };
    let workers: Vec<_> = (0..replicas).map(|number| Replica::start(&folder, number, &url, load.worker)).collect();
    let mut addresses = Vec::new();
    for worker in &workers {
        addresses.push(worker.ready().await);
    }
    let started = Instant::now();
    pause(&connection, "2000-01-01T00:00:00Z").await;
    until_done(&connection, load.articles).await;
    let took = started.elapsed();
    let mut shares = Vec::new();
    for address in addresses {
        shares.push(done(address).await / load.articles as f64);
    }
    shares.sort_by(f64::total_cmp);
    let all: f64 = shares.iter().sum();
    assert!((all - 1.0).abs() < 1e-9, "every article is one replica's: {shares:?}");
    Run { per_second: load.articles as f64 / took.as_secs_f64(), shares }
}

/// Nobody gets anything until then. Needs a server of 2.11 or newer.
async fn pause(connection: &Connection, until: &str) {
    let body = serde_json::json!({ "pause_until": until }).to_string();
    let answer = connection.client.request("$JS.API.CONSUMER.PAUSE.WIRE_IN.copytaster", body.into()).await;
    let answer: serde_json::Value = serde_json::from_slice(&answer.expect("answer").payload).expect("JSON");
    assert!(answer["error"].is_null() && !answer["pause_until"].is_null(), "{answer}");
}

/// The shipped binary. Killed on drop.
struct Replica {
    child: Child,
    log: PathBuf,
}

impl Replica {
    fn start(folder: &TempDir, number: usize, url: &str, worker: &str) -> Self {
        let file = folder.path().join(format!("worker-{number}.toml"));
        let log = file.with_extension("log");
        let text = format!("[nats]\nurls = [{url:?}]\n[worker]\n{worker}\n[telemetry]\nlisten = \"127.0.0.1:0\"\n");
        fs::write(&file, text).expect("configuration");
        let child = Command::new(env!("CARGO_BIN_EXE_copytaster"))
            .args(["run", "--config"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).expect("log"))
            .spawn()
            .expect("binary starts");
        Self { child, log }
    }

    /// Where it answers, once it is ready.
    async fn ready(&self) -> SocketAddr {
        let started = Instant::now();
        loop {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let line = log.lines().find(|line| line.contains("health and metrics"));
            if let Some(address) = line.and_then(|line| line.rsplit("address=").next()?.trim().parse().ok())
                && matches!(ask(address, "/readyz", Duration::from_secs(2)).await, Ok((200, _)))
            {
                return address;
            }
            assert!(started.elapsed() < PATIENCE, "a worker is not ready; its log:\n{log}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Articles that a replica says it has done.
async fn done(address: SocketAddr) -> f64 {
    let (_, text) = ask(address, "/metrics", Duration::from_secs(5)).await.expect("metrics");
    let lines = text.lines().filter(|line| line.starts_with("copytaster_articles_total{") && line.contains("\"done\""));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

/// The bodies of the sample wire that are in the flat format.
fn copy() -> Vec<serde_json::Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wire");
    let mut files: Vec<_> = fs::read_dir(folder).expect("samples").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let read = files.iter().filter_map(|file| serde_json::from_slice(&fs::read(file).ok()?).ok());
    read.filter(|sample: &serde_json::Value| sample.get("body_text").is_some() && sample.get("provider").is_some())
        .collect()
}

async fn feed(connection: &Connection, articles: usize, copy: &[serde_json::Value]) {
    let mut pending = FuturesUnordered::new();
    for number in 0..articles {
        let mut article = copy[number % copy.len()].clone();
        article["uri"] = format!("urn:bench:{number}").into();
        article["version"] = "1".into();
        article["pubstatus"] = "usable".into();
        let body = Bytes::from(article.to_string());
        let sent = connection.jetstream.publish("wire.articles.desk", body).await.expect("sent");
        pending.push(sent.into_future());
        if pending.len() >= 256 {
            pending.next().await.expect("one").expect("stored");
        }
    }
    while let Some(stored) = pending.next().await {
        stored.expect("stored");
    }
}

async fn until_done(connection: &Connection, articles: usize) {
    let started = Instant::now();
    loop {
        // A server at its limit may take too long to say so.
        let consumer =
            connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>("copytaster", "WIRE_IN").await;
        let done = consumer.as_ref().map_or(0, |consumer| consumer.cached_info().ack_floor.stream_sequence);
        if done as usize == articles {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "not done: {done} of {articles}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A line to the server on which every word takes [`DELAY`], either way. Ends with its runtime.
async fn delayed(port: u16) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(("127.0.0.1", port)).await.expect("server");
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            carry(from_client, to_server);
            carry(from_server, to_client);
        }
    });
    format!("nats://{address}")
}

fn carry(mut from: impl AsyncRead + Unpin + Send + 'static, mut to: impl AsyncWrite + Unpin + Send + 'static) {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Bytes)>(4_096);
    tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer).await {
            if sender.send((Instant::now() + DELAY, Bytes::copy_from_slice(&buffer[..count]))).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((due, bytes)) = receiver.recv().await {
            tokio::time::sleep_until(due.into()).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
}
