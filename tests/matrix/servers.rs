//! The server: killed, stopped, in lame duck; alone and in a cluster of three.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{Row, Scene, Size, seconds};
use crate::harness::Rig;

fn signal(pid: Option<u32>, signal: Signal) {
    kill(Pid::from_raw(pid.expect("running").try_into().unwrap()), signal).unwrap();
}

pub(super) async fn killed(size: Size) -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let _worker = scene.rig.spawn().await;
    for _ in 0..size.pick(1, 3) {
        scene.feed(size.pick(500, 2_000)).await;
        let told = scene.told().await;
        scene.at_work(told.min(400) + 50).await;
        scene.rig.server.kill().unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        scene.rig.server.restart().unwrap();
    }
    scene.judge("server kill -9, three times", "resumes within 5 s", Duration::from_secs(5)).await
}

/// The server is stopped with SIGSTOP: connections stay open and nothing answers.
pub(super) async fn stopped(lasts: Duration, size: Size) -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    scene.feed(size.pick(800, 4_000)).await;
    scene.at_work(100).await;
    let before = worker.resident_mib();
    signal(scene.rig.server.pid(), Signal::SIGSTOP);
    let not_ready = scene.not_ready(&worker).await;
    tokio::time::sleep(lasts.saturating_sub(not_ready)).await;
    let after = worker.resident_mib();
    signal(scene.rig.server.pid(), Signal::SIGCONT);
    scene.note(format!("{before} MiB before, {after} MiB while stopped"));
    assert!(after < before + 100, "memory is bounded: {before} MiB, then {after} MiB");
    let promise = "not ready within 10 s, memory bounded, resumes within 5 s of going on";
    scene.judge("server stopped (SIGSTOP) for 30 s", promise, Duration::from_secs(5)).await
}

/// What is ours of the time without a leader: the servers' own election may alone take longer than is promised.
const AFTER_ELECTION: Duration = Duration::from_millis(1_500);

impl Scene {
    /// Kills a stream's leader and waits until an article flows. The note says how long that took, and how long the servers
    /// took to elect a leader for each stream and the consumer. Gives the time, and by how much it was too long.
    async fn without_leader(&mut self, stream: &str, limit: &mut Duration) -> Duration {
        let leader = self.leader(stream).await;
        self.server(leader).kill().unwrap();
        let (elected, resumed) = tokio::join!(self.elected(), self.fresh_flows());
        self.note(format!("{stream}: {} (leaders after {})", seconds(resumed), seconds(elected)));
        *limit = (*limit).max(elected + AFTER_ELECTION);
        self.server(leader).restart().unwrap();
        self.settled().await;
        resumed
    }
}

/// The bucket is written to before anything is told: nothing flows until it, too, has a leader again.
pub(super) async fn leader_killed(size: Size) -> Row {
    let mut scene = Scene::cluster(|transport| transport.input.ack_wait_s = 10).await;
    let _worker = scene.rig.spawn().await;
    let (mut slowest, mut limit) = (Duration::ZERO, Duration::from_secs(10));
    let bucket = "KV_COPYTASTER_STATE";
    for stream in size.pick(&["WIRE_OUT"][..], &["WIRE_IN", "WIRE_OUT", bucket, bucket, bucket]) {
        scene.feed(size.pick(500, 2_000)).await;
        slowest = slowest.max(scene.without_leader(stream, &mut limit).await);
    }
    let promise = "resumes within 10 s each time, or 1.5 s after the servers' own election";
    let row = scene.judge("three servers, R3: kill -9 of each stream's leader", promise, limit).await;
    Row { resumed: row.resumed.max(slowest), settled: row.settled.max(slowest), ..row }
}

pub(super) async fn rolling_restart() -> Row {
    let mut scene = Scene::cluster(|transport| transport.input.ack_wait_s = 10).await;
    let _worker = scene.rig.spawn().await;
    for number in 0..3 {
        scene.feed(1_000).await;
        // Lame duck first, as an operator would: SIGUSR2, then the end.
        signal(scene.server(number).pid(), Signal::SIGUSR2);
        scene.feed(300).await;
        let ended = scene.server(number).wait_for_end(Duration::from_mins(1));
        assert!(ended, "the server leaves by itself");
        let resumed = scene.fresh_flows().await;
        scene.note(format!("server {number}: {}", seconds(resumed)));
        scene.server(number).restart().unwrap();
        scene.settled().await;
    }
    let promise = "resumes within 10 s";
    scene.judge("three servers, R3: rolling restart by lame duck", promise, Duration::from_secs(10)).await
}

pub(super) async fn lame_duck() -> Row {
    let options = copytaster::devserver::Options {
        extra_config: "lame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"".to_owned(),
        ..copytaster::devserver::Options::default()
    };
    let rig = Rig::start_on(options, |transport, _| transport.input.ack_wait_s = 10).await;
    let mut scene = Scene::of(rig);
    let _worker = scene.rig.spawn().await;
    scene.feed(2_000).await;
    scene.at_work(50).await;
    signal(scene.rig.server.pid(), Signal::SIGUSR2);
    assert!(scene.rig.server.wait_for_end(Duration::from_mins(1)), "the server leaves by itself");
    scene.rig.server.restart().unwrap();
    scene.judge("lame duck of the only server", "resumes within 5 s of its return", Duration::from_secs(5)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_shows_and_loses_nothing() {
    stopped(Duration::from_secs(1), Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_without_its_leader_loses_nothing() {
    leader_killed(Size::Small).await.assert_clean();
}
