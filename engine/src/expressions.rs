//! Compiled expressions and scripts, each text once a process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use cauce_expr::Value;
use cauce_expr::juel::Expression;
pub use cauce_expr::script::Limits;
use cauce_expr::script::Script;

/// How many texts are kept; past that the cache starts anew.
const CACHED: usize = 20_000;

type Cache<T> = LazyLock<RwLock<HashMap<String, Arc<T>>>>;

static EXPRESSIONS: Cache<Expression> = LazyLock::new(RwLock::default);
static SCRIPTS: Cache<Script> = LazyLock::new(RwLock::default);

fn cached<T>(
    cache: &Cache<T>,
    key: &str,
    make: impl FnOnce() -> Result<T, String>,
) -> Result<Arc<T>, String> {
    if let Some(hit) = cache.read().ok().and_then(|c| c.get(key).cloned()) {
        return Ok(hit);
    }
    let made = Arc::new(make()?);
    if let Ok(mut cache) = cache.write() {
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(key.to_owned(), Arc::clone(&made));
    }
    Ok(made)
}

/// The compiled form of an expression's text.
pub fn expression(text: &str) -> Result<Arc<Expression>, String> {
    cached(&EXPRESSIONS, text, || {
        Expression::compile(text).map_err(|e| e.to_string())
    })
}

/// The compiled form of a script. One that is a JUEL expression stands for the script that the expression gives.
pub fn script(format: &str, source: &str) -> Result<Arc<Script>, String> {
    cached(&SCRIPTS, &format!("{format}\n{source}"), || {
        Ok(Script::compile(format, source))
    })
}

/// The compiled form of a script that is what it says.
pub fn literal_script(format: &str, source: &str) -> Arc<Script> {
    let made = cached(&SCRIPTS, &format!("{format}\n\n{source}"), || {
        Ok(Script::literal(format, source))
    });
    made.unwrap_or_else(|_| Arc::new(Script::literal(format, source)))
}

/// The elements of a value that is a list, stored or not.
#[must_use]
pub fn as_list(value: &Value) -> Option<Arc<Vec<Value>>> {
    match value.clone().deserialized() {
        Value::List(items) => Some(items),
        Value::Java(java) => java.items().map(|items| Arc::new(items.to_vec())),
        Value::Json(json) => match json.parsed() {
            Some(serde_json::Value::Array(items)) => Some(Arc::new(
                items
                    .iter()
                    .map(cauce_expr::value::java::from_json)
                    .collect(),
            )),
            _ => None,
        },
        _ => None,
    }
}
