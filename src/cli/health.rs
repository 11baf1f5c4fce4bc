//! `copytaster health`.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use super::{ConfigArg, DONE, FAULT};
use crate::telemetry::ask;

/// Ask a running worker whether it is ready
///
/// Exit code 0 if it is, 1 if it is not or does not answer; the reasons are printed. Needs no other tool, so it serves
/// as a container's health check: `HEALTHCHECK CMD ["/copytaster", "health"]`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// Where the worker listens; from telemetry.listen where not given
    #[arg(long, value_name = "HOST:PORT")]
    address: Option<SocketAddr>,
    /// Ask only whether it is alive, not whether it is ready
    #[arg(long)]
    live: bool,
    /// How long to wait for an answer, in seconds
    #[arg(long, default_value_t = 3, value_name = "SECONDS")]
    timeout: u64,
}

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be used.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let address = match args.address {
        Some(address) => address,
        None => reachable(args.config.load()?.telemetry.listen),
    };
    let path = if args.live { "/livez" } else { "/readyz" };
    let mut out = anstream::stdout().lock();
    let (line, code) = match ask(address, path, Duration::from_secs(args.timeout)).await {
        Ok((200, _)) if args.live => ("alive".to_owned(), DONE),
        Ok((200, _)) => ("ready".to_owned(), DONE),
        Ok((_, body)) => (format!("not ready: {}", faults_in(&body)), FAULT),
        Err(error) => (format!("no answer from {address}: {error}"), FAULT),
    };
    writeln!(out, "{line}")?;
    Ok(ExitCode::from(code))
}

/// A listener on all addresses is asked on the loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn faults_in(body: &str) -> String {
    let answer: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let faults = answer.get("faults").and_then(serde_json::Value::as_array);
    let lines: Vec<_> = faults.into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    if lines.is_empty() { "no reason given".to_owned() } else { lines.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_all_addresses_is_asked_on_loopback() {
        for (listen, asked) in
            [("0.0.0.0:9180", "127.0.0.1:9180"), ("[::]:9180", "[::1]:9180"), ("10.0.0.7:1", "10.0.0.7:1")]
        {
            assert_eq!(reachable(listen.parse().unwrap()), asked.parse().unwrap());
        }
    }

    #[test]
    fn reasons_are_joined() {
        assert_eq!(faults_in(r#"{"ready":false,"faults":["a","b"]}"#), "a; b");
        assert_eq!(faults_in("<html>"), "no reason given");
    }
}
