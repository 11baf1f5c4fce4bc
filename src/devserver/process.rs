//! One private server process: started, killed, restarted on the port and store it had.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::DevServerError;
use super::install::last_lines;

/// How long a server may take from start to taking connections, with a JetStream store to recover.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How a private server is set up.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `None`: a free port, picked by the server.
    pub port: Option<u16>,
    /// Where JetStream keeps its files. `None`: in the server's temporary folder, gone with it.
    pub store_dir: Option<PathBuf>,
    /// Off: core NATS only.
    pub without_jetstream: bool,
    /// Added to the server's configuration as it is: limits, users, TLS, a cluster.
    pub extra_config: String,
}

/// A running (or killed and not yet restarted) server. Dropping it kills the process and removes its folder.
#[derive(Debug)]
pub struct Server {
    binary: PathBuf,
    options: Options,
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts a server and waits until it takes connections.
    ///
    /// # Errors
    /// Where the process does not start or is not ready within 20 s; the text has the end of the server's log.
    pub fn start(binary: &Path, options: Options) -> Result<Self, DevServerError> {
        let folder = tempfile::Builder::new()
            .prefix("copytaster-nats-")
            .tempdir()
            .map_err(DevServerError::io("cannot create a folder in", std::env::temp_dir()))?;
        let mut server =
            Self { binary: binary.to_owned(), port: options.port.unwrap_or(0), options, folder, child: None };
        server.launch()?;
        Ok(server)
    }

    /// `nats://127.0.0.1:PORT`; the same after a restart.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Process id, for a caller that sends signals (stop, continue, terminate). `None` while killed.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// The server's log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// Kills the process at once (SIGKILL) and waits for its end. No effect on one already killed.
    ///
    /// # Errors
    /// Where the operating system refuses.
    pub fn kill(&mut self) -> Result<(), DevServerError> {
        if let Some(mut child) = self.child.take() {
            let path = &self.binary;
            child.kill().map_err(DevServerError::io("cannot kill", path))?;
            child.wait().map_err(DevServerError::io("cannot wait for", path))?;
        }
        Ok(())
    }

    /// Waits up to `limit` for the process to end by itself (after a signal); `true` if it did.
    pub fn wait_for_end(&mut self, limit: Duration) -> bool {
        let started = Instant::now();
        while started.elapsed() < limit {
            match self.child.as_mut().map(Child::try_wait) {
                None => return true,
                Some(Ok(Some(_))) => {
                    self.child = None;
                    return true;
                }
                Some(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
        false
    }

    /// Starts again on the same port and store, killing first what still runs.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub fn restart(&mut self) -> Result<(), DevServerError> {
        self.kill()?;
        self.launch()
    }

    /// Replaces the extra configuration; it counts from the next restart.
    pub fn set_extra_config(&mut self, extra: impl Into<String>) {
        self.options.extra_config = extra.into();
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn config(&self) -> String {
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let store = self.options.store_dir.clone().unwrap_or_else(|| self.folder.path().join("jetstream"));
        let jetstream = if self.options.without_jetstream {
            String::new()
        } else {
            format!("jetstream {{ store_dir: {:?} }}\n", store.display().to_string())
        };
        format!("listen: \"127.0.0.1:{port}\"\n{jetstream}{}\n", self.options.extra_config)
    }

    fn launch(&mut self) -> Result<(), DevServerError> {
        let config = self.folder.path().join("server.conf");
        fs::write(&config, self.config()).map_err(DevServerError::io("cannot write", &config))?;
        let log = File::options().create(true).append(true).open(self.log_path());
        let log = log.map_err(DevServerError::io("cannot write", self.log_path()))?;
        let mut command = Command::new(&self.binary);
        command.arg("--config").arg(&config).arg("--ports_file_dir").arg(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        // A Ctrl-C in the terminal goes to the whole process group: the server must outlive the drain.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command.spawn().map_err(DevServerError::io("cannot run", &self.binary))?;
        let pid = child.id();
        self.child = Some(child);
        self.await_ready(pid)
    }

    fn await_ready(&mut self, pid: u32) -> Result<(), DevServerError> {
        let started = Instant::now();
        while started.elapsed() < START_LIMIT {
            if let Some(Ok(Some(status))) = self.child.as_mut().map(Child::try_wait) {
                self.child = None;
                return Err(self.failed(&status.to_string()));
            }
            if let Some(port) = self.port_of(pid)
                && TcpStream::connect_timeout(
                    &SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
                    Duration::from_millis(200),
                )
                .is_ok()
            {
                self.port = port;
                return Ok(());
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.kill();
        Err(self.failed("not ready in time"))
    }

    /// The client port from the server's ports file, `<executable>_<pid>.ports`.
    fn port_of(&self, pid: u32) -> Option<u16> {
        let ending = format!("_{pid}.ports");
        let entry = fs::read_dir(self.folder.path())
            .ok()?
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().ends_with(&ending))?;
        let ports: serde_json::Value = serde_json::from_slice(&fs::read(entry.path()).ok()?).ok()?;
        let url = ports.get("nats")?.get(0)?.as_str()?;
        url.rsplit(':').next()?.parse().ok()
    }

    fn failed(&self, what: &str) -> DevServerError {
        DevServerError::Start { reason: format!("{what}; its log ends: {}", last_lines(&self.log(), 3)) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing useful can be done about a failure here; the process is ours and a child, so it is reaped.
        let _ = self.kill();
    }
}
