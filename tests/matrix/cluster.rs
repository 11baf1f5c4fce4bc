//! Three servers in a cluster, with every stream on all three.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use copytaster::devserver::{Options, Server};
use copytaster::transport;
use copytaster::transport::setup::setup;

use super::Scene;
use crate::harness::{PATIENCE, Rig, connect, start_server};

impl Scene {
    pub(crate) async fn cluster(adjust: impl FnOnce(&mut transport::Config)) -> Self {
        // Bound together, so that the three differ; free again when the servers take them.
        let free: Vec<_> = (0..3).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let ports: Vec<_> = free.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        drop(free);
        let routes: Vec<_> = ports.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        let mut servers = Vec::new();
        for (number, port) in ports.iter().enumerate() {
            let extra_config = format!(
                "server_name: n{number}\nlame_duck_duration: \"30s\"\nlame_duck_grace_period: \"1s\"\n\
                 cluster {{ name: wire, listen: \"127.0.0.1:{port}\", routes: [{}] }}",
                routes.join(", ")
            );
            servers.push(start_server(Options { extra_config, ..Options::default() }).await);
        }
        let urls = servers.iter().map(Server::url).collect();
        let mut config = transport::Config { urls, ..transport::Config::default() };
        config.stream.replicas = 3;
        adjust(&mut config);
        let connection = connect(&config).await;
        let started = Instant::now();
        // A cluster elects its leaders first.
        while let Err(error) = setup(&connection, &config).await {
            assert!(started.elapsed() < PATIENCE, "cluster takes no streams: {error}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        let others = servers.split_off(1);
        let rig = Rig {
            server: servers.remove(0),
            transport: config,
            worker: copytaster::worker::Config { enrich: false, ..copytaster::worker::Config::default() },
            connection,
            folder: tempfile::tempdir().unwrap(),
        };
        let mut scene = Self::of(rig);
        scene.others = others;
        scene.settled().await;
        scene
    }

    pub(crate) fn server(&mut self, number: usize) -> &mut Server {
        if number == 0 { &mut self.rig.server } else { &mut self.others[number - 1] }
    }

    /// The number of the server that leads a stream.
    pub(crate) async fn leader(&self, stream: &str) -> usize {
        let started = Instant::now();
        loop {
            if let Ok(found) = self.rig.connection.jetstream.get_stream(stream).await
                && let Some(leader) = found.cached_info().cluster.as_ref().and_then(|cluster| cluster.leader.as_ref())
                && let Some(number) = leader.strip_prefix('n').and_then(|number| number.parse().ok())
            {
                return number;
            }
            assert!(started.elapsed() < PATIENCE, "nobody leads {stream}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until every stream and the consumer have a leader; who has none answers nobody.
    pub(crate) fn elected(&self) -> impl Future<Output = Duration> + use<> {
        let client = self.rig.connection.client.clone();
        async move {
            let started = Instant::now();
            for what in [
                "STREAM.INFO.WIRE_IN",
                "CONSUMER.INFO.WIRE_IN.copytaster",
                "STREAM.INFO.WIRE_OUT",
                "STREAM.INFO.KV_COPYTASTER_STATE",
            ] {
                let ask = || {
                    tokio::time::timeout(
                        Duration::from_millis(300),
                        client.request(format!("$JS.API.{what}"), "".into()),
                    )
                };
                // A leader tells of itself.
                while !matches!(ask().await, Ok(Ok(answer)) if answer.payload.windows(9).any(|part| part == b"\"leader\":"))
                {
                    assert!(started.elapsed() < PATIENCE, "nobody leads {what}");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            started.elapsed()
        }
    }

    /// Waits until every replica of every stream is up to date, so that the next fault does not take the majority.
    pub(crate) async fn settled(&self) {
        let started = Instant::now();
        'again: loop {
            assert!(started.elapsed() < PATIENCE, "the cluster does not settle");
            tokio::time::sleep(Duration::from_millis(250)).await;
            for name in ["WIRE_IN", "WIRE_OUT", "WIRE_DLQ", "KV_COPYTASTER_STATE"] {
                let Ok(stream) = self.rig.connection.jetstream.get_stream(name).await else { continue 'again };
                let Some(cluster) = &stream.cached_info().cluster else { continue 'again };
                let current = cluster.replicas.iter().filter(|peer| peer.current && !peer.offline).count();
                if cluster.leader.is_none() || current < 2 {
                    continue 'again;
                }
            }
            return;
        }
    }
}
