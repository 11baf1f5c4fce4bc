//! Places of faults in alert rules: a byte of an expression to a byte of the file.

use super::fault::Fault;
use super::reader::Source;
use crate::route::RuleFault;

/// The fault with its place: within the value where it stands in the file as it was read, else at the value's start.
pub(super) fn place(source: &Source<'_>, fault: RuleFault) -> Fault {
    let (start, value) = source.element("alert", fault.rule, fault.key);
    let message = format!("alert.{}: {}", fault.key, fault.why);
    let Some((span, value)) = value else { return source.fault_at(start, message) };
    let raw = source.text().get(span.clone()).unwrap_or_default();
    // Without escapes the value stands in the file letter for letter, after its quotes.
    let within = raw.find(value.as_str()).filter(|_| !value.is_empty());
    let offset = within.map_or(0, |quotes| quotes + fault.offset.unwrap_or(0));
    source.fault_at(span.start + offset, message)
}
