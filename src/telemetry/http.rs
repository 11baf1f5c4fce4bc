//! The listener: `/livez` and `/healthz` (alive), `/readyz` (ready, else 503 with the reasons) and `/metrics`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{Health, Metrics};

/// A bound listener, not yet serving.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    router: Router,
}

#[derive(Debug, Clone)]
struct Shared {
    health: Arc<Health>,
    metrics: Option<Metrics>,
}

impl Listener {
    /// Binds the address.
    ///
    /// # Errors
    /// Where the address is taken or not ours.
    pub async fn bind(address: SocketAddr, health: Arc<Health>, metrics: Option<Metrics>) -> std::io::Result<Self> {
        let socket = TcpListener::bind(address).await?;
        let router = Router::new()
            .route("/healthz", get(|| async { "alive\n" }))
            .route("/livez", get(|| async { "alive\n" }))
            .route("/readyz", get(readyz))
            .route("/metrics", get(render))
            .with_state(Shared { health, metrics });
        Ok(Self { socket, router })
    }

    /// The address that was bound; the real port where 0 was asked for.
    ///
    /// # Errors
    /// Where the operating system does not say.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves until `stop`.
    pub async fn serve(self, stop: CancellationToken) {
        let serving = axum::serve(self.socket, self.router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = serving.await {
            tracing::warn!(%error, "health listener ended");
        }
    }
}

async fn readyz(State(shared): State<Shared>) -> impl IntoResponse {
    let readiness = shared.health.readiness();
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness))
}

async fn render(State(shared): State<Shared>) -> impl IntoResponse {
    match &shared.metrics {
        Some(metrics) => {
            let kind = [(axum::http::header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (kind, metrics.render()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Asks a listener over HTTP, so that a container needs no other tool: status and body.
///
/// # Errors
/// Where nothing listens there, or no answer comes within `limit`.
pub async fn ask(address: SocketAddr, path: &str, limit: Duration) -> std::io::Result<(u16, String)> {
    const MAX_ANSWER: u64 = 1 << 20;
    let exchange = async {
        let mut socket = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        socket.take(MAX_ANSWER).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&answer).into_owned())
    };
    let answer = tokio::time::timeout(limit, exchange).await.map_err(|_| std::io::ErrorKind::TimedOut)??;
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other("not an HTTP answer"))?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Ok((status, body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn listener_says_alive_ready_and_why_not() {
        let health = Arc::new(Health::default());
        let stop = CancellationToken::new();
        let listener = Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0)), Arc::clone(&health), None).await.unwrap();
        let address = listener.address().unwrap();
        let serving = tokio::spawn(listener.serve(stop.clone()));
        let limit = Duration::from_secs(5);
        assert_eq!(ask(address, "/healthz", limit).await.unwrap(), (200, "alive\n".to_owned()));
        let (status, body) = ask(address, "/readyz", limit).await.unwrap();
        assert_eq!(status, 503);
        insta::assert_snapshot!(body, @r#"{"ready":false,"faults":["not connected to NATS","not bound to the consumer"]}"#);
        health.set_connected(true);
        health.set_bound(true);
        health.pulled();
        assert_eq!(ask(address, "/readyz", limit).await.unwrap().0, 200);
        stop.cancel();
        serving.await.unwrap();
    }
}
