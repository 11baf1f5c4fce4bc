//! The line between worker and server: cut, stalled, half open.

use std::time::Duration;

use super::proxy::{Line, Proxy};
use super::{Row, Scene, Size};
use crate::harness::Rig;

pub(super) async fn line(fault: &'static str, line: Line, lasts: Duration, size: Size) -> Row {
    let mut rig = Rig::start(|transport, _| transport.input.ack_wait_s = 10).await;
    let proxy = Proxy::before(rig.server.port()).await;
    rig.transport.urls = vec![proxy.url()];
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    scene.feed(size.pick(600, 3_000)).await;
    scene.at_work(100).await;
    proxy.set(line);
    let not_ready = scene.not_ready(&worker).await;
    tokio::time::sleep(lasts.saturating_sub(not_ready)).await;
    scene.feed(200).await;
    scene.note(format!("{} MiB", worker.resident_mib()));
    proxy.set(Line::Sound);
    scene.judge(fault, "resumes within 5 s of healing, not ready within 10 s", Duration::from_secs(5)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_line_loses_nothing() {
    line("connection cut", Line::Cut, Duration::from_secs(2), Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_line_loses_nothing() {
    line("connection stalled", Line::Stalled, Duration::from_secs(3), Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_open_line_loses_nothing() {
    line("connection half open", Line::HalfOpen, Duration::from_secs(3), Size::Small).await.assert_clean();
}
