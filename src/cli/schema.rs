//! `copytaster schema`: the public contract.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{DONE, USAGE};
use crate::route::contract;

const EXAMPLES: &str = "\
Examples:
  copytaster schema                    the AsyncAPI document: subjects, headers and bodies of all messages
  copytaster schema event              JSON Schema of a message on wire.events.*
  copytaster schema --out schemas      all documents as files";

/// Print the JSON Schemas and the `AsyncAPI` document of all messages
///
/// Generated from the types that are sent. The same files are shipped in schemas/.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which document: asyncapi, enriched, event, alert, withdrawal or article (the input)
    #[arg(default_value = "asyncapi", value_name = "NAME")]
    name: String,
    /// Write all documents into this folder instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// Files or output that cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let documents = contract::documents();
    if let Some(folder) = args.out {
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        for (file, document) in &documents {
            let path = folder.join(file);
            std::fs::write(&path, pretty(document)?).with_context(|| path.display().to_string())?;
            anstream::eprintln!("{}", path.display());
        }
        return Ok(ExitCode::from(DONE));
    }
    let wanted = |file: &str| file == format!("{}.schema.json", args.name) || file == format!("{}.json", args.name);
    if let Some((_, document)) = documents.iter().find(|(file, _)| wanted(file)) {
        anstream::stdout().lock().write_all(pretty(document)?.as_bytes())?;
        Ok(ExitCode::from(DONE))
    } else {
        let names: Vec<&str> = documents.iter().filter_map(|(file, _)| file.split('.').next()).collect();
        anstream::eprintln!("no document `{}`; there are {}", args.name, names.join(", "));
        Ok(ExitCode::from(USAGE))
    }
}

fn pretty(document: &serde_json::Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}
