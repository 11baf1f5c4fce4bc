//! What goes wrong with certificates, in words that name the file or the key of the configuration to look at.

use std::path::Path;

use super::config::Tls;
use super::error::Error;

/// Reads the files that the library will read, whose own words do not name them.
///
/// # Errors
/// [`Error::Secret`] with the first that cannot be read.
pub(super) async fn check_files(tls: &Tls) -> Result<(), Error> {
    let files = [
        ("the authority's certificate", &tls.ca_file),
        ("our certificate", &tls.cert_file),
        ("our certificate's key", &tls.key_file),
    ];
    for (what, path) in files {
        if let Some(path) = path {
            tokio::fs::read(path).await.map_err(|reason| Error::Secret { what, path: path.clone(), reason })?;
        }
    }
    Ok(())
}

/// Says more about a fault that lies in a certificate; `None` for any other. Waiting mends none of them.
pub(super) fn explain(reason: &str, tls: &Tls) -> Option<String> {
    let shown = |path: &Option<std::path::PathBuf>| path.as_deref().map(Path::display).map(|path| path.to_string());
    let own = shown(&tls.cert_file);
    if reason.contains("UnknownIssuer") {
        let known = shown(&tls.ca_file).unwrap_or_else(|| "the system's list".to_owned());
        return Some(format!("{reason}: signed by no authority in {known} (nats.tls.ca_file)"));
    }
    if reason.contains("invalid peer certificate") {
        return Some(format!("{reason}: the server's certificate is at fault"));
    }
    // What the server says of ours comes as an alert.
    if reason.contains("received fatal alert") {
        return Some(match own {
            None if reason.contains("CertificateRequired") => {
                format!("{reason}: the server wants a certificate of ours (nats.tls.cert_file, nats.tls.key_file)")
            }
            Some(own) => format!("{reason}: the server does not accept {own} (nats.tls.cert_file)"),
            None => format!("{reason}: the server does not accept our TLS"),
        });
    }
    if reason.contains("could not add certificate or key") {
        let (own, key) = (own.unwrap_or_default(), shown(&tls.key_file).unwrap_or_default());
        return Some(format!("{reason}: {own} and {key} do not go together (nats.tls.cert_file, nats.tls.key_file)"));
    }
    reason.contains("certificate").then(|| reason.to_owned())
}
