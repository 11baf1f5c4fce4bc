//! A TCP proxy between a worker and its server, which can be told to fail as networks do.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Sound,
    /// Every connection is closed, and every new one at once.
    Cut,
    /// Nothing is read and nothing is written; when the line is sound again, all goes on.
    Stalled,
    /// What is sent is swallowed, and nobody is told. A connection that lived through this is dead for ever: both sides
    /// keep it open.
    HalfOpen,
}

/// Stops with its runtime.
pub(crate) struct Proxy {
    port: u16,
    line: Arc<watch::Sender<Line>>,
}

impl Proxy {
    pub(crate) async fn before(server_port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (line, _) = watch::channel(Line::Sound);
        let line = Arc::new(line);
        let lines = Arc::clone(&line);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *lines.borrow() == Line::Cut {
                    continue;
                }
                let lines = Arc::clone(&lines);
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(("127.0.0.1", server_port)).await else { return };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::select! {
                        () = pump(from_client, to_server, lines.subscribe()) => {}
                        () = pump(from_server, to_client, lines.subscribe()) => {}
                    }
                });
            }
        });
        Self { port, line }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

/// Carries bytes one way until the line is cut or an end closes.
async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut line: watch::Receiver<Line>) {
    let mut buffer = vec![0; 64 * 1024];
    let mut dead = false;
    loop {
        let now = *line.borrow_and_update();
        match now {
            Line::Cut => return,
            Line::Stalled => {
                if line.changed().await.is_err() {
                    return;
                }
                continue;
            }
            Line::HalfOpen => dead = true,
            Line::Sound => {}
        }
        tokio::select! {
            changed = line.changed() => if changed.is_err() { return },
            read = from.read(&mut buffer) => match read {
                // A dead connection hears nothing of the other side's end.
                Ok(0) | Err(_) if dead => tokio::time::sleep(Duration::from_hours(1)).await,
                Ok(0) | Err(_) => return,
                Ok(_) if dead => {}
                Ok(count) => if to.write_all(&buffer[..count]).await.is_err() { return },
            },
        }
    }
}
