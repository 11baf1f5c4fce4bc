//! Compiling a rule's expression, and looking through it for names that mean nothing.

use std::sync::Arc;

use cel::common::ast::{CallExpr, EntryExpr, Expr, LiteralValue};
use cel::{Env, IdedExpr, Program};
use serde_json::Value;

use super::view::BLANK;

/// Byte offset within the expression, where known, and what is wrong there.
type Found = (Option<usize>, String);

/// Compiles an expression.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn program(env: &Arc<Env>, source: &str) -> Result<Program, Vec<Found>> {
    if source.trim().is_empty() {
        return Err(vec![(None, "an empty expression matches nothing".to_owned())]);
    }
    let program = env.compile(source).map_err(|errors| {
        errors.errors.iter().map(|e| (offset(source, e.pos), first_line(&e.msg))).collect::<Vec<_>>()
    })?;
    let mut check = Check { program: &program, found: Vec::new(), scope: Vec::new() };
    check.shape(program.expression());
    if !check.found.is_empty() {
        return Err(check.found);
    }
    Ok(program)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim().to_owned()
}

/// Line and column as CEL counts them (from 1, in characters) to a byte offset.
fn offset(source: &str, (line, column): (isize, isize)) -> Option<usize> {
    let line = usize::try_from(line.checked_sub(1)?).ok()?;
    let column = usize::try_from(column.checked_sub(1)?).ok()?;
    let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let text = source.get(start..)?.lines().next().unwrap_or_default();
    let within = text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    Some(start + within)
}

/// The functions of CEL's standard library and of its strings extension.
const FUNCTIONS: &[&str] = &[
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "min",
    "max",
    "string",
    "bytes",
    "int",
    "uint",
    "double",
    "bool",
    "type",
    "dyn",
    "timestamp",
    "duration",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getDayOfYear",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "charAt",
    "format",
    "indexOf",
    "join",
    "lastIndexOf",
    "lowerAscii",
    "replace",
    "reverse",
    "split",
    "substring",
    "trim",
    "upperAscii",
];

/// A walk over the expression that follows the shape of each part as far as it is known.
struct Check<'a> {
    program: &'a Program,
    found: Vec<Found>,
    /// Variables that macros bind (`entities.exists(e, …)`), with the shape of what they stand for.
    scope: Vec<(String, Option<Value>)>,
}

impl Check<'_> {
    fn fault(&mut self, at: u64, why: String) {
        let characters = self.program.source_info().offset_for(at).map(|(start, _)| start as usize);
        let source = &self.program.source_info().source;
        let bytes = characters.map(|n| source.char_indices().nth(n).map_or(source.len(), |(at, _)| at));
        self.found.push((bytes, why));
    }

    /// What the expression gives, in terms of the blank; `None` where that is not known.
    fn shape(&mut self, node: &IdedExpr) -> Option<Value> {
        match &node.expr {
            Expr::Ident(name) => self.variable(node.id, name),
            Expr::Select(select) => {
                let of = self.shape(&select.operand)?;
                let Value::Object(keys) = &of else {
                    self.fault(node.id, format!("`.{}` of {} that has no fields", select.field, kind(&of)));
                    return None;
                };
                let field = keys.get(&select.field).cloned();
                if field.is_none() {
                    let known: Vec<&str> = keys.keys().map(String::as_str).collect();
                    self.fault(
                        node.id,
                        format!("there is no field `{}`; there are {}", select.field, known.join(", ")),
                    );
                }
                field
            }
            Expr::Call(call) => {
                self.function(node.id, call);
                let target = call.target.as_deref().and_then(|target| self.shape(target));
                let arguments: Vec<Option<Value>> = call.args.iter().map(|a| self.shape(a)).collect();
                let indexed = target.or_else(|| arguments.first().cloned().flatten());
                match (call.func_name.as_str(), indexed) {
                    ("_[_]", Some(Value::Array(items))) => items.into_iter().next(),
                    _ => None,
                }
            }
            Expr::Comprehension(loops) => {
                let over = self.shape(&loops.iter_range);
                let element = match over {
                    Some(Value::Array(items)) => items.into_iter().next(),
                    _ => None,
                };
                self.shape(&loops.accu_init);
                let before = self.scope.len();
                self.scope.push((loops.iter_var.clone(), element.clone()));
                if let Some(second) = &loops.iter_var2 {
                    self.scope.push((second.clone(), element));
                }
                self.scope.push((loops.accu_var.clone(), None));
                for part in [&loops.loop_cond, &loops.loop_step, &loops.result] {
                    self.shape(part);
                }
                self.scope.truncate(before);
                None
            }
            Expr::List(list) => {
                list.elements.iter().for_each(|e| drop(self.shape(e)));
                None
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.shape(&entry.key);
                        self.shape(&entry.value);
                    }
                }
                None
            }
            Expr::Struct(made) => {
                self.fault(node.id, format!("there is no type `{}`", made.type_name));
                None
            }
            Expr::Literal(_) | Expr::Unspecified => None,
        }
    }

    /// CEL looks a function up only when it comes to it; a rule must not wait for that.
    fn function(&mut self, at: u64, call: &CallExpr) {
        let name = call.func_name.as_str();
        if name.starts_with(char::is_alphabetic) && !FUNCTIONS.contains(&name) {
            self.fault(at, format!("there is no function `{name}`"));
        }
        let pattern = call.args.last().map(|a| (a.id, &a.expr));
        if let ("matches", Some((at, Expr::Literal(LiteralValue::String(pattern))))) = (name, pattern)
            && let Err(error) = regex::Regex::new(pattern.inner())
        {
            let why = error.to_string().lines().last().unwrap_or_default().to_owned();
            self.fault(at, format!("bad regular expression: {why}"));
        }
    }

    fn variable(&mut self, at: u64, name: &str) -> Option<Value> {
        if let Some((_, shape)) = self.scope.iter().rev().find(|(bound, _)| bound == name) {
            return shape.clone();
        }
        let shape = BLANK.get(name).cloned();
        let is_type = matches!(
            name,
            "int" | "uint" | "double" | "bool" | "string" | "bytes" | "list" | "map" | "null_type" | "type"
        );
        if shape.is_none() && !is_type && !name.starts_with('@') {
            self.fault(at, format!("there is no `{name}`; there are event, article and entities"));
        }
        shape
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "a list",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        _ => "a value",
    }
}
