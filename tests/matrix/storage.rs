//! Streams and consumer: missing, full, deleted; and a backlog.

use std::fs::File;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use async_nats::jetstream::stream::DiscardPolicy;
use copytaster::devserver::Options;
use copytaster::transport::setup::setup;

use super::{Row, Scene, Size, seconds, until_ready_is};
use crate::harness::{PATIENCE, Rig, WorkerProcess};

pub(super) async fn output_missing(lasts: Duration, size: Size) -> Row {
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 10;
        // More deliveries than this would park an article.
        worker.max_attempts = 2;
    })
    .await;
    let mut scene = Scene::of(rig);
    scene.rig.connection.jetstream.delete_stream("WIRE_OUT").await.unwrap();
    let worker = scene.rig.spawn().await;
    scene.feed(size.pick(400, 1_500)).await;
    let not_ready = scene.not_ready(&worker).await;
    tokio::time::sleep(lasts.saturating_sub(not_ready)).await;
    setup(&scene.rig.connection, &scene.rig.transport).await.unwrap();
    let promise = "not ready within 10 s, kept until the stream is there, resumes within 5 s";
    scene.judge("output stream missing, made later", promise, Duration::from_secs(5)).await
}

/// The bucket is gone: nothing may be told before it is written down, and nobody may think that all is well. Few articles,
/// so that pulls go on: the worker's room does not run out.
pub(super) async fn bucket_missing(lasts: Duration) -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    scene.feed(100).await;
    scene.rig.all_acknowledged().await;
    scene.rig.connection.jetstream.delete_stream("KV_COPYTASTER_STATE").await.unwrap();
    scene.feed(50).await;
    let not_ready = scene.not_ready(&worker).await;
    tokio::time::sleep(lasts.saturating_sub(not_ready)).await;
    setup(&scene.rig.connection, &scene.rig.transport).await.unwrap();
    let promise = "not ready within 10 s, kept until the bucket is there, resumes within 5 s";
    let ready = until_ready_is(&worker, true).await;
    scene.promised("ready again", ready, Duration::from_secs(5));
    scene.judge("state bucket deleted, made again later", promise, Duration::from_secs(5)).await
}

pub(super) async fn quota_exceeded(size: Size) -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let jetstream = scene.rig.connection.jetstream.clone();
    let mut output = jetstream.get_stream("WIRE_OUT").await.unwrap().cached_info().config.clone();
    (output.discard, output.max_messages) = (DiscardPolicy::New, 200);
    jetstream.update_stream(output.clone()).await.unwrap();
    let worker = scene.rig.spawn().await;
    scene.feed(size.pick(500, 2_000)).await;
    scene.not_ready(&worker).await;
    output.max_messages = -1;
    jetstream.update_stream(output).await.unwrap();
    let promise = "not ready, kept until there is room, resumes within 5 s";
    scene.judge("quota of the output stream exceeded, raised later", promise, Duration::from_secs(5)).await
}

/// The server's store is full, as with a full disk: it refuses every write, the articles' own too.
pub(super) async fn store_full() -> Row {
    let folder = tempfile::tempdir().unwrap();
    let store_dir = folder.path().join("jetstream");
    // A second block takes the place of the first.
    let limited = format!("jetstream {{ store_dir: \"{}\", max_file_store: 3MB }}", store_dir.display());
    let options = Options { extra_config: limited, store_dir: Some(store_dir), ..Options::default() };
    let rig = Rig::start_on(options, |transport, _| {
        transport.input.ack_wait_s = 10;
    })
    .await;
    let mut scene = Scene::of(rig);
    scene.feed(2_500).await;
    let worker = scene.rig.spawn().await;
    scene.not_ready(&worker).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    scene.rig.server.set_extra_config("");
    scene.rig.server.restart().unwrap();
    let promise = "not ready, kept until there is room, resumes within 5 s";
    scene.judge("the server's store is full, given room later", promise, Duration::from_secs(5)).await
}

/// A disk of a few MiB, in memory; gone when dropped.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// `None`, and word of it, where the system does not let us mount one.
    fn mount(mib: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={mib}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "copytaster-test"]).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { folder }),
            other => {
                eprintln!("skipped, no disk of our own can be mounted: {other:?}");
                None
            }
        }
    }

    /// Takes all room that is left.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).unwrap();
        let full = std::iter::repeat_with(|| ballast.write_all(&[1; 4_096])).find_map(Result::err).unwrap();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull, "{full}");
    }

    fn clear(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A server that still ends keeps its files until then.
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

/// The disk under the server's store runs full under load. The server then turns JetStream off by itself; whoever makes
/// room starts it again.
pub(super) async fn disk_full(size: Size) -> Option<Row> {
    let disk = SmallDisk::mount(96)?;
    let options = Options { store_dir: Some(disk.folder.path().join("jetstream")), ..Options::default() };
    let rig = Rig::start_on(options, |transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    // Enough that some are still to be told when the disk is full, however fast the machine.
    scene.feed(size.pick(6_000, 8_000)).await;
    scene.at_work(100).await;
    disk.fill();
    scene.note(format!("{} of {} out when it was full", scene.told().await, scene.uris.len() + scene.junk.len()));
    scene.not_ready(&worker).await;
    let before = scene.rig.server.log().matches("no space left on device").count();
    scene.note(format!("the server's log says `no space left` {before} times"));
    tokio::time::sleep(Duration::from_secs(5)).await;
    disk.clear();
    scene.rig.server.restart().unwrap();
    let promise = "not ready, kept until there is room, resumes within 5 s of the server's return";
    let row = scene.judge("the disk is full (ENOSPC), room made later", promise, Duration::from_secs(5)).await;
    drop(worker);
    Some(row)
}

pub(super) async fn consumer_deleted() -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    scene.feed(500).await;
    scene.at_work(300).await;
    let stream = scene.rig.connection.jetstream.get_stream("WIRE_IN").await.unwrap();
    stream.delete_consumer("copytaster").await.unwrap();
    scene.not_ready(&worker).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = worker.ticks();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let used = worker.ticks() - before;
    scene.note(format!("{} % of a core meanwhile", used / 5));
    assert!(used < 150, "it spins: {used} hundredths in 5 s");
    setup(&scene.rig.connection, &scene.rig.transport).await.unwrap();
    let promise = "not ready, no spin, everything comes again and is told once";
    scene.judge("consumer deleted, made again later", promise, Duration::from_secs(5)).await
}

/// The worker is slow, as it reads everything on one thread; and someone subscribes to all that comes out and reads none
/// of it.
pub(super) async fn backlog(count: usize) -> Row {
    let rig = Rig::start(|_, worker| worker.enrich = true).await;
    let mut scene = Scene::of(rig);
    let mut deaf = TcpStream::connect(("127.0.0.1", scene.rig.server.port())).unwrap();
    deaf.write_all(b"CONNECT {\"verbose\":false}\r\nSUB wire.> 1\r\nPING\r\n").unwrap();
    let started = Instant::now();
    scene.feed(count).await;
    let fed = started.elapsed();
    let environment = [("COPYTASTER_WORKER__THREADS", "1")];
    let worker = WorkerProcess::start_with(&scene.rig.config_file(""), &environment);
    worker.ready().await;
    let (started, mut most) = (Instant::now(), 0);
    while scene.rig.left().await != Some((0, 0)) {
        most = most.max(worker.resident_mib());
        assert!(started.elapsed() < PATIENCE * 10, "the backlog does not end");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let rate = count as f64 / started.elapsed().as_secs_f64();
    scene.note(format!("fed in {}, read at {rate:.0} a second, at most {most} MiB", seconds(fed)));
    assert!(most < 300, "memory is bounded: {most} MiB");
    let fault = "backlog of 100,000 articles, one reading thread, a subscriber that takes nothing";
    scene.judge(fault, "memory bounded", Duration::from_secs(5)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_output_stream_keeps_articles_until_there_is_room() {
    quota_exceeded(Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_output_stream_parks_nothing() {
    output_missing(Duration::from_secs(1), Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing() {
    if let Some(row) = disk_full(Size::Small).await {
        row.assert_clean();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_state_bucket_shows_and_loses_nothing() {
    bucket_missing(Duration::from_secs(1)).await.assert_clean();
}
