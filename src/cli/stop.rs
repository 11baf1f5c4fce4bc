//! The two ways a command that follows or publishes is asked to end.

/// Resolves at the first Ctrl-C (SIGINT) or, on Unix, SIGTERM. A container's first process gets no default handling of
/// either, so a command without this one would have to be killed.
///
/// # Errors
/// Where the operating system refuses a signal handler.
pub(crate) async fn asked() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
